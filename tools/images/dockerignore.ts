/**
 * Whether Docker sends a path (relative, with `/`) of the context to a build, by the lines of .dockerignore: the last
 * one that matches the path, or a folder above it, decides (docs.docker.com, "dockerignore files").
 */
export function dockerignore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({
      takes: line.startsWith('!'),
      pattern: toPattern(line.replace(/^!/, '').replace(/^\/|\/$/g, '')),
    }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.takes ?? true;
}

function toPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*|\?/g, (wild) =>
      wild === '**/' ? '(?:.*/)?' : wild === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${source}(?:/.*)?$`);
}
