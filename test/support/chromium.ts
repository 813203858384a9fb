import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

/** Debian's browser; no other is looked for, and none is downloaded. */
const executablePath = '/usr/bin/chromium';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}

/** A `describe` that needs Chromium: skipped, and saying so, where it is not installed. */
export function describeInChromium(title: string, body: () => void): void {
  if (existsSync(executablePath)) describe(title, body);
  else describe.skip(`${title} (skipped: ${executablePath} not found)`, body);
}
