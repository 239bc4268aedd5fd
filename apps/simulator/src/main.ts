import 'reflect-metadata';
import { runApp } from '#runtime';
import { simulatorApp } from './simulator.app.js';

await runApp(simulatorApp, process.env, process.argv.slice(2));
