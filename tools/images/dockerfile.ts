import { DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast';

export interface Step {
  /** Counted from 1. */
  line: number;
  /** In capitals: COPY, RUN… */
  keyword: string;
  /** Such as `from` of `COPY --from=build`. */
  flags: Readonly<Record<string, string>>;
  /** Words; of a RUN the text says more. */
  words: readonly string[];
  /** All behind the flags, lines joined. */
  text: string;
  /** The words of the exec form, of CMD, ENTRYPOINT and HEALTHCHECK; null for none. */
  exec: readonly string[] | null;
}

export interface Stage {
  name: string;
  /** Another stage, or an image, with the defaults of its arguments. */
  base: string;
  line: number;
  steps: readonly Step[];
}

/** Splits a Dockerfile into its stages, in order. */
export function readDockerfile(text: string): Stage[] {
  const file = DockerfileParser.parse(text);
  const defaults = new Map(
    file
      .getInitialARGs()
      .flatMap((arg) => arg.getProperty() ?? [])
      .map((property) => [property.getName(), property.getValue() ?? '']),
  );
  const stages: (Stage & { steps: Step[] })[] = [];
  for (const instruction of file.getInstructions()) {
    const step = toStep(instruction);
    if (step.keyword === 'FROM') {
      const [base = '', , name = ''] = step.words;
      const image = base.replace(
        /\$\{?(\w+)\}?/g,
        (_, variable: string) => defaults.get(variable) ?? '',
      );
      stages.push({ name, base: image, line: step.line, steps: [] });
    } else {
      stages.at(-1)?.steps.push(step);
    }
  }
  return stages;
}

/** A target's steps and those of the stages that it stands on, from the first one. */
export function stepsOf(stages: readonly Stage[], name: string): Step[] {
  const stage = stages.find((one) => one.name === name);
  return stage === undefined ? [] : [...stepsOf(stages, stage.base), ...stage.steps];
}

/** Stages that no other is made from: what is built for its own sake. */
export function targetsOf(stages: readonly Stage[]): Stage[] {
  const used = new Set(
    stages.flatMap(({ base, steps }) => [base, ...steps.map(({ flags }) => flags['from'])]),
  );
  return stages.filter(({ name }) => !used.has(name));
}

/** Whether a stage stands on the image of another name by whatever way. */
export function imageOf(stages: readonly Stage[], stage: Stage): string {
  const base = stages.find(({ name }) => name === stage.base);
  return base === undefined ? stage.base : imageOf(stages, base);
}

function toStep(instruction: Instruction): Step {
  const { getFlags } = instruction as Partial<JSONInstruction>;
  const flags = getFlags?.call(instruction) ?? [];
  const keyword = instruction.getKeyword();
  const whole = instruction.getArgumentsContent() ?? '';
  const text = whole.replace(/^(--\S+\s+)+/, '').trim();
  return {
    line: (instruction.getRange()?.start.line ?? 0) + 1,
    keyword,
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    words: instruction.getArguments().map((argument) => argument.getValue()),
    text,
    exec: execOf(keyword, text),
  };
}

function execOf(keyword: string, text: string): string[] | null {
  if (!['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(keyword)) return null;
  try {
    const words: unknown = JSON.parse(text.replace(/^CMD\s+/, ''));
    return Array.isArray(words) ? words.map(String) : null;
  } catch {
    return null;
  }
}
