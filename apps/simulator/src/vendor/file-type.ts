const ZIP = 'application/zip';

/** How a file of each accepted type starts (`vendor.md`: JPEG, PNG, TIFF, GIF, PDF, ZIP). */
const magics: readonly { mimetype: string; starts: readonly number[][] }[] = [
  { mimetype: 'image/jpeg', starts: [[0xff, 0xd8, 0xff]] },
  { mimetype: 'image/png', starts: [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]] },
  {
    mimetype: 'image/tiff',
    starts: [
      [0x49, 0x49, 0x2a, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a],
    ],
  },
  { mimetype: 'image/gif', starts: ['GIF87a', 'GIF89a'].map(bytes) },
  { mimetype: 'application/pdf', starts: [bytes('%PDF-')] },
  // A file, an empty archive, a spanned one.
  { mimetype: ZIP, starts: [bytes('PK\x03\x04'), bytes('PK\x05\x06'), bytes('PK\x07\x08')] },
];

/** As many bytes of a file as {@link fileTypeOf} wants to see. */
export const SNIFFED_BYTES = 16;

/**
 * The type of a file by its first bytes, or null where it is none of the accepted ones. The name
 * and the type that the client gives are not looked at: clients often send octet-stream.
 */
export function fileTypeOf(start: Buffer): string | null {
  const found = magics.find(({ starts }) =>
    starts.some((magic) => magic.every((byte, i) => start[i] === byte)),
  );
  return found?.mimetype ?? null;
}

const endings: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  gif: 'image/gif',
  pdf: 'application/pdf',
  zip: ZIP,
};

/** For a file that is not at hand: its type by its name's ending, PDF without one, null for another. */
export function typeByName(name: string): string | null {
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined) return 'application/pdf';
  return Object.hasOwn(endings, ending) ? (endings[ending] ?? null) : null;
}

export function isZip(mimetype: string | null): boolean {
  return mimetype === ZIP;
}

function bytes(text: string): number[] {
  return [...Buffer.from(text, 'latin1')];
}
