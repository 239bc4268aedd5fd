import { runApp } from '#runtime';
import { readApi } from './read-api.app.js';

await runApp(readApi, process.env, process.argv.slice(2));
