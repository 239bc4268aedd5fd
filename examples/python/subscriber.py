"""Keeps a table of documents (or batches) with what happened to each last. Effect and checkpoint are one transaction
(Kafka's committed offsets may be ahead of the effect), and a repeat, of the same ce_source and ce_id, changes nothing."""
import json
import os
import re
import signal
import sqlite3
import sys
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

topic, state = os.environ.get("TOPIC", "foxtail.documents.v1"), os.environ.get("STATE", "subscriber.sqlite")
actions = "created processed corrected updated approved exported discarded closed completed".split()


def apply(message):
    # Of a header that was sent twice the first counts. Bytes that are no UTF-8 become U+FFFD.
    headers = {name: (value or b"").decode(errors="replace") for name, value in reversed(message.headers)}
    kind, source, event_id, subject, time = (headers.get(f"ce_{n}", "") for n in "type source id subject time".split())
    known = re.fullmatch(r"foxtail\.(document|batch|import)\.([\w-]+)\.v1", kind, re.ASCII)
    if kind and not known:
        return  # Passed over, as is any member of the value that is not known.
    utc = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z|", time, re.ASCII)
    try:
        data = json.loads(message.value.decode(errors="replace"))
        is_text = all(re.fullmatch(r"[^\0\uFFFD]{1,256}", text) for text in (kind, source, event_id, subject))
        is_same = data["documentId" if known[1] == "document" else "batchId"] == subject
        if not utc or not is_text or not is_same or data["environment"] != source:
            raise ValueError("not an event")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return print(f"{topic}[{message.partition}] {message.offset} is malformed: passed over", file=sys.stderr)
    if not database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (source, event_id)).rowcount:
        return
    # Later, as text, is who has the later time (none: before all), then the action further on in the list, then the id.
    rank = actions.index(known[2]) + 1 if known[2] in actions else 0
    version = f"{utc[1] or ''}{utc[2] or '.':0<10} {rank} {event_id}"
    database.execute("""INSERT INTO latest VALUES (?1, ?2, ?3, ?4) ON CONFLICT (source, subject) DO UPDATE
        SET type = ?3, version = ?4 WHERE latest.version < ?4""", (source, subject, kind, version))


def ends_of_log():
    """Of each partition. Ends the process if the log does not have what comes next: nothing may be skipped."""
    begins, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    for p in partitions:
        if not begins[p] <= consumer.position(p) <= ends[p]:
            sys.exit(f"{topic}[{p.partition}]: checkpoint {consumer.position(p)} is not in the log, "
                     f"{begins[p]} to {ends[p]}: delete the state {state} to rebuild")
    return ends


database = sqlite3.connect(state)
database.executescript("""CREATE TABLE IF NOT EXISTS checkpoint (partition INTEGER PRIMARY KEY, next INTEGER);
  CREATE TABLE IF NOT EXISTS seen (source TEXT, id TEXT, PRIMARY KEY (source, id));
  CREATE TABLE IF NOT EXISTS latest (source TEXT, subject TEXT, type TEXT, version TEXT, PRIMARY KEY (source, subject));""")
brokers = os.environ.get("KAFKA_BROKERS", "127.0.0.1:19092").split(",")
consumer = KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False, auto_offset_reset="none")
# By hand, which suits one process; several join a group, and seek whenever they are given partitions.
numbers = consumer.partitions_for_topic(topic) or sys.exit(f"{topic}: there is no such topic")
partitions = [TopicPartition(topic, number) for number in numbers]
consumer.assign(partitions)
checkpoint = dict(database.execute("SELECT partition, next FROM checkpoint"))
for p in partitions:
    consumer.seek(p, checkpoint.get(p.partition, 0))
ends, until_end, stopping = ends_of_log(), os.environ.get("UNTIL_END"), []
for signal_number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(signal_number, lambda *_: stopping.append(True))
while not stopping and not (until_end and all(consumer.position(p) >= ends[p] for p in partitions)):
    try:
        batches = consumer.poll(timeout_ms=500)
    except KafkaError:
        ends_of_log()
        raise
    with database:  # One transaction.
        for partition, messages in batches.items():
            for message in messages:
                apply(message)
            database.execute("REPLACE INTO checkpoint VALUES (?, ?)", (partition.partition, messages[-1].offset + 1))
latest = dict(database.execute("SELECT type, count(*) FROM latest GROUP BY type"))
print(json.dumps({"latest": latest, "events": database.execute("SELECT count(*) FROM seen").fetchone()[0]}))
