import './require-node.mjs';
import { resolve } from 'node:path';
import { runGates } from './run-gates.ts';

const { failed } = await runGates({
  root: resolve(import.meta.dirname, '..'),
  print: line => process.stdout.write(`${line}\n`),
});
process.exitCode = failed === 0 ? 0 : 1;
