import { crc32, deflateRawSync } from 'node:zlib';

/** What goes into an archive: contents by name. */
export type Contents = Readonly<Record<string, string | Buffer>>;

/** A ZIP archive. `isEncrypted` only marks its members as such. */
export function zipOf(contents: Contents, { isEncrypted = false } = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(contents)) {
    const data = Buffer.from(content as Buffer);
    const packed = deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(isEncrypted ? 1 : 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const member = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(name)]),
    );
    local.push(member);
    offset += member.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(local.length, 8);
  end.writeUInt16LE(local.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

/** A sheet: the XML of its rows, or rows of cells, numbers as numbers and texts inline; and what follows the rows. */
export type SheetContent = {
  name: string;
  rows: string | (string | number | null)[][];
  after?: string;
  state?: 'hidden';
};

/** An Excel workbook. Styles: 0 plain, 1 a day, 2 a day and time, 3 five figures with leading zeros. */
export function workbookOf(
  sheets: readonly SheetContent[],
  { date1904 = false, shared = [] as string[] } = {},
): Buffer {
  const numbered = sheets.map((sheet, index) => ({ ...sheet, id: index + 1 }));
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns:r="r"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${numbered.map(({ name, id, state = 'visible' }) => `<sheet name="${name}" sheetId="${id}" state="${state}" r:id="rId${id}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${numbered.map(({ id }) => `<Relationship Id="rId${id}" Target="worksheets/sheet${id}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="m/d/yyyy\\ h:mm"/><numFmt numFmtId="165" formatCode="00000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs><cellStyles/></styleSheet>',
    'xl/sharedStrings.xml': `<sst>${shared.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    ...Object.fromEntries(
      numbered.map(({ id, rows, after = '' }) => [
        `xl/worksheets/sheet${id}.xml`,
        `<worksheet><sheetData>${typeof rows === 'string' ? rows : rows.map(rowXml).join('')}</sheetData>${after}</worksheet>`,
      ]),
    ),
  });
}

function rowXml(cells: (string | number | null)[], index: number): string {
  const line = index + 1;
  const xml = cells.map((cell, column) => {
    const reference = `${String.fromCharCode(65 + column)}${line}`;
    if (cell === null) return '';
    return typeof cell === 'number'
      ? `<c r="${reference}"><v>${cell}</v></c>`
      : `<c r="${reference}" t="inlineStr"><is><t>${cell}</t></is></c>`;
  });
  return `<row r="${line}">${xml.join('')}</row>`;
}
