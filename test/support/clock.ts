import { jest } from '@jest/globals';

/** Sets the clock, and leaves the timers as they are; `jest.useRealTimers()` undoes it. */
export function setClock(instant: Date): void {
  jest.useFakeTimers({
    now: instant,
    doNotFake: [
      'clearImmediate',
      'clearInterval',
      'clearTimeout',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
    ],
  });
}
