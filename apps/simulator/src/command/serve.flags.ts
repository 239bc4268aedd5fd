import type { SimulatorSettings } from '../simulator.config.js';
import { simulatorSettings } from '../simulator.config.js';
import type { Flags } from './arguments.js';

/** The settings that have a flag, and what help calls its value. All else about them is the settings' own. */
const flagged = {
  port: { setting: 'PORT', value: 'N' },
  host: { setting: 'HOST', value: 'ADDRESS' },
  config: { setting: 'SIMULATOR_CONFIG', value: 'FILE' },
  speed: { setting: 'SPEED', value: 'X' },
  state: { setting: 'STATE_FILE', value: 'FILE' },
  seed: { setting: 'SEED', value: 'N' },
  'log-level': { setting: 'LOG_LEVEL', value: 'LEVEL' },
} as const satisfies Record<string, { setting: keyof SimulatorSettings; value: string }>;

type Property = { default?: string | number; description?: string };
const properties = simulatorSettings.properties as Record<string, Property>;

/**
 * The settings of the command: those of the app, but for a person's own machine. The calls below
 * `/_simulator/` ask for no key, so no other machine should reach them unless somebody says so.
 */
export const commandSettings: typeof simulatorSettings = {
  ...simulatorSettings,
  properties: {
    ...simulatorSettings.properties,
    HOST: withDefault(simulatorSettings.properties.HOST, '127.0.0.1'),
    LOG_LEVEL: withDefault(simulatorSettings.properties.LOG_LEVEL, 'warn'),
  },
};

export const serveFlags: Flags = {
  ...Object.fromEntries(
    Object.entries(flagged).map(([name, { setting, value }]) => {
      const { description = '', default: fallback } = commandSettings.properties[
        setting
      ] as Property;
      const note = fallback === undefined ? setting : `${setting}, default ${fallback}`;
      return [name, { value, help: `${description} (${note})` }];
    }),
  ),
  help: { help: 'Prints this.' },
};

/** The settings that have no flag, as a schema for help. */
export const unflaggedSettings: typeof simulatorSettings = {
  ...commandSettings,
  properties: Object.fromEntries(
    Object.entries(properties).filter(([name]) => flagOf(name) === undefined),
  ) as typeof simulatorSettings.properties,
};

function withDefault<T extends object>(schema: T, fallback: string): T {
  return { ...schema, default: fallback };
}

export function settingOf(flag: string): string | undefined {
  return Object.hasOwn(flagged, flag) ? flagged[flag as keyof typeof flagged].setting : undefined;
}

function flagOf(setting: string): string | undefined {
  return Object.entries(flagged).find(([, one]) => one.setting === setting)?.[0];
}

/** A fault that names a setting, in the words of who gave it as a flag. */
export function inFlags(fault: string, given: ReadonlySet<string>): string {
  const [, setting = '', rest = ''] = /^([A-Z_]+)(.*)$/s.exec(fault) ?? [];
  const flag = flagOf(setting);
  return flag !== undefined && given.has(flag) ? `--${flag}${rest}` : fault;
}
