import { afterAll } from '@jest/globals';
import { type ComputeThreads, createCompute } from '../../src/worker/compute.ts';

/** Computes in threads, as Midas does, until the tests around it are over: in Jest's own thread forests grow several times slower. */
export function computeInThreads(): ComputeThreads {
  const compute = createCompute();
  afterAll(() => compute.close());
  return compute;
}
