import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/commands/answer.ts';
import type { Asker, Place } from '../../src/commands/asker.ts';
import { forReaders, hiddenInError } from '../../src/commands/hide-contacts.ts';
import { UserError } from '../../src/errors.ts';

/** An answer about customers whose ids are e-mail addresses. */
const answer: Answer = {
  command: '/customer ann@example.com',
  title: 'Ann (ann@example.com) spent €5 (+12% on 2026-11-01)',
  asOf: '2026-11-23',
  facts: [
    { key: 'phone', label: 'Work phone', value: '912 345 678' },
    { key: 'orders', label: 'Orders', value: 912_345_678 },
  ],
  table: {
    columns: [
      { name: 'customerId', type: 'text' },
      { name: 'mobile', type: 'number' },
      { name: 'monetary', type: 'money' },
    ],
    rows: [['ann@example.com', 912345678, 912345678]],
  },
  chart: {
    mark: 'bar',
    data: { values: [{ id: 'ann@example.com', y: 1 }] },
    description: 'of ann@example.com',
  },
  notes: ['Call +351 912 345 678 or write to ann@example.com.'],
  sections: [{ heading: 'Best', lines: ['ann@example.com'] }],
  actions: [
    { label: 'Predict', command: '/predict customer=ann@example.com' },
    { label: 'All', command: '/segment' },
  ],
  file: { name: 'list.csv', content: 'ann@example.com\r\n', rows: 1 },
};

function asker(contacts: boolean, place: Place): Asker {
  return {
    id: 'U1',
    channelId: 'C1',
    may: async (role) => role === 'contacts' && contacts,
    place: async () => place,
  };
}

describe('an answer', () => {
  test('has no addresses and numbers left for those without the role', async () => {
    const shown = await forReaders(answer, asker(false, 'direct'));
    expect(JSON.stringify(shown)).not.toMatch(/ann@|912 ?345 ?678"/);
    expect(shown).toMatchObject({
      command: '/customer a…@e….com',
      title: 'Ann (a…@e….com) spent €5 (+12% on 2026-11-01)',
      facts: [{ value: '…78' }, { value: 912_345_678 }],
      table: { rows: [['a…@e….com', '…78', 912345678]] },
      notes: ['Call …78 or write to a…@e….com.'],
      actions: [{ command: '/segment' }],
    });
    expect(shown.file).toBeUndefined();
  });

  test.each<[boolean, Place, Answer['audience'], boolean]>([
    [true, 'public', 'channel', false],
    [true, 'private', undefined, false],
    [true, 'public', 'asker', true],
    [true, 'public', 'direct', true],
    [true, 'approved', undefined, true],
    [true, 'direct', undefined, true],
    [true, 'terminal', undefined, true],
    [false, 'approved', 'direct', false],
    [false, 'terminal', 'asker', false],
  ])('with the role: %p, in a %s place, for %s, keeps them: %p', async (contacts, place, audience, keeps) => {
    const given: Answer = audience ? { ...answer, audience } : answer;
    const shown = await forReaders(given, asker(contacts, place));
    expect(shown === given).toBe(keeps);
  });

  test('that nobody asks for keeps none', async () => {
    expect((await forReaders(answer, undefined)).notes).toEqual(['Call …78 or write to a…@e….com.']);
  });

  test('without any is given as it is, and nobody is asked for their role', async () => {
    const plain: Answer = {
      ...answer,
      command: '/segment',
      title: 'x',
      facts: [],
      table: null,
      chart: null,
      notes: ['+12,345 (+3%)'],
      sections: [],
      actions: [],
    };
    delete plain.file;
    const unknown = { ...asker(false, 'public'), may: () => Promise.reject(new Error('asked')) };
    expect(await forReaders(plain, unknown)).toBe(plain);
  });

  test('is refused where it cannot be found out who may read it', async () => {
    const unknown = {
      ...asker(true, 'direct'),
      may: () => Promise.reject(new UserError('Slack does not say')),
    };
    await expect(forReaders(answer, unknown)).rejects.toThrow('Slack does not say');
  });
});

test('an error repeats what was typed and no other address', () => {
  const error = new UserError('no customer "ann@example.com"', 'Nearest ids: bob@example.com.');
  expect(hiddenInError(error, '/customer ann@example.com')).toMatchObject({
    message: 'no customer "ann@example.com"',
    hint: 'Nearest ids: b…@e….com.',
  });
});
