import { areAPair, certificateFault, keyFault } from './pem.js';
import { fileFaults, readText } from './text-file.js';

/** A setting by its name, and the file it says; undefined where it is not set. */
export interface NamedFile {
  name: string;
  path: string | undefined;
}

/** Faults of a client certificate and its key: one without the other, unreadable, or of two different pairs. */
export function pairFaults(certificate: NamedFile, key: NamedFile): string[] {
  const alone = (one: NamedFile, other: NamedFile) =>
    one.path !== undefined && other.path === undefined
      ? [`${other.name} is not set, which ${one.name} needs`]
      : [];
  const faults = [
    ...alone(certificate, key),
    ...alone(key, certificate),
    ...fileFaults(certificate.name, certificate.path, certificateFault),
    ...fileFaults(key.name, key.path, keyFault),
  ];
  if (faults.length > 0 || certificate.path === undefined || key.path === undefined) return faults;
  return areAPair(readText(certificate.path), readText(key.path))
    ? []
    : [`${key.name} is not the key of the certificate in ${certificate.name}`];
}
