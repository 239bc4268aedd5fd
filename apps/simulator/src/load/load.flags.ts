import { signatureAlgorithms, signatureEncodings } from '#webhook-signature';
import type { Flags } from '../command/arguments.js';
import { describeFlags } from '../command/arguments.js';
import { faultNames } from './faults.js';

/** The flags of `load`; what is not given is in `defaults`. */
export const loadFlags = {
  to: {
    value: 'URL',
    multiple: true,
    help: 'Where to send. One for all, or one for each dialect: --to 1=URL --to 2=URL.',
  },
  secret: {
    value: 'TEXT',
    multiple: true,
    help: 'Signs; likewise for all, or for one dialect: 1=TEXT. Others on this machine can see it in the list of processes.',
  },
  'secret-file': {
    value: 'FILE',
    multiple: true,
    help: 'The file that holds it, likewise. A line break at its end is left out.',
  },
  environment: {
    value: 'ID',
    multiple: true,
    help: "The vendor's environment that payloads name, 24 hex digits; likewise. The first dialect's is 64f0c0ffee00000000000001, the second's 64f0c0ffee00000000000003.",
  },
  dialect: {
    value: 'WHICH',
    help: '1, 2 or both: then every second batch is of the second. Default 1.',
  },
  algorithm: { value: 'NAME', help: `${signatureAlgorithms.join(', ')}. Default sha256.` },
  encoding: { value: 'NAME', help: `${signatureEncodings.join(', ')}. Default hex.` },
  prefix: { value: 'TEXT', help: 'Written before the signature, such as sha256=.' },
  method: { value: 'NAME', help: 'POST or PUT. Default POST.' },
  header: {
    value: 'NAME:VALUE',
    multiple: true,
    help: 'A custom header of each request; as often as needed.',
  },
  rate: { value: 'N', help: 'Deliveries a second, in the mean. Default 50.' },
  duration: { value: 'TIME', help: 'How long, such as 500ms, 60s, 5m. Default 10s.' },
  'documents-per-batch': { value: 'N..M', help: 'Drawn for each batch. Default 1..20.' },
  changes: {
    value: 'SHARE',
    help: 'The share of documents that are approved, corrected, updated, discarded or exported once they are processed. Default 10%.',
  },
  rejected: {
    value: 'SHARE',
    help: 'The share of files that the vendor rejects: the first dialect has no event for it. Default 0.',
  },
  faults: {
    value: 'LIST',
    multiple: true,
    help: `Such as duplicate=5%,reorder=2%,delay=10%:2s. The faults are ${faultNames.join(', ')}.`,
  },
  seed: {
    value: 'N',
    help: 'Draws the same ids, documents and faults again. Drawn itself if not given, and told.',
  },
  concurrency: { value: 'N', help: 'Requests at once, for each dialect. Default 64.' },
  timeout: { value: 'TIME', help: 'How long an answer may take. Default 30s.' },
  'read-api': {
    value: 'URL',
    help: "Foxtail's read API: afterwards each batch and document is compared with what it answers.",
  },
  'api-key': {
    value: 'KEY',
    help: 'Its key, for all environments that the webhooks are of. Better in FOXTAIL_API_KEY.',
  },
  'api-key-file': { value: 'FILE', help: 'The file that holds the key.' },
  'audit-timeout': {
    value: 'TIME',
    help: 'How long the comparison waits while nothing new comes. Default 60s.',
  },
  json: { help: 'Ends with one line of JSON on standard output, and nothing else there.' },
  help: { help: 'Prints this.' },
} as const satisfies Flags;

export type LoadFlag = keyof typeof loadFlags;

export const loadHelp =
  (): string => `Usage: foxtail-simulator load --to URL --secret-file FILE [flags]

Drives a receiver with webhooks as the vendor makes them: batches of documents that are uploaded, processed
and changed, signed and tried again as the vendor does. The rate does not fall when the receiver slows down;
where it can not be kept, the report says so. Ctrl-C ends the making; what was made is still delivered.

${describeFlags(loadFlags)}

Ends with 0; 1 where a delivery was lost or did not end, or the comparison found a difference; 2 for a mistake
in the flags; 130 on a second Ctrl-C.
`;
