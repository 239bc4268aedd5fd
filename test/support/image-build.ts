import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readDockerfile, stepsOf, type Stage, type Step } from '../../tools/images/dockerfile.js';
import { dockerignore } from '../../tools/images/dockerignore.js';
import { repoRoot } from '../../tools/repo-root.js';

/** The one program of the host that images have. */
const NODE = '/usr/local/bin/node';
/** What npm tells the commands that it runs, and jest its workers: a build by itself has none of it. */
const NOT_OURS =
  /^(NODE_OPTIONS|NODE_ENV|INIT_CWD|JEST_.*|npm_(lifecycle|package|command|execpath|node).*)$/;

/**
 * Follows the Dockerfile without Docker: each stage is a folder that stands for its root, COPY takes the files that
 * it names (of the repository those that .dockerignore lets through), RUN runs in the folder of its stage. What comes from
 * the repository is its owner's only, as in a clone that was made with a strict umask. One step is spared: where the
 * packages of development belong, those that run this test are taken, which `npm ci` made of the same lockfile.
 */
export class ImageBuild {
  readonly stages = readDockerfile(readFileSync(join(repoRoot, 'Dockerfile'), 'utf8'));
  private readonly isSent = dockerignore(readFileSync(join(repoRoot, '.dockerignore'), 'utf8'));
  private readonly built = new Map<string, string>();

  /** @param node the program that stands for the one of the Node image */
  constructor(
    private readonly folder: string,
    node: string,
  ) {
    // A copy, where the images' user may enter.
    copyFileSync(node, join(folder, 'node'));
    chmodSync(join(folder, 'node'), 0o755);
  }

  /** The root of a stage's image, built with all that it needs if it is not yet. @throws with a command's output */
  rootOf(name: string): string {
    const known = this.built.get(name);
    if (known !== undefined) return known;
    const stage = this.stages.find((one) => one.name === name);
    if (stage === undefined) throw new Error(`the Dockerfile has no stage ${name}`);
    const root = join(this.folder, name);
    this.begin(stage, root);
    let inside = this.workdir(stepsOf(this.stages, stage.base));
    for (const step of stage.steps) {
      if (step.keyword === 'WORKDIR') inside = step.words[0] ?? '/';
      if (step.keyword === 'COPY') this.copy(step, root, inside);
      if (step.keyword === 'RUN') run(step, root, inside);
    }
    this.built.set(name, root);
    return root;
  }

  /** How its container is started: folder, program, arguments and variables. */
  startOf(name: string) {
    const steps = stepsOf(this.stages, name);
    const words = (keyword: string) =>
      steps.findLast((step) => step.keyword === keyword)?.exec ?? [];
    const root = this.rootOf(name);
    const variables = steps
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap((step) => step.words.map((word) => word.split('=', 2) as [string, string]))
      .filter(([key]) => key !== 'PATH');
    return {
      program: join(root, NODE),
      cwd: join(root, this.workdir(steps)),
      args: [...words('ENTRYPOINT').slice(1), ...words('CMD')],
      health: words('HEALTHCHECK').slice(1),
      env: Object.fromEntries(variables),
    };
  }

  private begin({ base }: Stage, root: string): void {
    mkdirSync(root);
    if (this.stages.some(({ name }) => name === base)) {
      cpSync(this.rootOf(base), root, { recursive: true, verbatimSymlinks: true });
      return;
    }
    // An image of somebody else's: the only thing that is taken of it is this.
    mkdirSync(join(root, dirname(NODE)), { recursive: true });
    if (base.startsWith('node:')) symlinkSync(join(this.folder, 'node'), join(root, NODE));
  }

  private workdir(steps: readonly Step[]): string {
    return steps.findLast(({ keyword }) => keyword === 'WORKDIR')?.words[0] ?? '/';
  }

  private copy({ words, flags, line }: Step, root: string, inside: string): void {
    const sources = words.slice(0, -1);
    const target = words.at(-1) ?? '';
    const from = flags['from'] === undefined ? repoRoot : this.rootOf(flags['from']);
    const filter = flags['from'] === undefined ? this.sentFromContext : undefined;
    for (const source of sources) {
      const path = join(from, source);
      if (!existsSync(path)) throw new Error(`Dockerfile:${line}: COPY finds no ${source}`);
      const to = resolve(
        '/',
        inside,
        target,
        target.endsWith('/') ? (source.split('/').at(-1) ?? '') : '',
      );
      if (from !== repoRoot && source.endsWith('/node_modules')) {
        // Tens of thousands of files, which nobody changes: as good by a link.
        mkdirSync(join(root, dirname(to)), { recursive: true });
        symlinkSync(realpathSync(path), join(root, to));
        continue;
      }
      cpSync(path, join(root, to), {
        recursive: true,
        verbatimSymlinks: true,
        ...(filter === undefined ? {} : { filter }),
      });
      if (flags['chmod'] !== undefined) chmodSync(join(root, to), parseInt(flags['chmod'], 8));
      else if (filter !== undefined) forOwnerOnly(join(root, to));
    }
  }

  private readonly sentFromContext = (path: string): boolean =>
    this.isSent(relative(repoRoot, path).split(sep).join('/'));
}

function forOwnerOnly(path: string): void {
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder ? 0o700 : 0o600);
  if (isFolder) for (const name of readdirSync(path)) forOwnerOnly(join(path, name));
}

function run({ text, line }: Step, root: string, inside: string): void {
  const cwd = join(root, inside);
  if (/^npm ci(?!.*--omit)/.test(text)) {
    symlinkSync(realpathSync(join(repoRoot, 'node_modules')), join(cwd, 'node_modules'));
    return;
  }
  const entries = Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name));
  // npm is this machine's, and runs on the first node of the PATH: the image's.
  const PATH = `${join(root, dirname(NODE))}:${process.env['PATH']}`;
  const env = { ...Object.fromEntries(entries), PATH, npm_config_prefer_offline: 'true' };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `umask 022; ${text}`], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`Dockerfile:${line}: RUN ${text} failed:\n${stdout}${stderr}`);
}
