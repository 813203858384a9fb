/**
 * The reply `{ cursor: { <field>: [documents], id, ns }, ok: 1 }` put together from documents that are bytes already,
 * so that what is stored is sent without being decoded.
 */
export function cursorReply(
  field: 'firstBatch' | 'nextBatch',
  documents: readonly Buffer[],
  id: bigint,
  namespace: string,
): Buffer {
  const batch = arrayElement(field, documents);
  const rest = Buffer.concat([element(0x12, 'id', int64(id)), element(0x02, 'ns', text(namespace))]);
  const cursor = documentOf([...batch, rest]);
  const ok = Buffer.alloc(8);
  ok.writeDoubleLE(1);
  return Buffer.concat(documentOf([Buffer.from([0x03]), name('cursor'), ...cursor, element(0x01, 'ok', ok)]));
}

function arrayElement(field: string, documents: readonly Buffer[]): Buffer[] {
  const elements: Buffer[] = [];
  for (const [index, document] of documents.entries()) {
    elements.push(Buffer.from(`\x03${index}\0`, 'latin1'), document);
  }
  return [Buffer.from([0x04]), name(field), ...documentOf(elements)];
}

function documentOf(parts: readonly Buffer[]): Buffer[] {
  const size = Buffer.alloc(4);
  size.writeInt32LE(parts.reduce((sum, part) => sum + part.length, 5));
  return [size, ...parts, Buffer.from([0])];
}

function element(type: number, field: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), name(field), value]);
}

function name(field: string): Buffer {
  return Buffer.from(`${field}\0`);
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`);
  const size = Buffer.alloc(4);
  size.writeInt32LE(bytes.length);
  return Buffer.concat([size, bytes]);
}
