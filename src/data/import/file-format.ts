/** How a file is written, by its first bytes. */
export type FileFormat = 'gzip' | 'xz' | 'zip' | 'json' | 'text';

/** A file that Midas cannot read: what it is, and what to do with it. */
export type ForeignFormat = { foreign: string; hint: string };

/** Bytes from the start of a file that tell its format. */
export const headBytes = 1 << 12;

const packed: { format: FileFormat; magic: number[] }[] = [
  { format: 'gzip', magic: [0x1f, 0x8b] },
  { format: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { format: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
  { format: 'zip', magic: [0x50, 0x4b, 0x05, 0x06] },
];

const asTable = 'Save the data as .xlsx or CSV (in Excel: "CSV UTF-8") and import that.';
const unpackIt = 'Unpack it and import what is in it.';

const foreign: { name: string; magic: number[] | string; at?: number; hint?: string }[] = [
  {
    name: 'an old Excel workbook (.xls) or one with a password',
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    hint: 'Open it in Excel and save it as .xlsx without a password, or as CSV.',
  },
  { name: 'a PDF', magic: '%PDF' },
  { name: 'a picture (PNG)', magic: [0x89, 0x50, 0x4e, 0x47] },
  { name: 'a picture (JPEG)', magic: [0xff, 0xd8, 0xff] },
  { name: 'a picture (GIF)', magic: 'GIF8' },
  { name: 'a Parquet file', magic: 'PAR1' },
  { name: 'a SQLite database', magic: 'SQLite format 3' },
  { name: 'compressed with Zstandard', magic: [0x28, 0xb5, 0x2f, 0xfd], hint: unpackIt },
  { name: 'compressed with bzip2', magic: 'BZh', hint: unpackIt },
  { name: 'a 7z archive', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], hint: unpackIt },
  { name: 'a RAR archive', magic: 'Rar!', hint: unpackIt },
  { name: 'a tar archive', magic: 'ustar', at: 257, hint: unpackIt },
  { name: 'a text in RTF', magic: '{\\rtf' },
];

/** The format of a file, from its first bytes, whatever its name. */
export function formatOf(head: Buffer): FileFormat | ForeignFormat {
  const starts = (magic: number[] | string, at = 0) =>
    head
      .subarray(at, at + magic.length)
      .equals(typeof magic === 'string' ? Buffer.from(magic, 'latin1') : Buffer.from(magic));
  const known = packed.find(({ magic }) => starts(magic));
  if (known) return known.format;
  const other = foreign.find(({ magic, at }) => starts(magic, at));
  if (other) return { foreign: other.name, hint: other.hint ?? asTable };
  const text = head
    .toString(isWide(head) ? 'utf16le' : 'latin1')
    .replace(/^(ï»¿|\ufeff)/, '')
    .trimStart();
  if (text.startsWith('<'))
    return {
      foreign: `a web page or XML (it starts with "${text.slice(0, 12)}")`,
      hint: 'If Excel opens it, save it from there as .xlsx or CSV; else export the data again, as CSV.',
    };
  return /^(\{\s*["}]|\[\s*[[{\]])/.test(text) ? 'json' : 'text';
}

/** Two bytes a character, the lower one first. */
function isWide(head: Buffer): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head.length > 3 && head[1] === 0 && head[3] === 0);
}
