// Whether what is checked in is what would be made anew, and whether it works: the types against a running server, dist/ against the
// sources, then the tests. Needs a server's binary in TILTYARD_BIN.

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from '../../../tests/browser/server.mjs';

const HOME = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program here; what it says is shown. */
function must(program, ...options) {
  const { status } = spawnSync(program, options, { cwd: HOME, stdio: 'inherit' });
  if (status !== 0) throw new Error(`failed: ${program} ${options.join(' ')}`);
}

async function filesOf(folder) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const entries = names.map(async (file) => [join(file.parentPath, file.name).slice(folder.length + 1), await readFile(join(file.parentPath, file.name), 'utf8')]);
  return new Map(await Promise.all(entries));
}

/** Makes dist/ anew elsewhere, and compares. */
async function sameAsMade() {
  const made = await mkdtemp(join(tmpdir(), 'tiltyard-client-'));
  try {
    must(join(HOME, 'node_modules/.bin/tsc'), '--outDir', made);
    const [now, kept] = [await filesOf(made), await filesOf(join(HOME, 'dist'))];
    const names = new Set([...now.keys(), ...kept.keys()]);
    const other = [...names].filter((name) => now.get(name) !== kept.get(name));
    if (other.length > 0) throw new Error(`dist/ is not what src/ makes: ${other.join(', ')}. Make it anew: npm run build in clients/typescript`);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

const server = await Server.begin();
try {
  must(process.execPath, 'tools/generate.mjs', server.url, '--check');
} finally {
  await server.end();
}
await sameAsMade();
must(process.execPath, 'tests/run.mjs');
