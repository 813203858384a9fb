import type { HomeView } from '@slack/types';
import { contextBlock, escapeText, sectionBlock, titleBlock } from './blocks.ts';
import { limits } from './limits.ts';

/** A command as people are told of it: its name without the slash, and what it answers. */
export type CommandSummary = { name: string; summary: string };

/** The tab that opens with a click on Midas: what it can do. */
export function homeView(commands: readonly CommandSummary[]): HomeView {
  const lines = commands.map(({ name, summary }) =>
    sectionBlock(`*\`/${escapeText(name)}\`*\n${escapeText(summary)}`),
  );
  return {
    type: 'home',
    blocks: [
      titleBlock('Midas answers questions about your customers'),
      sectionBlock('Type a command in any channel that Midas is in:'),
      ...lines.slice(0, limits.homeBlocks - 4),
      contextBlock(
        '`/campaign new` and `/digest new` open a form. `/export` shows whom a list would hold before anything is handed out.',
      ),
      contextBlock(
        'Add `help` to a command to see its words. Type `/invite @Midas` to bring Midas into a channel.',
      ),
    ],
  };
}
