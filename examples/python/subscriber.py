"""Keeps a table of documents (or batches) with what happened to each last. It has two habits:
effect and checkpoint are one transaction (Kafka's committed offsets, which may be ahead of the
effect, are not used), and a repeat, which has the same ce_source and ce_id, changes nothing.
"""
import json
import os
import re
import signal
import sqlite3
import sys
from kafka import KafkaConsumer, TopicPartition

topic = f"{os.environ.get('TOPIC_PREFIX', 'foxtail')}.{os.environ.get('TOPIC', 'documents')}.v1"
stopping, duplicates = False, 0


def stop(*_):
    global stopping
    stopping = True


def apply(message):
    global duplicates
    # Of a header that was sent twice, the first counts.
    headers = {name: (value or b"").decode(errors="replace") for name, value in reversed(message.headers)}
    kind, source, event_id, subject, time = (
        headers.get(f"ce_{name}", "") for name in ("type", "source", "id", "subject", "time"))
    # A type that is not known is passed over, as is any member of the value that is not.
    if kind and not re.fullmatch(r"foxtail\.(document|batch|import)\.[\w-]+\.v1", kind, re.ASCII):
        return
    try:
        data = json.loads(message.value)
        is_complete = all(re.fullmatch(r"[^\0]{1,256}", text) for text in (kind, source, event_id, subject))
        is_time = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)?", time, re.ASCII)
        if not is_complete or not is_time or data["environment"] != source:
            raise ValueError("not an event")
    except (ValueError, KeyError, TypeError, RecursionError):
        print(f"{topic}[{message.partition}] {message.offset} is malformed: passed over", file=sys.stderr)
        return
    if not database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (source, event_id)).rowcount:
        duplicates += 1
        return
    # By its own time, since it may have been overtaken. Without the Z, times sort as text.
    database.execute("""INSERT INTO latest VALUES (?, ?, ?, ?) ON CONFLICT (source, subject) DO UPDATE
        SET type = excluded.type, version = excluded.version WHERE excluded.version > latest.version""",
        (source, subject, kind, f"{time.rstrip('Z')} {event_id}"))


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
database = sqlite3.connect(os.environ.get("STATE", "subscriber.sqlite"))
database.executescript("""
  CREATE TABLE IF NOT EXISTS seen (source TEXT, id TEXT, PRIMARY KEY (source, id));
  CREATE TABLE IF NOT EXISTS latest (source TEXT, subject TEXT, type TEXT, version TEXT, PRIMARY KEY (source, subject));
  CREATE TABLE IF NOT EXISTS checkpoint (partition INTEGER PRIMARY KEY, next INTEGER);
""")
brokers = os.environ.get("KAFKA_BROKERS", "127.0.0.1:19092").split(",")
consumer = KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False, auto_offset_reset="earliest")
# By hand, which suits one process; several join a group, and seek whenever they are given partitions.
partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
consumer.assign(partitions)
checkpoint = dict(database.execute("SELECT partition, next FROM checkpoint"))
for partition in partitions:
    consumer.seek(partition, checkpoint.get(partition.partition, 0))
ends = consumer.end_offsets(partitions) if os.environ.get("UNTIL_END") else None

while not stopping and not (ends and all(consumer.position(p) >= ends[p] for p in partitions)):
    batches = consumer.poll(timeout_ms=500)
    with database:  # One transaction.
        for partition, messages in batches.items():
            for message in messages:
                apply(message)
            database.execute("REPLACE INTO checkpoint VALUES (?, ?)", (partition.partition, messages[-1].offset + 1))

latest = dict(database.execute("SELECT type, count(*) FROM latest GROUP BY type"))
events = database.execute("SELECT count(*) FROM seen").fetchone()[0]
print(json.dumps({"latest": latest, "events": events, "duplicates": duplicates}))
