type Value = string | number | boolean | undefined;

/** Parameters of a query. Lists are written with commas, `clientData` with its keys. */
export type Query = {
  [name: string]: Value | readonly string[] | Readonly<Record<string, string | number | boolean>>;
};

/** `?…`, or nothing where nothing is asked for. */
export function queryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) parameters.set(name, value.join(','));
    else if (typeof value === 'object')
      for (const [key, one] of Object.entries(value)) parameters.set(`${name}.${key}`, String(one));
    else parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
