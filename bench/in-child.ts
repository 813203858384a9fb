import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PeakMemory } from './memory.ts';

/** What a step gave, with the most memory that its process held. */
export type ChildResult<Result> = { result: Result; memory: PeakMemory };

type Message<Result> = ChildResult<Result> | { failure: string };

const entry = fileURLToPath(new URL('./child.ts', import.meta.url));
const typescript = new URL('../bin/typescript.mjs', import.meta.url).href;

/**
 * Runs a step in a process of its own, so that its memory is its own and nothing is warm from before.
 * A step is a file of `steps/` that exports `run`; its input and result must survive JSON.
 * @param profileDirectory where the process leaves a CPU profile, if anywhere.
 * @throws Error with the step's own stack when it fails.
 */
export async function inChild<Result>(
  step: string,
  input: unknown,
  profileDirectory?: string,
): Promise<ChildResult<Result>> {
  const child = startChild(step, input, profileDirectory);
  try {
    const message = await firstMessage<Result>(child);
    child.disconnect();
    await once(child, 'exit');
    return message;
  } finally {
    // A failed step may hold connections open.
    if (child.exitCode === null) child.kill();
  }
}

/** Starts a step whose process lives on after its first message. */
export function startChild(step: string, input: unknown, profileDirectory?: string): ChildProcess {
  const profiling = profileDirectory ? ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`] : [];
  return fork(entry, [step, JSON.stringify(input)], { execArgv: ['--import', typescript, ...profiling] });
}

/**
 * The next message of a step.
 * @throws Error when the step fails or its process ends without one.
 */
export async function firstMessage<Result>(child: ChildProcess): Promise<ChildResult<Result>> {
  const message = await new Promise<Message<Result>>((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a step ended with code ${code}`));
    child.once('exit', onExit);
    child.once('message', (received) => {
      child.off('exit', onExit);
      resolve(received as Message<Result>);
    });
  });
  if ('failure' in message) throw new Error(message.failure);
  return message;
}
