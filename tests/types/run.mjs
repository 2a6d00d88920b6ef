// The tests of `tiltyard types`: `node tests/types/run.mjs`.
//
// Has the binary write all types of all its games and of REST, and lets the compilers of the languages read them, together
// with a small client that uses them, and with what docs/types.md prints. Needs the binary (TILTYARD_BIN, or the debug build), mcs, and a Python with mypy and gdtoolkit
// (TILTYARD_PYTHON); `npm ci` in this folder once. Prints a line a language and at last 'N passed, N failed'.

import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BIN = process.env.TILTYARD_BIN ?? join(HERE, '../../target/debug/tiltyard');
const PYTHON = process.env.TILTYARD_PYTHON ?? 'python3';
const folder = await mkdtemp(join(tmpdir(), 'tiltyard-types-'));

function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`.slice(0, 4000));
}

const write = (lang, file) => run(BIN, 'types', '--lang', lang, '--rest', '--out', file);
const take = (...names) => Promise.all(names.map((name) => copyFile(join(HERE, name), join(folder, name))));

const GUIDE = await readFile(join(HERE, '../../docs/types.md'), 'utf8');

/** Saves what the guide prints in a language. */
async function printed(language, file) {
  const [, text] = GUIDE.match(new RegExp('```' + language + '\\n([^]*?)```')) ?? [];
  if (!text) throw new Error(`docs/types.md prints nothing in ${language}`);
  await writeFile(join(folder, file), text);
  return file;
}

const LANGUAGES = {
  async typescript() {
    await take('use.ts');
    write('typescript', 'types.ts');
    run(process.execPath, join(HERE, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', 'use.ts', 'types.ts', await printed('ts', 'guide.ts'));
  },
  async python() {
    await take('use.py');
    write('python', 'types_of_games.py');
    run(PYTHON, '-m', 'mypy', '--strict', '--warn-unused-ignores', '--python-version', '3.11', 'use.py', 'types_of_games.py', await printed('python', 'guide.py'));
    run(PYTHON, '-c', 'import typing, types_of_games as t; [typing.get_type_hints(v) for v in vars(t).values() if isinstance(v, type)]');
  },
  async csharp() {
    await take('Use.cs', 'Attributes.cs');
    write('csharp', 'Types.cs');
    run('mcs', '-target:library', '-warnaserror', '-out:types.dll', 'Use.cs', 'Attributes.cs', 'Types.cs', await printed('csharp', 'Guide.cs'));
  },
  async gdscript() {
    write('gdscript', 'tiltyard_types.gd');
    run(PYTHON, '-c', 'import sys; from gdtoolkit.parser import parser; [parser.parse(open(file).read()) for file in sys.argv[1:]]', 'tiltyard_types.gd', await printed('gdscript', 'guide.gd'));
  },
};

let failed = 0;
try {
  for (const [language, test] of Object.entries(LANGUAGES)) {
    const began = Date.now();
    try {
      await test();
      console.log(`ok   ${language} (${Date.now() - began} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${language} (${Date.now() - began} ms)\n${String(error.message).replace(/^/gm, '     ')}`);
    }
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${Object.keys(LANGUAGES).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
