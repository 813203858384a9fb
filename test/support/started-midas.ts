import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/midas.mjs', import.meta.url));

/** Settings of whoever runs the tests must not decide what is tested. */
const foreign = /^(MIDAS_|SLACK_|MONGODB_URI$|NODE_OPTIONS$|NODE_ENV$|PORT$)/;

/** The program as a test runs it, with the data directory and settings of the test alone. */
function run(words: readonly string[], directory: string, settings: Record<string, string>): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const env = { ...Object.fromEntries(inherited), MIDAS_DATA_DIR: directory, MIDAS_LOG_LEVEL: 'error' };
  return spawn(process.execPath, [bin, ...words], {
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** `midas start` with a local workspace: its address, the process, and an end of it, whatever state it is in. */
export type StartedMidas = { url: string; process: ChildProcess; end(): Promise<void> };

/** Starts the program on a free port; resolves once it is ready. */
export async function startMidas(
  directory: string,
  settings: Record<string, string> = {},
): Promise<StartedMidas> {
  const midas = run(['start'], directory, { PORT: '0', ...settings });
  const end = async () => {
    if (midas.exitCode !== null) return;
    midas.kill('SIGKILL');
    await once(midas, 'exit');
  };
  return { url: await addressOf(midas), process: midas, end };
}

/** Runs another command of the program; resolves to what it printed. @throws Error where it fails. */
export async function runMidas(words: readonly string[], directory: string): Promise<string> {
  const midas = run(words, directory, {});
  const exited = once(midas, 'exit');
  const printed: Buffer[] = [];
  for await (const chunk of midas.stdout ?? []) printed.push(chunk as Buffer);
  const [code] = await exited;
  const text = Buffer.concat(printed).toString();
  if (code !== 0) throw new Error(`midas ${words.join(' ')} ended with ${code}:\n${text}`);
  return text;
}

/** The address that the program prints once it is ready. */
async function addressOf(midas: ChildProcess): Promise<string> {
  if (!midas.stdout) throw new Error('the program has no standard output');
  const lines: string[] = [];
  for await (const line of createInterface({ input: midas.stdout })) {
    lines.push(line);
    const address = /http:\/\/localhost:\d+/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error(`midas start ended without an address:\n${lines.join('\n')}`);
}
