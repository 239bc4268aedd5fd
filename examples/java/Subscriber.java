// Keeps documents (or batches) with what happened to each last. It has two habits: effect and checkpoint are
// one file, replaced in one step (Kafka's committed offsets, which may be ahead of the effect, are not used),
// and a repeat, which has the same ce_source and ce_id, changes nothing.
import static java.nio.file.StandardOpenOption.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Subscriber {
  /** "time id type" of the latest event by "source subject"; ids seen; the offset that comes next. */
  record State(Map<String, String> latest, Set<String> seen, Map<Integer, Long> next) implements Serializable {}
  static volatile boolean stopping = false;
  static int duplicates = 0;

  public static void main(String[] args) throws Exception {
    var topic = env("TOPIC_PREFIX", "foxtail") + "." + env("TOPIC", "documents") + ".v1";
    var file = Path.of(env("STATE", "subscriber.state"));
    var state = Files.exists(file) ? load(file) : new State(new HashMap<>(), new HashSet<>(), new HashMap<>());
    Map<String, Object> settings = Map.of("bootstrap.servers", env("KAFKA_BROKERS", "127.0.0.1:19092"),
        "enable.auto.commit", false, "auto.offset.reset", "earliest");
    var done = new java.util.concurrent.CompletableFuture<Void>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> { stopping = true; done.join(); }));
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      // By hand, which suits one process; several join a group, and seek in onPartitionsAssigned.
      var partitions = consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
      consumer.assign(partitions);
      for (var partition : partitions) consumer.seek(partition, state.next().getOrDefault(partition.partition(), 0L));
      var ends = env("UNTIL_END", "").isEmpty() ? null : consumer.endOffsets(partitions);
      while (!stopping && (ends == null || partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p)))) {
        var records = consumer.poll(Duration.ofMillis(500));
        for (var record : records) apply(record, state);
        if (!records.isEmpty()) save(state, file);
      }
      var latest = state.latest().values().stream().map(event -> '"' + event.substring(event.lastIndexOf(' ') + 1) + '"')
          .collect(Collectors.groupingBy(type -> type, Collectors.counting())).toString().replace('=', ':');
      System.out.printf("{\"latest\":%s,\"events\":%d,\"duplicates\":%d}%n", latest, state.seen().size(), duplicates);
    } finally { done.complete(null); }
  }

  static void apply(ConsumerRecord<String, String> record, State state) {
    state.next().put(record.partition(), record.offset() + 1);
    String type = header(record, "ce_type"), source = header(record, "ce_source"), id = header(record, "ce_id");
    String subject = header(record, "ce_subject"), time = header(record, "ce_time"), value = record.value();
    // A type that is not known is passed over, as is any member of the value that is not.
    if (!type.isEmpty() && !type.matches("foxtail\\.(document|batch|import)\\.[\\w-]+\\.v1")) return;
    var isComplete = Stream.of(type, source, id, subject).allMatch(text -> text.matches("[^\\x00]{1,256}"));
    var isTime = time.matches("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z)?");
    // Whoever needs the value reads it with a JSON library; here its outside has to do.
    if (!isComplete || !isTime || value == null || !value.matches("(?s)\\s*\\{.*\\}\\s*"))
      System.err.printf("%s[%d] %d is malformed: passed over%n", record.topic(), record.partition(), record.offset());
    else if (!state.seen().add(source + " " + id)) duplicates++;
    // By its own time, since it may have been overtaken. Without the Z, times sort as text.
    else state.latest().merge(source + " " + subject, time.replace("Z", "") + " " + id + " " + type,
        (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  /** A header as text, or "" where there is none; of one that was sent twice, the first. */
  static String header(ConsumerRecord<?, ?> record, String name) {
    for (var header : record.headers().headers(name))
      return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    return "";
  }
  static String env(String name, String fallback) { return System.getenv().getOrDefault(name, fallback); }
  static State load(Path file) throws Exception {
    return (State) new ObjectInputStream(new ByteArrayInputStream(Files.readAllBytes(file))).readObject();
  }
  static void save(State state, Path file) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) { out.writeObject(state); }
    Files.write(Path.of(file + ".partial"), bytes.toByteArray(), CREATE, TRUNCATE_EXISTING, WRITE, SYNC);
    Files.move(Path.of(file + ".partial"), file, StandardCopyOption.ATOMIC_MOVE);
  }
}
