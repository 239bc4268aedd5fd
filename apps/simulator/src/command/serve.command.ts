import {
  ConfigError,
  createLogger,
  describeConfig,
  loadConfig,
  messageOf,
  startApp,
} from '#runtime';
import { demoEnvironments } from '../environments.config.js';
import { readEnvironments, simulatorApp } from '../simulator.app.js';
import { describeFlags, readFlags, UsageError } from './arguments.js';
import {
  commandSettings,
  inFlags,
  serveFlags,
  settingOf,
  unflaggedSettings,
} from './serve.flags.js';

const serveHelp = () => `Usage: foxtail-simulator [serve] [flags]
       foxtail-simulator load [flags]      drives a receiver; see foxtail-simulator load --help

Plays the document-AI vendor: takes uploads, sends signed webhooks, retries as the vendor does. Needs neither
Kafka nor Postgres. Each flag is another way to write an environment variable, and goes before it.

${describeFlags(serveFlags)}

Environment variables without a flag:
${describeConfig(unflaggedSettings)}

Ends with 0 on SIGTERM or Ctrl-C, once deliveries under way have ended; 1 where it can't start; 2 for a
mistake in the flags, the variables or the file.
`;

type Print = (text: string) => void;

/**
 * Runs the simulator until a signal ends it.
 * @throws UsageError with every fault of the flags, the variables and the file
 */
export async function serve(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  print: Print,
): Promise<void> {
  const faults: string[] = [];
  const given = readFlags(serveFlags, argv, faults);
  if (given.has('help')) return print(serveHelp());
  const settings = { ...env };
  for (const [flag, [value]] of given) settings[settingOf(flag) ?? ''] = value;
  const definition = { ...simulatorApp, schema: commandSettings };
  const config = unless(faults, given, () => loadConfig(commandSettings, settings));
  unless(faults, given, () => config && readEnvironments(config.SIMULATOR_CONFIG));
  if (config === undefined || faults.length > 0) throw new UsageError(faults);
  const { port } = await startApp(
    definition,
    settings,
    createLogger(definition.name, config.LOG_LEVEL),
  );
  const host = ['0.0.0.0', '::'].includes(config.HOST) ? '127.0.0.1' : config.HOST;
  print(whereItIs(`http://${host}:${port}`, config.SIMULATOR_CONFIG));
}

function unless<T>(
  faults: string[],
  given: ReadonlyMap<string, unknown>,
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw new Error(messageOf(error), { cause: error });
    faults.push(...error.faults.map((fault) => inFlags(fault, new Set(given.keys()))));
    return undefined;
  }
}

/** Only the demo's key, which is no secret, is printed; those of a file are the user's. */
function whereItIs(url: string, file: string | undefined): string {
  const [demo] = demoEnvironments;
  const webhooks = demo?.webhooks.map((hook) => `${hook.method} ${hook.url}`).join(', ');
  const environment =
    file === undefined
      ? `  API key   ${demo?.apiKeys[0]}\n  webhooks  to ${webhooks}\n`
      : `  API keys  those of ${file}\n`;
  const key = file === undefined ? demo?.apiKeys[0] : '…';
  return `The vendor is at ${url}

  API       ${url}/
  page      ${url}/ in a browser
${environment}
Try:
  curl -s -H 'x-api-key: ${key}' -F 'files[]=@invoice.pdf' ${url}/documents/bulk

Ctrl-C stops it.
`;
}
