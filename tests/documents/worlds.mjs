// What documents are run in: servers, shells and browsers, and the shapes that many plans have.

import { strict as assert } from 'node:assert';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from '../browser/server.mjs';
import { ROOT, elsewhere, here } from './snippets.mjs';
import { Shell, alike, at, json, node22, python, scratch } from './tools.mjs';

export const BINARY = process.env.TILTYARD_BIN ?? fileURLToPath(new URL('target/debug/tiltyard', ROOT));

/** A server, and a shell beside it. */
export const plain = async () => serving(await Server.begin(), new Shell(await scratch()));

export async function serving(server, shell) {
  const end = async () => {
    shell.end();
    await server.end();
  };
  return { server, shell, end, curl: (text) => shell.run(at(server, text)) };
}

/** A request that answers what was expected. */
export const asks = ({ curl }, begins, check) => here('sh', begins, async (text) => {
  const said = await curl(text);
  check(said);
  return said;
});

/** What an answer looks like: that of the snippet before. */
export const answers = () => here('json', '{', (text, before) => alike(JSON.parse(text), json(before)));

export const has = (part) => (said) => assert.ok(said.includes(part), said);

/** Pieces of files: `tests/tidy/guide.rs` holds that they are. */
export const quoted = (language, count) => Array.from({ length: count }, () => elsewhere(language, '', 'tests/tidy, which finds it in the files'));

/** A shell in a folder with the examples and whatever they are started with. */
export async function exampleShell() {
  const folder = await scratch();
  await symlink(BINARY, join(folder, 'tiltyard'));
  await symlink(node22(), join(folder, 'node'));
  await symlink(fileURLToPath(new URL('examples', ROOT)), join(folder, 'examples'));
  // A link to a Python would not find the libraries beside it.
  await writeFile(join(folder, 'python3'), `#!/bin/sh\nexec ${await python()} "$@"\n`, { mode: 0o755 });
  return new Shell(folder, { PATH: `${folder}:${process.env.PATH}` });
}

export const withBrowser = (begin) => async ({ browser }) => Object.assign(await begin(), { browser });
export const beside = async () => serving(await Server.begin(), await exampleShell());

