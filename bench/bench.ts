/** What a measurement gets from the command that runs it. */
export interface BenchContext {
  /** Progress, on standard error. */
  say: (line: string) => void;
  /** The report, on standard output; the line of JSON follows it. */
  print: (text: string) => void;
  options: BenchOptions;
}

export interface BenchOptions {
  rounds?: number;
  seconds?: number;
  events?: number;
  full: boolean;
  only?: string;
  profile: boolean;
}
