/// <reference lib="dom" />
import { type Block, Message } from 'slack-blocks-to-jsx';
import { Elements, type PageElement } from './elements.tsx';
import type { ActRequest, PageBlock, WorkspaceInfo } from './protocol.ts';

export type Names = WorkspaceInfo['names'];

/** An element was used: the block it stands in, and what was pressed or chosen. */
export type Act = (blockId: string | undefined, action: ActRequest['action']) => void;

type TableCell = PageBlock & { text?: string };

/**
 * A message's blocks. Pictures, tables and what can be pressed are ours, since the library labels none of them
 * and has no events; the rest is the library's.
 */
export function BlockList({ blocks, names, onAct }: { blocks: PageBlock[]; names: Names; onAct: Act }) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a block has no identity but its place
    <OneBlock key={index} block={block} names={names} onAct={onAct} />
  ));
}

function OneBlock({ block, names, onAct }: { block: PageBlock; names: Names; onAct: Act }) {
  if (block.type === 'image') return <Picture block={block} />;
  if (block.type === 'table') return <Table block={block} names={names} />;
  const act = (action: ActRequest['action']) => onAct(block.block_id, action);
  if (block.type === 'actions') return <Elements elements={block['elements'] as PageElement[]} onAct={act} />;
  const accessory = block['accessory'] as PageElement | undefined;
  if (block.type === 'section' && accessory && accessory.type !== 'image') {
    const { accessory: _, ...rest } = block;
    return (
      <div className="with-accessory">
        <LibraryBlock block={rest as PageBlock} names={names} />
        <Elements elements={[accessory]} onAct={act} />
      </div>
    );
  }
  return <LibraryBlock block={block} names={names} />;
}

function LibraryBlock({ block, names }: { block: PageBlock; names: Names }) {
  return (
    <Message
      blocks={[unescapeGreater(block) as unknown as Block]}
      data={names}
      logo=""
      name=""
      withoutWrapper
    />
  );
}

/** The library shows an escaped `>` with a blank after it; an unescaped one means the same to it and to Slack. */
function unescapeGreater(block: PageBlock): PageBlock {
  return JSON.parse(JSON.stringify(block).replaceAll('&gt;', '>')) as PageBlock;
}

function Picture({ block }: { block: PageBlock }) {
  const {
    alt_text: alt,
    image_url: url,
    slack_file: file,
    title,
  } = block as PageBlock & {
    alt_text: string;
    image_url?: string;
    slack_file?: { url: string };
    title?: { text: string };
  };
  const source = url ?? file?.url;
  return (
    <figure className="picture">
      {title && <figcaption>{title.text}</figcaption>}
      <a href={source} target="_blank" rel="noreferrer">
        <img src={source} alt={alt} />
      </a>
    </figure>
  );
}

function Table({ block, names }: { block: PageBlock; names: Names }) {
  const [headings = [], ...rows] = block['rows'] as TableCell[][];
  const settings = (block['column_settings'] ?? []) as ({ align?: 'left' | 'center' | 'right' } | null)[];
  const style = (column: number) => ({ textAlign: settings[column]?.align ?? 'left' });
  const content = (cell: TableCell) =>
    cell.type === 'rich_text' ? <LibraryBlock block={cell} names={names} /> : cell.text;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {headings.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no identity but its place
              <th key={column} scope="col" style={style(column)}>
                {content(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no identity but its place
                <td key={column} style={style(column)}>
                  {content(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
