import { Piscina } from 'piscina';

/** Threads for the tasks of this folder, which are TypeScript: none starts before there is work for it. */
export function createThreads(options: { most: number; idleMilliseconds: number; queue?: number }): Piscina {
  const { most, idleMilliseconds, queue } = options;
  return new Piscina({
    execArgv: ['--import', new URL('../../bin/typescript.mjs', import.meta.url).href],
    minThreads: 0,
    maxThreads: most,
    idleTimeout: idleMilliseconds,
    ...(queue === undefined ? {} : { maxQueue: queue }),
  });
}

/** Where threads find a task: the file in `tasks/`, and its function of the same name unless told otherwise. */
export function taskOf(file: string, name = file): { filename: string; name: string } {
  return { filename: new URL(`./tasks/${file}.ts`, import.meta.url).href, name };
}
