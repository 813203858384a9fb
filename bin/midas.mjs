#!/usr/bin/env node
// Runs the TypeScript sources as they are: no build step, no stale output.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/cli.ts');
await main(process.argv.slice(2));
