/** Line and column in a file, from 1. */
export interface Place {
  line: number;
  col: number;
}

/** Where in the endpoints file: keys and indices from its root. */
export type Path = readonly (string | number)[];
