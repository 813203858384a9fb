import { Parser } from 'htmlparser2';
import { UserError } from '../../errors.ts';

/** What to do at each part of an XML file. Names come without their namespace's prefix. */
export type XmlHandler = {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** Text may come in several pieces. */
  text?(piece: string): void;
  close?(name: string): void;
};

/**
 * Reads an XML file as it comes; `after` is awaited between pieces.
 * @throws UserError when it ends before its outermost element does.
 */
export async function readXml(
  chunks: AsyncIterable<Buffer>,
  name: string,
  handler: XmlHandler,
  after?: () => Promise<void>,
): Promise<void> {
  let depth = 0;
  let isWhole = false;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        depth++;
        handler.open(local(tag), attributes);
      },
      ontext: (piece) => handler.text?.(piece),
      onclosetag(tag, isImplied) {
        handler.close?.(local(tag));
        if (--depth === 0 && !isImplied) isWhole = true;
      },
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }));
    await after?.();
  }
  parser.end(decoder.decode());
  if (!isWhole)
    throw new UserError(
      `"${name}" is damaged: a part of it ends too early`,
      'Open it in Excel, save it again and import that.',
    );
}

function local(tag: string): string {
  return tag.includes(':') ? tag.slice(tag.indexOf(':') + 1) : tag;
}
