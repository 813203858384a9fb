import { describe, expect, test } from '@jest/globals';
import { KeptResults } from '../src/kept-results.ts';

/** Words, kept as long as they are few and short; `found` counts how often each had to be found. */
function keptWords(limits: { results: number; weight: number }) {
  const found: string[] = [];
  const words = new KeptResults<string>(limits, ({ length }) => length);
  const get = (word: string) =>
    words.get(word, async () => {
      found.push(word);
      return word;
    });
  return { words, get, found };
}

const plenty = { results: 100, weight: 100 };

describe('KeptResults', () => {
  test('gives a result again without finding it', async () => {
    const { get, found } = keptWords(plenty);
    expect([await get('a'), await get('a')]).toEqual(['a', 'a']);
    expect(found).toEqual(['a']);
  });

  test('finds once what several ask for at the same time', async () => {
    const { get, found } = keptWords(plenty);
    expect(await Promise.all([get('a'), get('a'), get('b')])).toEqual(['a', 'a', 'b']);
    expect(found).toEqual(['a', 'b']);
  });

  test('drops the one that was not asked for longest when there are too many', async () => {
    const { get, found } = keptWords({ results: 2, weight: 100 });
    for (const word of ['a', 'b', 'a', 'c', 'a', 'b']) await get(word);
    expect(found).toEqual(['a', 'b', 'c', 'b']);
  });

  test('drops as many as needed when they weigh too much', async () => {
    const { get, found } = keptWords({ results: 100, weight: 4 });
    for (const word of ['a', 'b', 'cccc', 'cccc', 'a', 'b']) await get(word);
    expect(found).toEqual(['a', 'b', 'cccc', 'a', 'b']);
  });

  test('does not keep what is too heavy alone, nor drops anything for it', async () => {
    const { get, found } = keptWords({ results: 100, weight: 2 });
    for (const word of ['a', 'ccc', 'ccc', 'a']) await get(word);
    expect(found).toEqual(['a', 'ccc', 'ccc']);
  });

  test('does not keep what does not stand once it is found', async () => {
    const { words } = keptWords(plenty);
    await words.get(
      'a',
      async () => 'old',
      async () => false,
    );
    expect(await words.get('a', async () => 'new')).toBe('new');
  });

  test('tells everyone who waits of a failure, and tries again for the next', async () => {
    const { words } = keptWords(plenty);
    const failing = () => words.get('a', () => Promise.reject(new Error('away')));
    const outcomes = await Promise.allSettled([failing(), failing()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await words.get('a', async () => 'back')).toBe('back');
  });
});
