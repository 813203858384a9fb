/** What Slack and keyboards make of plain characters, and the plain characters. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/[\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033]/g, '"'],
  [/[\u2018\u2019\u201A\u201B\u2032]/g, "'"],
  [/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, ''],
  // <@U123|ann>, <https://example.com|example.com>: what was typed is the label. Other signs compare: spend<100.
  [/<@[A-Z0-9]+\|([^<>]*)>/g, '@$1'],
  [/<(@[A-Z0-9]+)>/g, '$1'],
  [/<(?:https?|mailto|tel):[^<>|\s]+\|([^<>]*)>/g, '$1'],
  [/<((?:https?|mailto|tel):[^<>|\s]+)>/g, '$1'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&amp;/g, '&'],
  [/\s+/g, ' '],
];

/**
 * A command as its words were meant: Slack's mark-up of people and links undone, typographic quotes straight,
 * and every kind of space a plain one. Channels stay as Slack writes them, <#C123|general>: a name alone says no channel.
 * Source: docs.slack.dev, "Formatting message text", retrieving messages.
 */
export function typedText(text: string): string {
  return replacements.reduce((read, [pattern, plain]) => read.replace(pattern, plain), text).trim();
}
