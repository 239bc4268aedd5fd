/** One SQL statement with its values, as `pg` takes it. Handlers make them by pure functions. */
export interface Statement {
  text: string;
  values: unknown[];
  /** Of a statement that is always the same text: Postgres then keeps its plan. */
  name?: string;
}

/** Gathers the values of a statement as its text is put together. */
export class Values {
  readonly all: unknown[] = [];

  /** @returns the placeholder that stands for the value */
  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}
