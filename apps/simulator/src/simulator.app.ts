import { ConfigError, messageOf, type AppDefinition } from '#runtime';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  demoEnvironments,
  parseEnvironments,
  type EnvironmentConfig,
} from './environments.config.js';
import { simulatorSettings } from './simulator.config.js';
import { registerMultipart, SimulatorModule } from './simulator.module.js';
import { simulatorOpenApi } from './simulator.openapi.js';
import { simulatorProblems } from './simulator.problems.js';
import { MAX_UPLOAD_BYTES } from './vendor/upload-form.js';

/** The simulator as an app, however it is started. */
export const simulatorApp: AppDefinition<typeof simulatorSettings> = {
  name: 'simulator',
  summary: 'plays the document-AI vendor: takes uploads, sends signed webhooks',
  schema: simulatorSettings,
  problems: simulatorProblems,
  openapi: simulatorOpenApi,
  bodyLimit: () => MAX_UPLOAD_BYTES,
  module: (context) => {
    const environments = readEnvironments(context.config.SIMULATOR_CONFIG);
    const seed = context.config.SEED ?? randomInt(2 ** 47);
    context.logger.info(
      {
        seed,
        environments: environments.length,
        webhooks: environments.flatMap((e) => e.webhooks).length,
      },
      'plays the vendor',
    );
    return SimulatorModule.register(context, { environments, seed });
  },
  configure: registerMultipart,
};

/** What the file says, or the demo's environment without one. @throws ConfigError with every fault */
export function readEnvironments(path: string | undefined): EnvironmentConfig[] {
  if (path === undefined) return demoEnvironments;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`SIMULATOR_CONFIG can't be read: ${messageOf(error)}`]);
  }
  return parseEnvironments(text);
}
