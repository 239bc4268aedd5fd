import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoArguments } from './demo-arguments.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-demo-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function startedOnce(): void {
  mkdirSync(join(folder, 'secrets'));
  for (const file of ['secrets/demo', 'secrets/demo-imports', 'api-key'])
    writeFileSync(join(folder, file), 'x');
}

describe('npm run simulate', () => {
  it('drives the demo unless it is told of another receiver', () => {
    startedOnce();
    const args = demoArguments(['--rate', '5'], folder) ?? [];
    expect(args.slice(-2)).toEqual(['--rate', '5']);
    expect(args).toContain('2=http://127.0.0.1:8080/webhooks/demo-imports');
    expect(args).toContain(join(folder, 'api-key'));
    for (const given of [['--to', 'http://x'], ['--to=http://x'], ['--help']])
      expect(demoArguments(given, folder)).toEqual(given);
  });

  it('has nothing to drive where npm start never ran', () => {
    expect(demoArguments(['--rate', '5'], folder)).toBeNull();
  });
});
