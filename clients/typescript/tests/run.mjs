// The library's tests, with Node 22: `node tests/run.mjs`. The live ones need a server's binary in TILTYARD_BIN.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Node 22: this one, or the one that npm has brought. */
export function node22() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const home = dirname(createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`));
  return join(home, 'bin', 'node');
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const tests = readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).map((name) => join(folder, name));
process.exitCode = spawnSync(node22(), ['--test', ...tests], { stdio: 'inherit' }).status ?? 1;
