import { mkdirSync, rmSync } from 'node:fs';
import { isAlive } from '../../tools/run/process-identity.mjs';
import { startLocalKafka } from '../../tools/stack/local-kafka.js';
import { localKafkaFault } from '../../tools/stack/kafka-libs.js';
import type { ServiceRecord } from '../../tools/stack/stack-state.js';

/** Far from the ports that `npm start` and the tests prefer. */
const PORT = 19_592;

/** A Kafka of the bench's own, to be taken away from Foxtail in mid-run. The shared one stays up. */
export class PrivateBroker {
  private constructor(
    readonly brokers: string,
    private readonly folder: string,
    private readonly record: () => ServiceRecord | null,
  ) {}

  /** Why there can be none on this machine; null if there can. */
  static fault(): Promise<string | null> {
    return localKafkaFault();
  }

  static async start(folder: string, log: (line: string) => void): Promise<PrivateBroker> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    let record: ServiceRecord | null = null;
    const save = (now: ServiceRecord) => (record = now);
    try {
      const context = { stateDir: folder, record, preferredPort: PORT, log, save };
      const { brokers } = await startLocalKafka(context);
      return new PrivateBroker(brokers, folder, () => record);
    } catch (error) {
      killRecorded(record);
      throw error;
    }
  }

  /** Ends it as a crash would: connections break, and new ones are refused. */
  kill(): void {
    killRecorded(this.record());
  }

  close(): void {
    this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function killRecorded(record: ServiceRecord | null): void {
  const process_ = record?.process;
  if (process_ && isAlive(process_)) process.kill(process_.pid, 'SIGKILL');
}
