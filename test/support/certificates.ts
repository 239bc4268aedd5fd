import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as PEM files. */
export interface Pair {
  cert: string;
  key: string;
  /** Both in one file, the key first, as Kafka's PEM keystores have them. */
  both: string;
}

/** An authority of a test's own, and what it signs; needs openssl. */
export class Authority {
  private issued = 0;

  private constructor(
    private readonly folder: string,
    /** Its own certificate, as a PEM file. */
    readonly ca: string,
  ) {}

  static create(name = 'Foxtail test'): Authority {
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-ca-'));
    // Read by servers that run as other users, too.
    chmodSync(folder, 0o755);
    const authority = new Authority(folder, join(folder, 'ca.pem'));
    authority.openssl(
      ...[
        'req',
        '-x509',
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
      ],
      ...KEY,
    );
    return authority;
  }

  /** @param names such as `IP:127.0.0.1,DNS:localhost`; none for a client */
  issue(commonName: string, names?: string): Pair {
    const name = `${(this.issued += 1)}`;
    const request = ['req', '-subj', `/CN=${commonName}`, '-keyout', `${name}.key`];
    this.openssl(...request, '-new', '-out', `${name}.csr`, ...KEY);
    const extensions =
      names === undefined ? 'basicConstraints=CA:FALSE' : `subjectAltName=${names}`;
    writeFileSync(this.path(`${name}.ext`), extensions);
    this.openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key'],
      ...['-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
    const pair = this.file(`${name}.pem`, `${name}.key`);
    const both = `${readFileSync(pair.key, 'utf8')}${readFileSync(pair.cert, 'utf8')}`;
    return { ...pair, both: this.write(`${name}.both.pem`, both) };
  }

  /** Writes a file beside the certificates. @returns its path */
  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  remove(name: string): void {
    rmSync(this.path(name));
  }

  drop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(cert: string, key: string): Omit<Pair, 'both'> {
    return { cert: this.path(cert), key: this.path(key) };
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private openssl(...args: string[]): void {
    const done = spawnSync('openssl', args, { cwd: this.folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`openssl ${args[0]} failed: ${done.stderr}`);
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
