import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process, told apart from a later one that got the same number.
 * @typedef {{ pid: number, started: string }} ProcessIdentity
 */

/**
 * When a process began: the kernel's tick count on Linux, `ps`'s date elsewhere.
 * @param {number} pid
 * @returns {string | null} null if there is no such process, or only its zombie
 */
export function processStart(pid) {
  try {
    if (process.platform !== 'linux') {
      const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
      const args = ['-o', 'lstart=', '-p', String(pid)];
      return execFileSync('ps', args, { encoding: 'utf8', env, stdio: 'pipe' }).trim() || null;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in brackets, may hold spaces: count the fields after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${bootId()}/${fields[19]}`;
  } catch {
    return null;
  }
}

/** Ticks count from boot, so after a reboot another process may share pid and ticks. */
function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
  } catch {
    return 'boot';
  }
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity | null} null if there is no such process
 */
export function identify(pid) {
  const started = processStart(pid);
  return started === null ? null : { pid, started };
}

/**
 * Whether this very process still runs; a recycled pid is not it.
 * @param {ProcessIdentity | null | undefined} identity
 */
export function isAlive(identity) {
  return identity != null && processStart(identity.pid) === identity.started;
}
