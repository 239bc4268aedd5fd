"""Keeps a table of documents with what happened to them last.

Effect and checkpoint are one SQLite transaction, and the checkpoint is ours: Kafka is told nothing.
Partitions are assigned by hand, which suits one process; with several, join a group and seek to
the checkpoint of each partition that you are given.
"""
import json
import os
import signal
import sqlite3
import sys

from kafka import KafkaConsumer, TopicPartition

topic = os.environ.get("TOPIC_PREFIX", "foxtail") + ".documents.v1"
until_end = bool(os.environ.get("UNTIL_END"))
stopping = False


def stop(*_):
    global stopping
    stopping = True


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)

database = sqlite3.connect(os.environ.get("STATE", "subscriber.sqlite"))
database.executescript("""
  CREATE TABLE IF NOT EXISTS seen (source TEXT, id TEXT, PRIMARY KEY (source, id));
  CREATE TABLE IF NOT EXISTS latest (source TEXT, document TEXT, type TEXT, time TEXT, PRIMARY KEY (source, document));
  CREATE TABLE IF NOT EXISTS checkpoint (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL);
""")
consumer = KafkaConsumer(
    bootstrap_servers=os.environ.get("KAFKA_BROKERS", "127.0.0.1:19092").split(","),
    enable_auto_commit=False,
)
partitions = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic))]
consumer.assign(partitions)
checkpoint = dict(database.execute("SELECT partition, next FROM checkpoint"))
for partition in partitions:
    consumer.seek(partition, checkpoint.get(partition.partition, 0))
ends = consumer.end_offsets(partitions)
duplicates = 0


def apply(message):
    global duplicates
    headers = {name: value.decode() for name, value in message.headers}
    # A type that is not known is passed over: a newer version may send it.
    if not headers.get("ce_type", "").startswith("foxtail.document."):
        return
    try:
        document = json.loads(message.value)["documentId"]
    except (ValueError, KeyError, TypeError):
        print(f"{topic}[{message.partition}] {message.offset} is malformed: passed over", file=sys.stderr)
        return
    source, time = headers["ce_source"], headers.get("ce_time", "")
    # A repeat has the same source and id.
    if not database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (source, headers["ce_id"])).rowcount:
        duplicates += 1
        return
    # By the event's own time: it may have been overtaken.
    database.execute("""INSERT INTO latest VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
        SET type = excluded.type, time = excluded.time WHERE excluded.time >= latest.time""",
        (source, document, headers["ce_type"], time))


while not stopping and not (until_end and all(consumer.position(p) >= ends[p] for p in partitions)):
    for partition, messages in consumer.poll(timeout_ms=500).items():
        with database:  # one transaction
            for message in messages:
                apply(message)
            database.execute("REPLACE INTO checkpoint VALUES (?, ?)", (partition.partition, messages[-1].offset + 1))

count = lambda table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
print(json.dumps({"documents": count("latest"), "events": count("seen"), "duplicates": duplicates}))
