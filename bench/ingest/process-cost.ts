import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process has cost so far, seen from outside: the same way for each receiver. */
export interface ProcessCost {
  /** User and system time of all its threads. */
  cpuMicros: number;
  /** Memory in use now. */
  rssBytes: number;
  /** The most it ever had; where the system does not tell, what it has now. */
  peakRssBytes: number;
}

/** USER_HZ, the unit of /proc/<pid>/stat: 100 on every platform that Node runs on. */
const TICK_MICROS = 10_000;

/** @throws Error if there is no such process */
export function readCost(pid: number): ProcessCost {
  if (process.platform !== 'linux') {
    const args = ['-o', 'time=,rss=', '-p', String(pid)];
    return costFromPs(execFileSync('ps', args, { encoding: 'utf8', env: { LC_ALL: 'C' } }));
  }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return costFromProc(stat, readFileSync(`/proc/${pid}/status`, 'utf8'));
}

export function costFromProc(stat: string, status: string): ProcessCost {
  // The command's name, in brackets, may hold spaces: fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return {
    cpuMicros: (Number(fields[11]) + Number(fields[12])) * TICK_MICROS,
    rssBytes: kilobytes('VmRSS') * 1_024,
    peakRssBytes: kilobytes('VmHWM') * 1_024,
  };
}

/** @param line `[[days-]hours:]minutes:seconds[.hundredths] kilobytes` */
export function costFromPs(line: string): ProcessCost {
  const [time = '', rss] = line.trim().split(/\s+/);
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  const rssBytes = Number(rss) * 1_024;
  const cpuMicros = Math.round((Number(days) * 86_400 + seconds) * 1e6);
  return { cpuMicros, rssBytes, peakRssBytes: rssBytes };
}
