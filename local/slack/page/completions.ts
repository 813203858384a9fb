import type { PageCommand } from './protocol.ts';

export type Completion = { text: string; explanation: string };

/**
 * What the typed text may become: the commands that start so, then, once a command's name stands there, its
 * examples that start so.
 */
export function completions(typed: string, commands: readonly PageCommand[]): Completion[] {
  if (!typed.startsWith('/')) return [];
  const lower = typed.toLowerCase();
  const candidates = commands.flatMap(({ name, summary, examples }) =>
    typed.includes(' ')
      ? examples.map(({ text, gives }) => ({ text, explanation: gives }))
      : [{ text: `/${name} `, explanation: summary }],
  );
  return candidates.filter(({ text }) => text.toLowerCase().startsWith(lower) && text !== typed);
}

/** Whether the text already names a command, so that Enter sends it. */
export function isCommand(typed: string, commands: readonly PageCommand[]): boolean {
  const [name] = typed.slice(1).split(/\s/);
  return typed.startsWith('/') && commands.some((command) => command.name === name);
}
