import { rules } from './catalogue.ts';

/** Every cleaning rule as text for a terminal. */
export function rulesText(): string {
  const parts = rules.map(({ name, files, looksFor, byDefault, whenOn, whenOff }) =>
    [
      `${name} (${byDefault ? 'on' : 'off'} by default; ${files.join(' and ')})`,
      `  rows with ${looksFor}`,
      `  on:  ${whenOn}`,
      `  off: ${whenOff}`,
    ].join('\n'),
  );
  const how =
    'Switch them on with --rules NAME,NAME and off with --no-rules NAME,NAME, or in a mapping file: { "rules": { "NAME": true } }.';
  return [...parts, how].join('\n\n');
}

/** Every cleaning rule as the rows of a table in Markdown, as the documentation has it. */
export function rulesTable(): string {
  const rows = rules.map(
    ({ name, looksFor, byDefault, whenOn, whenOff }) =>
      `| \`${name}\` | ${looksFor} | ${byDefault ? 'on' : 'off'} | ${whenOn} | ${whenOff} |`,
  );
  return ['| rule | rows with | by default | on | off |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}
