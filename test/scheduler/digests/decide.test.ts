import { describe, expect, test } from '@jest/globals';
import { decide, type Failure, reasonOf } from '../../../src/scheduler/digests/decide.ts';

const at = new Date('2026-11-23T09:00:00Z');
const later = (milliseconds: number) => new Date(at.getTime() + milliseconds);
const hour = 3_600_000;

const outage: Failure = { kind: 'outage', message: 'MongoDB does not answer' };
const bug: Failure = { kind: 'bug', message: 'undefined is not a function' };
const command: Failure = { kind: 'command', message: 'no segment "champion"', hint: 'Say champions.' };
const refused: Failure = { kind: 'refused', message: 'Midas is not in the channel.', hint: '', gone: false };
const gone: Failure = { ...refused, message: 'The channel is archived.', gone: true };
const lost: Failure = { kind: 'lost', message: 'socket hang up' };

const decided = (
  failure: Failure,
  { tries = 1, subject = 'message' as const, deadline = later(12 * hour) } = {},
) => decide(failure, { subject, tries, at, deadline, pause: 30_000 });

describe('decide', () => {
  test.each([1, 2, 3, 4])('waits twice as long after each try (%i)', (tries) => {
    expect(decided(outage, { tries })).toEqual({ do: 'retry', at: later(30_000 * 2 ** (tries - 1)) });
  });

  test('waits half an hour at most', () => {
    expect(decided(outage, { tries: 40 })).toEqual({ do: 'retry', at: later(hour / 2) });
  });

  test('waits as long as Slack asks for', () => {
    const limited: Failure = { kind: 'limited', pauseMilliseconds: 47_000 };
    expect(decided(limited, { tries: 5 })).toEqual({ do: 'retry', at: later(47_000) });
  });

  test('waits no shorter than the other digests had to wait', () => {
    const overdue: Failure = { ...outage, heldUpMilliseconds: hour / 3 };
    expect(decided(overdue)).toEqual({ do: 'retry', at: later(hour / 3) });
    expect(decided(overdue, { tries: 40 })).toEqual({ do: 'retry', at: later(hour / 2) });
  });

  test.each([outage, lost, { kind: 'away', message: 'not reached' } as const])(
    'tries again however often, until it is too late, what passes ($kind)',
    (failure) => {
      expect(decided(failure, { tries: 100 }).do).toBe('retry');
      expect(decided(failure, { deadline: later(29_999) })).toEqual({ do: 'tell', pause: false });
    },
  );

  test('tries a bug four times', () => {
    expect([1, 2, 3, 4].map((tries) => decided(bug, { tries }).do)).toEqual([
      'retry',
      'retry',
      'retry',
      'tell',
    ]);
  });

  test('gives up at once what another try cannot mend', () => {
    expect(decided(command)).toEqual({ do: 'tell', pause: false });
    expect(decided(refused)).toEqual({ do: 'tell', pause: false });
  });

  test('pauses a digest whose channel is gone', () => {
    expect(decided(gone)).toEqual({ do: 'tell', pause: true });
  });

  test.each(['file', 'owner'] as const)('is silent about a %s that cannot be brought', (subject) => {
    const stakes = { subject, tries: 1, at, deadline: later(hour), pause: 30_000 };
    expect(decide(refused, stakes)).toEqual({ do: 'silent' });
    expect(decide(outage, stakes).do).toBe('retry');
  });
});

describe('reasonOf', () => {
  test('shows the words that are meant for readers, and no others', () => {
    expect(reasonOf(command)).toEqual(
      expect.objectContaining({ message: 'no segment "champion"', hint: 'Say champions.' }),
    );
    expect(reasonOf(bug).message).not.toContain('undefined');
  });
});
