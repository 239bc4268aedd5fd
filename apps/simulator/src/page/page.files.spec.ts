import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { modules, pageFiles } from './page.files.js';
import { PAGE } from './page.html.js';

const textOf = (name: string) => pageFiles.get(name)?.text ?? '';
const all = modules.map(textOf).join('\n');

describe('the files of the page', () => {
  it('are all that the folder has', () => {
    const folder = readdirSync(join(import.meta.dirname, 'browser'));
    expect([...modules].sort()).toEqual(folder.filter((name) => name.endsWith('.mjs')).sort());
  });

  it('have every element that the modules look for', () => {
    const wanted = [...all.matchAll(/byId\(\s*'([^']+)'/g)].map(([, id]) => id);
    const ids = [...PAGE.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('have no script and no style within the page', () => {
    expect(PAGE).not.toMatch(/<script(?! type="module" src=)|<style|style=| on\w+=/);
  });
});
