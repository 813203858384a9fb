import { describe, expect, test } from '@jest/globals';
import { checkSchedulable } from '../../src/commands/find-command.ts';
import { commands } from '../../src/commands/registry.ts';
import { UserError } from '../../src/errors.ts';

const check = (text: string) => () => checkSchedulable(text, commands);

describe('checkSchedulable', () => {
  test.each(['/segment', '/cohort by=month', 'revenue', '/midas status', '/predict top 100'])(
    'lets a clock ask what only tells (%s)',
    (text) => {
      expect(check(text)).not.toThrow();
    },
  );

  test.each([
    '/train',
    '/import',
    '/midas help',
    '/midas audit',
    '/export champions',
    '/suppress',
    '/digest new',
  ])('refuses what does something or is for one person (%s)', (text) => {
    expect(check(text)).toThrow(UserError);
    expect(check(text)).toThrow('cannot be scheduled');
  });

  test.each(['/segmint', '/cohort by=decade', '/cohort colour=red'])(
    'refuses what is not understood (%s)',
    (text) => {
      expect(check(text)).toThrow(UserError);
      expect(check(text)).not.toThrow('cannot be scheduled');
    },
  );
});
