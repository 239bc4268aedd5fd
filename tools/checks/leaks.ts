/** Anybody's home folder, and addresses of package registries and mirrors. */
const SUSPECTS: readonly { what: string; pattern: RegExp }[] = [
  { what: 'a home folder', pattern: /(?<![\w.])\/(home|Users)\/[a-z][\w.-]*\//i },
  { what: 'a home folder', pattern: /\b[A-Z]:\\Users\\/ },
  {
    what: 'a registry',
    pattern:
      /https?:\/\/[\w.:@-]*\b(registry|artifactory|nexus|mirrors?|repo1?\.maven)\b[\w.:/-]*/i,
  },
];

/**
 * Lines that tell about a machine rather than the project.
 * @param places words that this very machine must not leave behind
 * @returns one line per fault: `path:line: what`
 */
export function findLeaks(path: string, content: string, places: readonly string[]): string[] {
  // Not text.
  if (content.includes('\0')) return [];
  return content.split('\n').flatMap((line, index) => {
    const place = places.find((text) => line.includes(text));
    const suspect = SUSPECTS.find(({ pattern }) => pattern.test(line));
    const what = place === undefined ? suspect?.what : `this machine's ${place}`;
    return what === undefined ? [] : [`${path}:${index + 1}: names ${what}`];
  });
}

interface Lockfile {
  lockfileVersion?: number;
  packages?: Record<
    string,
    { resolved?: string; link?: boolean; version?: string; integrity?: string }
  >;
}

/** @returns one line per fault: a download address, or a package without a digest */
export function findLockfileFaults(text: string): string[] {
  const { packages = {} } = JSON.parse(text) as Lockfile;
  return Object.entries(packages).flatMap(([path, entry]) => {
    // The project itself, and links to folders in it.
    if (path === '' || entry.link) return [];
    if (entry.resolved !== undefined) return [`package-lock.json: ${path} has a download address`];
    return entry.integrity === undefined ? [`package-lock.json: ${path} has no digest`] : [];
  });
}
