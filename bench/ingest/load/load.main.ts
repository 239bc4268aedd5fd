// The load, as a process of its own: told by messages what to send, it answers with what it measured.
import { CONNECTIONS } from '../endpoint.js';
import type { LoadReply, LoadTask } from './load-process.js';
import { Requests } from './requests.js';
import { runLoad } from './run-load.js';

const requests = new Requests(Date.now());

async function perform(task: LoadTask): Promise<LoadReply> {
  if (task.kind === 'sign') {
    requests.sign(task.count);
    return { kind: 'done', result: null };
  }
  requests.rewind();
  const { port, pace } = task;
  const result = await runLoad({ port, pace, connections: CONNECTIONS, requests });
  return { kind: 'done', result };
}

function reply(message: LoadReply): void {
  process.send?.(message);
}

process.on('message', (task: LoadTask) => {
  perform(task).then(reply, (error: Error) => reply({ kind: 'failed', message: error.message }));
});
// Whoever wanted to know is gone.
process.on('disconnect', () => process.exit(1));
reply({ kind: 'listening', port: 0 });
