import { ConfigError, loadConfig } from '#runtime';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simulatorSettings } from '../simulator.config.js';
import { describeFlags, readFlags, UsageError } from './arguments.js';
import { serve } from './serve.command.js';
import { commandSettings, inFlags, serveFlags, settingOf } from './serve.flags.js';

describe('the flags of foxtail-simulator', () => {
  it.each(['port', 'config', 'speed', 'state', 'seed'])('--%s is a setting of the app', (flag) => {
    expect(Object.keys(simulatorSettings.properties)).toContain(settingOf(flag));
  });

  it('are in the table of docs/simulator.md, each with its variable', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/simulator.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `--([a-z-]+)` +\| `([A-Z_]+)` +\|/gm)];
    const flags = Object.keys(serveFlags).filter((flag) => flag !== 'help');
    expect(rows.map(([, flag, setting]) => [flag, setting])).toEqual(
      flags.map((flag) => [flag, settingOf(flag)]),
    );
  });

  it('are described by the settings themselves', () => {
    const help = describeFlags(serveFlags).replace(/\s+/g, ' ');
    expect(help).toContain(
      '--port N TCP port to listen on; 0 takes a free one. (PORT, default 8083)',
    );
    expect(help).toContain('(HOST, default 127.0.0.1)');
    expect(help).toContain(
      (simulatorSettings.properties.SEED as { description?: string }).description,
    );
  });

  it('reach nobody but this machine, unless one says so', () => {
    expect(loadConfig(commandSettings, {})).toMatchObject({ HOST: '127.0.0.1', LOG_LEVEL: 'warn' });
    expect(loadConfig(commandSettings, { HOST: '0.0.0.0' })).toMatchObject({ HOST: '0.0.0.0' });
  });

  it('are named in faults where they were given', () => {
    const given = new Set(['port']);
    expect(inFlags('PORT must be integer', given)).toBe('--port must be integer');
    expect(inFlags('SEED must be integer', given)).toBe('SEED must be integer');
  });

  it('are refused with all that is wrong, those of the variables and the file too', async () => {
    const args = ['--port', 'x', '--nonsense', '--config', '/nowhere.yaml', 'what'];
    const error: unknown = await serve(args, { SEED: '-1' }, () => undefined).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UsageError);
    const { faults } = error as UsageError;
    expect(faults).toEqual(
      expect.arrayContaining([
        'there is no --nonsense',
        'what is "what" for?',
        expect.stringMatching(/^--port must be/),
        expect.stringMatching(/^SEED must be/),
      ]),
    );
    const later: unknown = await serve(['--config', '/nowhere.yaml'], {}, () => undefined).catch(
      (e: unknown) => e,
    );
    expect((later as UsageError).faults).toEqual([
      expect.stringMatching(/^--config can't be read/),
    ]);
    expect(later).not.toBeInstanceOf(ConfigError);
  });
});

describe('readFlags', () => {
  const flags = {
    one: { value: 'N', help: '' },
    many: { value: 'N', help: '', multiple: true },
    on: { help: '' },
  };

  it.each([
    [['--one', 'a', '--many', 'b', '--many=c', '--on'], []],
    [['--one'], ['--one needs a value']],
    [['--one='], ['--one needs a value']],
    [['--on=yes'], ['--on takes no value']],
    [['--one', 'a', '--one', 'b'], ['--one is given twice']],
    [['--constructor'], ['there is no --constructor']],
    [['-x'], ['there is no -x']],
  ])('%j: %j', (argv, expected) => {
    const faults: string[] = [];
    readFlags(flags, argv, faults);
    expect(faults).toEqual(expected);
  });

  it('keeps what several of one said, in their order', () => {
    expect(readFlags(flags, ['--many', 'b', '--many=c'], []).get('many')).toEqual(['b', 'c']);
  });
});
