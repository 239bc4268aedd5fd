import java.util.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes a message for each header that events need, without that header's value; prints where it stands. */
public class NullHeaders {
  public static void main(String[] args) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0]);
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (var name : List.of("ce_id", "ce_source", "ce_type", "ce_subject")) {
        var message = new ProducerRecord<>(args[1], args[2], args[3]);
        for (var n = 4; n < args.length; n += 2)
          message.headers().add(args[n], args[n].equals(name) ? null : args[n + 1].getBytes());
        var place = producer.send(message).get();
        System.out.printf("%s[%d] %d%n", place.topic(), place.partition(), place.offset());
      }
    }
  }
}
