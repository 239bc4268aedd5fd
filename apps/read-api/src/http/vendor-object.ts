/**
 * The JSON text of a view with the vendor's object as its last member, byte for byte as it came:
 * writing it again would break its big integers.
 */
export function withVendor(view: object, vendor: string | null): string {
  const json = JSON.stringify(view);
  const comma = json === '{}' ? '' : ',';
  return `${json.slice(0, -1)}${comma}"vendor":${jsonOrNull(vendor)}}`;
}

/** What a foreign producer put in the vendor's place may be no JSON: it must not break the answer around it. */
function jsonOrNull(text: string | null): string {
  try {
    JSON.parse(text ?? 'null');
    return text ?? 'null';
  } catch {
    return 'null';
  }
}
