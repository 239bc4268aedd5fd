import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive } from './process-identity.mjs';

/**
 * Runs `work` while no other process holds the lock at `path`. A lock whose holder died is taken over.
 * @template T
 * @param {string} path a file; its folder is made when missing
 * @param {(holder: number) => void} onWait called once, with the holder's pid, if the lock is taken
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFileLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const content = JSON.stringify({ ...identify(process.pid), nonce: mine });
  writeFileSync(mine, content);
  try {
    for (let waits = 0; !tryLink(mine, path); waits++) {
      const held = readOrNull(path);
      if (held === null || breakIfStale(path, held)) continue;
      if (waits === 0) onWait(JSON.parse(held).pid);
      await pause(200);
    }
    // The lock's own name is enough; a process that is killed from here on leaves that one only.
    unlinkSync(mine);
    try {
      return await work();
    } finally {
      if (readOrNull(path) === content) unlinkSync(path);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A hard link appears whole, with its content, or not at all. */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function breakIfStale(path, held) {
  if (isAlive(parse(held))) return false;
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true; // Another process was faster.
  }
  // Between the reading and the renaming somebody may have taken the stale lock's place: give it back.
  if (readOrNull(aside) !== held) tryLink(aside, path);
  rmSync(aside, { force: true });
  return true;
}

function parse(held) {
  try {
    return JSON.parse(held);
  } catch {
    return null;
  }
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
