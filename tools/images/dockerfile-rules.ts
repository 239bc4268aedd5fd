import { validate } from 'dockerfile-utils';
import {
  imageOf,
  readDockerfile,
  stepsOf,
  targetsOf,
  type Stage,
  type Step,
} from './dockerfile.js';

const LABELS = ['title', 'description', 'vendor', 'licenses', 'version', 'revision', 'base.name'];
const SECRET = /secret|password|passwd|token|credential|api_?key/i;

/**
 * What a Dockerfile promises those who run its images, and what of it does not hold, a line each: images
 * pinned, nobody root, no shell needed, nothing copied unseen or unreadable, labels of the OCI.
 */
export function dockerfileFaults(text: string): string[] {
  const stages = readDockerfile(text);
  const targets = targetsOf(stages);
  return [
    ...validate(text).map(({ message, range }) => {
      const words = typeof message === 'string' ? message : message.value;
      return `${range.start.line + 1}: ${words}`;
    }),
    ...stages.flatMap((stage) => baseFault(stages, stage)),
    ...stages.flatMap(({ steps }) => steps.flatMap(stepFault)),
    ...targets.flatMap((target) => targetFaults(stages, target)),
  ];
}

function baseFault(stages: readonly Stage[], { base, line }: Stage): string[] {
  if (stages.some(({ name }) => name === base) || base.includes('@sha256:')) return [];
  const tag = /:([^/:]+)$/.exec(base)?.[1];
  if (tag === undefined) return [`${line}: ${base || 'the image'} has neither tag nor digest`];
  return tag === 'latest' ? [`${line}: ${base} is another one each day`] : [];
}

function stepFault({ keyword, line, words, flags, exec, text }: Step): string[] {
  switch (keyword) {
    case 'ADD':
      return [`${line}: ADD unpacks and downloads; COPY does as it says`];
    case 'COPY': {
      const isWhole = flags['from'] === undefined && words.slice(0, -1).some(isAll);
      return isWhole ? [`${line}: COPY of all there is: name what is needed`] : [];
    }
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      return exec !== null || text === 'NONE' ? [] : [`${line}: ${keyword} needs a shell`];
    case 'ENV':
    case 'ARG': {
      const named = words.filter((word) => SECRET.test(word.split('=')[0] ?? ''));
      return named.map(() => `${line}: a secret in ${keyword} is in the image for good`);
    }
    case 'RUN':
      return /\b(curl|wget|sudo|npm install|npm i)\b/.test(text)
        ? [`${line}: RUN gets what nobody has pinned`]
        : [];
    default:
      return [];
  }
}

function targetFaults(stages: readonly Stage[], target: Stage): string[] {
  const steps = stepsOf(stages, target.name);
  const has = (keyword: string) => steps.some((step) => step.keyword === keyword);
  const user = steps.findLast(({ keyword }) => keyword === 'USER')?.words[0] ?? 'root';
  const labels = steps.filter(({ keyword }) => keyword === 'LABEL').map(({ text }) => text);
  const lacks = LABELS.filter(
    (name) => !labels.some((text) => text.includes(`org.opencontainers.image.${name}=`)),
  );
  const at = `${target.line}: ${target.name}`;
  const runs = steps.filter(({ keyword }) => keyword === 'RUN');
  const unread = steps.filter(
    ({ keyword, flags }) =>
      keyword === 'COPY' && flags['from'] === undefined && flags['chmod'] === undefined,
  );
  return [
    ...(/^[1-9]\d*(:[1-9]\d*)?$/.test(user) ? [] : [`${at} runs as ${user}, not as a number`]),
    ...lacks.map((name) => `${at} has no label ${name}`),
    ...['ENTRYPOINT', 'CMD', 'HEALTHCHECK']
      .filter((keyword) => !has(keyword))
      .map((keyword) => `${at} has no ${keyword}`),
    ...runs.map(({ line }) => `${line}: ${imageOf(stages, target)} has no shell to RUN it`),
    ...unread.map(({ line }) => `${line}: COPY keeps the mode that a clone has; give --chmod`),
  ];
}

function isAll(source: string): boolean {
  return ['.', './', '/', '*'].includes(source);
}
