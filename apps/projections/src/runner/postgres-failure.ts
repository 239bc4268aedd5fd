/**
 * Classes of SQLSTATE that the same statement would meet again however often it is tried: bad data,
 * a constraint, a limit of the program.
 */
const FOR_GOOD = /^(22|23|54)/;

/** Whether Postgres refused the data themselves, rather than being away or busy. */
export function isRefusedForGood(error: unknown): error is Error & { code: string } {
  const { code } = (error ?? {}) as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && FOR_GOOD.test(code);
}
