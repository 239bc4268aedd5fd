import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { ConfigError, describeConfig, loadConfig } from './config.js';

const schema = Type.Object({
  PORT: Type.Integer({ default: 8080, minimum: 1, description: 'Where to listen.' }),
  URL: Type.String({ pattern: '^https://', description: 'Whom to ask.' }),
  MODE: Type.Optional(Type.Enum(['fast', 'safe'])),
  FLAG: Type.Boolean({ default: false }),
});

describe('configuration', () => {
  it('reads numbers and booleans, fills in defaults, and looks at nothing else', () => {
    expect(loadConfig(schema, { URL: 'https://x', FLAG: 'true', OTHER: 'ignored' })).toEqual({
      PORT: 8080,
      URL: 'https://x',
      FLAG: true,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig(schema, { URL: 'https://x', PORT: '', MODE: '' })).toMatchObject({
      PORT: 8080,
    });
  });

  it('lists every fault at once, and no value', () => {
    const load = () => loadConfig(schema, { PORT: 'secret', MODE: 'secret', FLAG: 'secret' });
    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      const { faults } = error as ConfigError;
      expect(faults).toHaveLength(4);
      expect(faults).toContain('URL is not set');
      expect(faults).toContain('MODE must be one of: fast, safe');
      expect(String(error)).not.toContain('secret');
    }
  });

  it('describes itself for --help', () => {
    const text = describeConfig(schema);
    expect(text).toContain('PORT (default 8080)\n      Where to listen.');
    expect(text).toContain('URL (required)');
    expect(text).toContain('MODE (optional)');
  });
});
