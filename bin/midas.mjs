#!/usr/bin/env node
import './typescript.mjs';

const { main } = await import('../src/cli.ts');
await main(process.argv.slice(2));
