// Keeps what happened last to each document. State and checkpoint are one file, replaced in one step.
import java.io.*;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.*;

public class Subscriber {
  /** What is kept: documents with the time and type of their latest event, ids seen, offsets that come next. */
  record State(Map<String, String> latest, Set<String> seen, Map<Integer, Long> next) implements Serializable {}

  static volatile boolean stopping = false;
  static int duplicates = 0;

  public static void main(String[] args) throws Exception {
    var topic = env("TOPIC_PREFIX", "foxtail") + ".documents.v1";
    var file = Path.of(env("STATE", "subscriber.state"));
    var untilEnd = System.getenv("UNTIL_END") != null;
    var state = Files.exists(file) ? load(file) : new State(new HashMap<>(), new HashSet<>(), new HashMap<>());
    var main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      stopping = true;
      try { main.join(10_000); } catch (InterruptedException e) { Thread.currentThread().interrupt(); }
    }));
    Map<String, Object> settings = Map.of("bootstrap.servers", env("KAFKA_BROKERS", "127.0.0.1:19092"), "enable.auto.commit", false);
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      // By hand, which suits one process; with several, join a group and seek in onPartitionsAssigned.
      var partitions = consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
      consumer.assign(partitions);
      for (var partition : partitions) consumer.seek(partition, state.next().getOrDefault(partition.partition(), 0L));
      var ends = consumer.endOffsets(partitions);
      while (!stopping && !(untilEnd && partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p)))) {
        var records = consumer.poll(Duration.ofMillis(500));
        for (var record : records) {
          apply(record, state);
          state.next().put(record.partition(), record.offset() + 1);
        }
        if (!records.isEmpty()) save(state, file);
      }
    }
    System.out.printf("{\"documents\":%d,\"events\":%d,\"duplicates\":%d}%n", state.latest().size(), state.seen().size(), duplicates);
  }

  static void apply(ConsumerRecord<String, String> record, State state) {
    var type = header(record, "ce_type");
    // A type that is not known is passed over: a newer version may send it.
    if (type == null || !type.startsWith("foxtail.document.")) return;
    // The subject is the document. Who needs more of the value reads it with a JSON library.
    var document = header(record, "ce_subject");
    var value = record.value();
    if (document == null || value == null || !value.startsWith("{") || !value.endsWith("}")) {
      System.err.printf("%s[%d] %d is malformed: passed over%n", record.topic(), record.partition(), record.offset());
      return;
    }
    var source = header(record, "ce_source");
    // A repeat has the same source and id.
    if (!state.seen().add(source + " " + header(record, "ce_id"))) { duplicates++; return; }
    // By the event's own time: it may have been overtaken.
    var event = Objects.requireNonNullElse(header(record, "ce_time"), "") + " " + type;
    state.latest().merge(source + " " + document, event, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  static String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value());
  }

  static String env(String name, String fallback) { return System.getenv().getOrDefault(name, fallback); }
  static State load(Path file) throws Exception { try (var in = new ObjectInputStream(Files.newInputStream(file))) { return (State) in.readObject(); } }

  static void save(State state, Path file) throws IOException {
    var partial = Path.of(file + ".partial");
    try (var out = new ObjectOutputStream(Files.newOutputStream(partial))) { out.writeObject(state); }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
