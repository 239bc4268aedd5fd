import { importStack, stateDir } from './stack-for-tests.mjs';

/** Before the first test that needs them: one Kafka and one Postgres for the whole run. */
export default async function setUp() {
  const { stackUp } = await importStack();
  const log = (line) => process.stderr.write(`foxtail: ${line}\n`);
  const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log, owner: 'test' });
  // The workers inherit the environment.
  process.env.KAFKA_BROKERS = kafkaBrokers;
  process.env.DATABASE_URL = databaseUrl;
}
