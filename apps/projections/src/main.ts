import { runApp } from '#runtime';
import { databaseFaults, kafkaFaults } from '#wire';
import { projectionsConfigSchema } from './projections.config.js';
import { ProjectionsModule } from './projections.module.js';

await runApp(
  {
    name: 'projections',
    summary: 'folds the events in Kafka into document and batch read models in Postgres',
    schema: projectionsConfigSchema,
    faultsOf: (given) => [...kafkaFaults(given), ...databaseFaults(given)],
    problems: {},
    module: (context) => ProjectionsModule.register(context),
  },
  process.env,
  process.argv.slice(2),
);
