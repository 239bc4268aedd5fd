import { runApp } from '#runtime';
import { readApiProblems } from './http/read-api.problems.js';
import { readApiConfigSchema } from './read-api.config.js';
import { ReadApiModule } from './read-api.module.js';

await runApp(
  {
    name: 'read-api',
    summary: 'answers over REST whether a batch is done, and with what',
    schema: readApiConfigSchema,
    problems: readApiProblems,
    module: (context) => ReadApiModule.register(context),
  },
  process.env,
  process.argv.slice(2),
);
