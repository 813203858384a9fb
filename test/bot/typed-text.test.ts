import { describe, expect, test } from '@jest/globals';
import { typedText } from '../../src/bot/typed-text.ts';

describe('typed text', () => {
  test.each([
    [
      'typographic double quotes are straight',
      '/segment \u201Ccan lose\u201D \u201Ex\u201C',
      '/segment "can lose" "x"',
    ],
    ['typographic single quotes are straight', '/segment can\u2019t', "/segment can't"],
    ['every kind of space is one plain space', ' /segment\u00A0\u202F champions\t\n', '/segment champions'],
    ['invisible characters are gone', '/seg\u200Bment\uFEFF', '/segment'],
    ['a mention of a person is what was typed', '/segment <@U0123|ann> <@U0123>', '/segment @ann @U0123'],
    ['a channel keeps its id', '/digest new in <#C0123|general>', '/digest new in <#C0123|general>'],
    ['a link is what was typed', '/segment <http://example.com|example.com>', '/segment example.com'],
    ['escaped characters are themselves', '/segment a &amp;lt; b &gt; c', '/segment a &lt; b > c'],
    [
      'signs that compare, as Slack sends them too, stay',
      '/export all last-order<30d spend>100',
      '/export all last-order<30d spend>100',
    ],
    [
      'a link without a label is its address',
      '/segment <https://example.com>',
      '/segment https://example.com',
    ],
    ['comparison signs are no mark-up', '/segment revenue &lt; 5', '/segment revenue < 5'],
    ['accents and other scripts stay', '/segment Žofia 日本', '/segment Žofia 日本'],
  ])('%s', (_, typed, meant) => {
    expect(typedText(typed)).toBe(meant);
  });
});
