import { principals, type Acl, type Principal } from './acl-table.js';

export interface AclCommandOptions {
  /** Names of users are this and the principal's: `foxtail-` makes `User:foxtail-ingest`. */
  principalPrefix: string;
  bootstrapServer: string;
}

const OPTIONS = { topic: '--topic', group: '--group' } as const;

/** The commands that give every right of the table, for a shell of POSIX; adding a right twice is fine. */
export function aclCommands(
  table: Readonly<Record<Principal, readonly Acl[]>>,
  { principalPrefix, bootstrapServer }: AclCommandOptions,
): string[] {
  return principals.flatMap((principal) => [
    `# ${principal}`,
    ...table[principal].map((acl) => {
      const words = [
        ...['kafka-acls.sh', '--bootstrap-server', quoted(bootstrapServer)],
        ...['--command-config', 'admin.properties', '--add'],
        ...['--allow-principal', quoted(`User:${principalPrefix}${principal}`)],
        ...acl.operations.flatMap((operation) => ['--operation', operation]),
        ...[OPTIONS[acl.resource], quoted(acl.name)],
        ...['--resource-pattern-type', acl.patternType],
      ];
      return words.join(' ');
    }),
  ]);
}

function quoted(word: string): string {
  return /^[\w.:,@/=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
