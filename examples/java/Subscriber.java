// Keeps documents (or batches) with what happened to each last. Effect and checkpoint are one file, replaced in one step
// (Kafka's committed offsets may be ahead of the effect), and a repeat, of the same ce_source and ce_id, changes nothing.
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.*;
import static java.util.stream.Collectors.*;
import com.fasterxml.jackson.databind.*;
import java.nio.file.*;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Subscriber {
  /** Version and type of the latest event by subject; ids that were seen; by partition the offset that comes next. */
  record State(Map<String, String> latest, Set<String> seen, Map<Integer, Long> next) {}
  static final String ACTIONS = "created processed corrected updated approved exported discarded closed completed";
  static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  static volatile boolean stopping = false;
  public static void main(String[] args) throws Exception {
    var env = System.getenv();
    var topic = env.getOrDefault("TOPIC", "foxtail.documents.v1");
    Path file = Path.of(env.getOrDefault("STATE", "subscriber.json")), partial = Path.of(file + ".partial");
    var state = JSON.readValue(Files.exists(file) ? Files.readString(file) : "{\"latest\":{},\"seen\":[],\"next\":{}}", State.class);
    Map<String, Object> settings = Map.of("bootstrap.servers", env.getOrDefault("KAFKA_BROKERS", "127.0.0.1:19092"),
        "enable.auto.commit", false, "auto.offset.reset", "none", "allow.auto.create.topics", false);
    var exit = new java.util.concurrent.CompletableFuture<Integer>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> { stopping = true; Runtime.getRuntime().halt(exit.join()); }));
    Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> System.err.println(fault));
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      // By hand, which suits one process; several join a group, and seek in onPartitionsAssigned.
      var all = consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
      if (all.isEmpty()) throw new IllegalStateException(topic + ": there is no such topic");
      consumer.assign(all);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(all), ends = consumer.endOffsets(all);
      for (var p : all) {
        long next = state.next().getOrDefault(p.partition(), 0L), begin = begins.get(p), end = ends.get(p);
        var fault = "%s[%d]: checkpoint %d is not in the log, %d to %d".formatted(topic, p.partition(), next, begin, end);
        if (next < begin || next > end) throw new IllegalStateException(fault + ": delete the state " + file + " to rebuild");
        consumer.seek(p, next);
      }
      while (!stopping && (!env.containsKey("UNTIL_END") || all.stream().anyMatch(p -> consumer.position(p) < ends.get(p)))) {
        var records = consumer.poll(java.time.Duration.ofMillis(500));
        if (records.isEmpty()) continue;
        for (var record : records) apply(record, state);
        Files.write(partial, JSON.writeValueAsBytes(state), CREATE, TRUNCATE_EXISTING, WRITE, SYNC);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      }
      var latest = state.latest().values().stream().collect(groupingBy(event -> event.split("\0")[1], counting()));
      System.out.println(JSON.writeValueAsString(Map.of("latest", latest, "events", state.seen().size())));
      exit.complete(0);
    } finally { exit.complete(1); }
  }

  static void apply(ConsumerRecord<String, String> record, State state) {
    state.next().put(record.partition(), record.offset() + 1);
    String type = header(record, "type"), source = header(record, "source"), id = header(record, "id");
    String subject = header(record, "subject"), time = header(record, "time");
    if (!type.isEmpty() && !type.matches("foxtail\\.(document|batch|import)\\.[\\w-]+\\.v1")) return; // Passed over.
    JsonNode data = JSON.missingNode();
    try { data = JSON.readTree(String.valueOf(record.value())); } catch (java.io.IOException notJson) { }
    var isText = List.of(type, source, id, subject).stream().allMatch(text -> text.matches("[^\\x00\\uFFFD]{1,256}"));
    var isUtc = time.matches("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z)?");
    var isSame = subject.equals(data.path(type.startsWith("foxtail.document.") ? "documentId" : "batchId").textValue());
    if (!isText || !isUtc || !isSame || !source.equals(data.path("environment").textValue()))
      System.err.printf("%s[%d] %d is malformed: passed over%n", record.topic(), record.partition(), record.offset());
    else if (state.seen().add(source + "\0" + id)) {
      // Later, as bytes, is who has the later time (none: before all), then the action further on in the list, then the id.
      var utc = "%-29s".formatted(time.replace("Z", "") + (time.contains(".") ? "" : ".")).replace(' ', '0');
      var version = utc + " " + List.of(ACTIONS.split(" ")).indexOf(type.split("\\.")[2]) + " " + id + "\0" + type;
      state.latest().merge(source + "\0" + subject, version, (one, other) ->
          Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8)) > 0 ? one : other);
    }
  }
  static String header(ConsumerRecord<?, ?> record, String name) {
    for (var header : record.headers().headers("ce_" + name)) // If it was sent twice, the first counts.
      return header.value() == null ? "" : new String(header.value(), UTF_8); // Bytes that are no UTF-8 become U+FFFD.
    return "";
  }
}
