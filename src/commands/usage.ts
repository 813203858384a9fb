import type { Answer } from './answer.ts';
import type { CommandDeclaration } from './command.ts';

/** What follows the command's name, as Slack shows it while typing: `[name] [by=day|week]`. */
export function usageHint(command: CommandDeclaration): string {
  const words = Object.values(command.words).map(({ placeholder }) => `[${placeholder}]`);
  const options = Object.entries(command.options).map(([name, option]) =>
    option.type === 'choice' ? `[${name}=${option.choices.join('|')}]` : `[${name}=…]`,
  );
  return [...words, ...options].join(' ');
}

/** The whole usage line: `/segment [name]`. */
export function usage(command: CommandDeclaration): string {
  return `/${command.name} ${usageHint(command)}`.trim();
}

/** The answer to `/<command> help`: what it does, what it takes, examples. Only the asker sees it. */
export function helpAnswer(command: CommandDeclaration): Answer {
  const words = Object.values(command.words).map((word) => `${word.placeholder}: ${word.describe}`);
  const options = Object.entries(command.options).map(
    ([name, option]) =>
      `${name}=: ${option.describe}${option.default === undefined ? '' : ` (default ${option.default})`}`,
  );
  return {
    ...help(`/${command.name} help`, `${usage(command)}: ${command.summary}`),
    table: exampleTable(command.examples),
    notes: [...words, ...options],
  };
}

/** The answer to `/midas help`: every command with its examples. Only the asker sees it. */
export function overviewAnswer(commands: readonly CommandDeclaration[]): Answer {
  return {
    ...help('/midas help', 'Midas answers questions about your customers. This is what you can ask:'),
    table: exampleTable(commands.flatMap(({ examples }) => examples)),
    notes: commands.map((command) => `${usage(command)}: ${command.summary}`),
    preview: { rows: 100 },
  };
}

function help(command: string, title: string): Answer {
  const nothing = { asOf: null, facts: [], table: null, chart: null, notes: [] };
  return { command, title, ...nothing, isHelp: true, audience: 'asker' };
}

function exampleTable(examples: CommandDeclaration['examples']): Answer['table'] {
  return {
    columns: [
      { name: 'type', type: 'text' },
      { name: 'answer', type: 'text' },
    ],
    rows: examples.map(({ text, gives }) => [text, gives]),
  };
}
