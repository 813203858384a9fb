import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { commands } from '../src/commands/registry.ts';
import { helpAnswer, usage } from '../src/commands/usage.ts';
import { configVariables } from '../src/config.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const filesIn = (path: string) => readdirSync(fileURLToPath(new URL(`../${path}`, import.meta.url)));

describe.each(commands.map((command) => [command.name, command] as const))('/%s', (name, command) => {
  test('has a file of its own in src/commands', () => {
    expect(filesIn('src/commands')).toContain(`${name}.ts`);
  });

  test('has tests', () => {
    expect(filesIn('test/commands')).toContain(`${name}.test.ts`);
  });

  test('explains itself: a summary, a description of every word and option, examples of itself', () => {
    expect(command.summary).not.toBe('');
    for (const part of [...Object.values(command.words), ...Object.values(command.options)])
      expect(part.describe).not.toBe('');
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { text } of command.examples) expect(text).toMatch(new RegExp(`^/${name}( |$)`));
    expect(helpAnswer(command).title).toContain(usage(command));
  });

  test('is in the Slack manifest', () => {
    const manifest = parseYaml(read('manifest.yml')) as {
      features: { slash_commands: { command: string }[] };
    };
    expect(manifest.features.slash_commands.map((entry) => entry.command)).toContain(`/${name}`);
  });

  test('is in the README', () => {
    expect(read('README.md')).toContain(`\`${usage(command).replaceAll('|', '\\|')}\``);
  });
});

test('every environment variable that the sources read is one of the configuration', () => {
  const sources = readdirSync(fileURLToPath(new URL('../src', import.meta.url)), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((path) => path.endsWith('.ts') && path !== 'config.ts')
    .filter((path) => read(`src/${path}`).includes('process.env'));
  expect(sources).toEqual([]);
  for (const { name, meaning } of configVariables) {
    expect(meaning).not.toBe('');
    expect(read('README.md')).toContain(`\`${name}\``);
  }
});
