import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import type { Store } from '../../src/data/store.ts';
import { computeInPlace } from './compute.ts';

/** What `ask` is given in tests: eleven segments, euros, UTC, and computing in place. */
export function testContext(store: Store): Omit<CommandContext, 'commands'> {
  return {
    store,
    segmentMap: loadSegmentMap('rxfm-11'),
    currency: 'EUR',
    timezone: 'UTC',
    compute: computeInPlace,
  };
}
