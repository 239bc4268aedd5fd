#!/usr/bin/env node
import 'reflect-metadata';
import { messageOf } from '#runtime';
import { UsageError } from './command/arguments.js';
import { serve } from './command/serve.command.js';
import { load } from './load/load.command.js';

const print = (text: string) => void process.stdout.write(text);
const args = process.argv.slice(2).map((arg) => (arg === '-h' ? '--help' : arg));
const [first, ...rest] = args;

try {
  if (first === 'load') process.exitCode = await load(rest, process.env, process);
  else await serve(first === 'serve' ? rest : args, process.env, print);
} catch (error) {
  if (!(error instanceof UsageError)) {
    process.stderr.write(`foxtail-simulator: ${messageOf(error)}\n`);
    process.exit(1);
  }
  const lines = error.faults.map((fault) => `foxtail-simulator: ${fault}`);
  process.stderr.write(`${lines.join('\n')}\n(--help says what it takes)\n`);
  process.exitCode = 2;
}
