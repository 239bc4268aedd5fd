/**
 * The one base of Foxtail's own errors: a stable `code` (kebab-case) that callers may branch on,
 * and no HTTP status: {@link ProblemFilter} alone decides how a code looks over HTTP.
 */
export abstract class CodedError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What to print of anything thrown: one line, the message only. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
