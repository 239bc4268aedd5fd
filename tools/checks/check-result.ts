export interface CheckResult {
  passed: boolean;
  /** Shown only if it did not pass. */
  output: string;
}
