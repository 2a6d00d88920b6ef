// How the documents for operators are run: settings, files to be copied, and a server for everybody.

import { strict as assert } from 'node:assert';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../browser/server.mjs';
import { ROOT, elsewhere, here } from './snippets.mjs';
import { Running, Shell, scratch } from './tools.mjs';
import { BINARY } from './worlds.mjs';

export const operations = (world) => [
  here('sh', 'tiltyard keys new', (text) => inProduction(text, world)),
  elsewhere('sh', 'tiltyard reset', 'tests/api/program/command_line.rs'),
  here('sh', '(umask 077;', (text) => firstStart(text)),
  elsewhere('sh', 'docker compose exec', 'tests/run container, and tests/api/program/command_line.rs'),
  here('yaml', 'apiVersion', (text) => settingsHold(text)),
  elsewhere('sh', 'sudo useradd', 'whoever has a machine to install it on'),
  elsewhere('sh', 'sudo systemd-run', 'whoever has that machine; that it has the environment of the unit: tests/api/program/service.rs'),
  elsewhere('sh', 'curl -X POST https://game.example/operator/bans', 'tests/api/operator/bans.rs'),
  here('toml', '[server]\nhost', starts),
  // Where the system allows so many; what it allows is not ours to change.
  here('sh', 'ulimit -n', (text) => world.curl(`if [ "$(ulimit -H -n)" = unlimited ] || [ "$(ulimit -H -n)" -ge 12000 ]; then\n${text}fi`)),
  elsewhere('yaml', 'scrape_configs', 'tests/api/web/metrics.rs, which reads what is there'),
  elsewhere('toml', '[server]\nhost', 'tests/api/web/tls.rs, with certificates of its own'),
  here('toml', '[server]\nallowed_origins', starts),
];

/** The first start with compose: there is a password, which no other user of the machine can get at, and which the next start keeps. */
async function firstStart(text) {
  const folder = await scratch();
  await writeFile(join(folder, 'docker'), '#!/bin/sh\nstat -c %a secrets secrets/database-password\ncat secrets/database-password\necho "$@"\n', { mode: 0o755 });
  const shell = new Shell(folder, { PATH: `${folder}:${process.env.PATH}` });
  try {
    const said = await shell.run(text);
    assert.match(said, /^700\n444\n[A-Za-z0-9+/]{32}\ncompose up --build --detach --wait\n$/);
    assert.equal(await shell.run(text), said);
  } finally {
    shell.end();
  }
}

const SETTING = /(TILTYARD__[A-Z_]+)(?:=|: |, value: )"?(?:\$\{\w+:-)?([^"}\s\\]*)/g;

/** A file that sets settings in the environment, in whatever form: the server knows them all, and takes their values. */
export async function settingsHold(text) {
  const settings = Object.fromEntries([...text.matchAll(SETTING)].map(([, name, value]) => [name, value]));
  assert.ok(Object.keys(settings).length > 0, text);
  const env = { ...process.env, ...settings, TILTYARD__SERVER__PORT: String(await freePort()) };
  const running = new Running(BINARY, ['health'], { env });
  await running.exited;
  assert.match(running.said, /^http:\/\/127\.0\.0\.1:\d+ does not answer/);
}

/** Settings with which a server starts. */
async function starts(text) {
  const folder = await scratch();
  await writeFile(join(folder, 'settings.toml'), text);
  const running = new Running(BINARY, ['serve', '--config', 'settings.toml', '--port', '0'], { cwd: folder });
  try {
    await running.says(/(open|listening on) http/);
  } finally {
    await running.end();
  }
}

/** The commands of a server for everybody, in a folder with the program and the settings where they are printed. */
async function inProduction(text, { browser }) {
  const folder = await scratch();
  await mkdir(join(folder, 'bin'));
  await symlink(BINARY, join(folder, 'bin', 'tiltyard'));
  await cp(new URL('config', ROOT), join(folder, 'config'), { recursive: true });
  await production(text, { browser, folder, env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` } });
}

/** A server for everybody, and its first operator. Answers what is at `path` there. */
export async function production(text, { browser, folder, env }, path = '/') {
  const port = await freePort();
  const settings = { ...env, TILTYARD__SERVER__HOST: '127.0.0.1', TILTYARD__SERVER__PORT: String(port) };
  const shell = new Shell(folder, settings);
  const [keys, serve, , grant] = text.split('\n');
  await shell.run(keys);
  const running = new Running('sh', ['-c', `exec ${serve}`], { cwd: folder, env: { ...process.env, ...settings } });
  try {
    await running.says(/(open|listening on) http/);
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const sign = (to) => page.evaluate((at) => fetch(at, { method: 'POST', body: JSON.stringify({ name: 'Anna', password: 'tilt at windmills' }) }).then((answer) => answer.json()), to);
    await sign('/auth/register');
    await shell.run(grant);
    assert.equal((await sign('/auth/login')).role, 'operator');
    await page.close();
    return await fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.text());
  } finally {
    shell.end();
    await running.end();
  }
}

