import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** Who listens on a port, such as `java (pid 123)`; "another process" where the system does not say. */
export function describePortHolder(port: number): string {
  const pid = process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
  if (pid === null) return 'another process';
  return `${commandName(pid)} (pid ${pid})`;
}

function holderFromProc(port: number): number | null {
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => inodesOf(table, port)),
  );
  const pids = listOr('/proc', []).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    for (const fd of listOr(`/proc/${pid}/fd`, [])) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOr(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return Number(pid);
    }
  }
  return null;
}

function inodesOf(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = textOr(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows
    .filter((row) => row[1]?.endsWith(`:${hex}`) && row[3] === LISTENING)
    .flatMap((row) => row[9] ?? []);
}

function holderFromLsof(port: number): number | null {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  const pid = Number(
    spawnSync('lsof', args, { encoding: 'utf8', timeout: 3000 }).stdout?.split('\n')[0],
  );
  return pid > 0 ? pid : null;
}

function commandName(pid: number): string {
  const name = textOr(`/proc/${pid}/comm`).trim();
  if (name !== '') return name;
  const args = ['-o', 'comm=', '-p', String(pid)];
  return spawnSync('ps', args, { encoding: 'utf8' }).stdout?.trim() || 'a process';
}

function textOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function listOr(path: string, otherwise: string[]): string[] {
  try {
    return readdirSync(path);
  } catch {
    return otherwise;
  }
}
