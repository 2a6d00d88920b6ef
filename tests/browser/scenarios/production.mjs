// A server for everybody, with the settings that the repository has for it: whatever a visitor sees works.

import { strict as assert } from 'node:assert';
import { fileURLToPath } from 'node:url';
import { Server } from '../server.mjs';
import { state, until } from '../stage.mjs';

/** The very file; only its keys are made at the start, which in the file is a command of the operator. */
const PRODUCTION = {
  TILTYARD_CONFIG: fileURLToPath(new URL('../../../config/production.toml', import.meta.url)),
  TILTYARD__AUTH__GENERATE_KEYS: 'true',
};

async function withServer(settings, task) {
  const server = await Server.begin({ ...PRODUCTION, ...settings });
  try {
    await task(server);
  } finally {
    await server.end();
  }
}

/** The addresses on this server that a page leads to where somebody sees it. */
const links = (page) => page.locator('a[href]:visible').evaluateAll((all) =>
  all.map(({ href }) => new URL(href)).filter(({ origin }) => origin === location.origin).map(({ pathname, search }) => pathname + search));

/** Follows all links from the front page on; answers the addresses. A page that is not there, or complains, is an error. */
async function walk(stage, server) {
  const seen = new Set(['/']);
  for (const path of seen) {
    const answer = await fetch(server.url + path, { headers: { accept: 'text/html' } });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    if (path === '/docs') continue; // a program of its own, with a console of its own
    const page = await stage.open(path, { server });
    await page.locator('#account-button').waitFor();
    for (const link of await links(page)) seen.add(link);
    await page.close();
  }
  return [...seen];
}

export const production = {
  async 'every link that a visitor sees leads somewhere, and none to a demo room that is off'(stage) {
    await withServer({}, async (server) => {
      const seen = await walk(stage, server);
      for (const path of ['/tournaments', '/leaderboard', '/analytics', '/docs']) assert.ok(seen.includes(path), `${path} in ${seen}`);
      assert.ok(!seen.some((path) => /demo/.test(path)), String(seen));
      const page = await stage.open('/', { server });
      assert.equal(await page.locator('[data-room="demo"]').count(), 0);
      assert.doesNotMatch(await page.locator('body').innerText(), /demo|shoots/i);
    });
  },

  async 'without the page of the API no link leads there'(stage) {
    stage.noisy = true; // the browser itself reports the address that does not exist
    await withServer({ TILTYARD__SERVER__DOCS: 'false' }, async (server) => {
      const seen = await walk(stage, server);
      assert.ok(seen.includes('/tournaments') && !seen.some((path) => path.startsWith('/docs')), String(seen));
      const missing = await stage.open('/nothing/here', { server });
      await missing.locator('h1:has-text("There is nothing here")').waitFor();
      assert.ok(!(await links(missing)).includes('/docs'));
    });
  },

  async 'a demo room that is on takes in whoever comes, as a guest, with no question asked'(stage) {
    await withServer({ TILTYARD__DEMO__ENABLED: 'true' }, async (server) => {
      const page = await stage.open('/ws-demo', { server });
      const { player } = await until(page, (now) => now.status === 'live' && now.me?.alive);
      assert.match(player, /^p_/);
      await page.reload();
      await until(page, (now) => now.status === 'live' && now.me?.alive);
      assert.equal((await state(page)).player, player, 'a reload is no new guest');
    });
  },

  async 'with a demo room "Play now" leads there, under the name that was typed, and others may watch'(stage) {
    await withServer({ TILTYARD__DEMO__ENABLED: 'true' }, async (server) => {
      const page = await stage.open('/', { server });
      await page.locator('[data-room="demo"]').waitFor();
      await page.locator('#to-demo:visible').waitFor();
      await page.fill('#name', 'Dame Zoë');
      await page.click('text=Play now');
      await page.waitForURL('**/ws-demo');
      await until(page, (now) => now.status === 'live' && now.players.some(({ name }) => name === 'Dame Zoë'));
      const watcher = await stage.open('/', { server });
      await watcher.locator('[data-room="demo"] a:text-is("Watch")').click();
      await until(watcher, (now) => now.status === 'live' && now.seat === null);
    });
  },

  async 'a guest who opens a room plays in it with a bot, and somebody else finds a match'(stage) {
    await withServer({}, async (server) => {
      const page = await stage.open('/', { server });
      await page.fill('#room-name', 'Evening tilt');
      await page.click('text=Open and enter');
      await until(page, (now) => now.status === 'live' && now.game === 'arena');
      const other = await stage.open('/', { server });
      await other.click('text=Play now');
      await until(other, (now) => now.status === 'live' && now.game === 'arena');
      assert.equal((await state(other)).room, (await state(page)).room);
    });
  },
};
