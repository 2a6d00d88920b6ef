// The front page.

import { strict as assert } from 'node:assert';
import { Server } from '../server.mjs';
import { eventually, state, until } from '../stage.mjs';

/** As config/production.toml has it. */
const PRODUCTION = { TILTYARD__AUTH__MODE: 'token', TILTYARD__DEMO__ENABLED: 'false' };

async function withServer(begun, task) {
  const server = await begun;
  try {
    await task(server);
  } finally {
    await server.end();
  }
}

export const front = {
  async 'the front page lists the demo room, and the console stays quiet'(stage) {
    const page = await stage.open('/');
    const row = page.locator('[data-room="demo"]');
    await row.waitFor();
    assert.match(await row.locator('.room-who').innerText(), /\d+ \/ \d+ · \d+ (person|people), \d+ bots?/);
    assert.match(await page.locator('#name').inputValue(), /^[A-Za-z0-9_-]{1,64}$/);
  },

  async 'a room opened with the form is entered at once'(stage) {
    const page = await stage.open('/');
    await page.fill('#room-name', 'Evening tilt');
    await page.fill('#room-bots', '2');
    await page.click('text=Open and enter');
    await page.waitForURL('**/play?room=*');
    await until(page, (now) => now.status === 'live' && now.game === 'arena' && now.players.filter((who) => who.bot).length === 2);
    assert.equal(await page.locator('#room-name').innerText(), 'Evening tilt');
  },

  async 'two who look for a match find each other, and whoever stops waiting is out'(stage) {
    const [anna, bert] = [await stage.open('/'), await stage.open('/')];
    for (const [page, name] of [[anna, 'anna_waits'], [bert, 'bert_waits']]) {
      await page.fill('#name', name);
      await page.selectOption('#match-game', 'connect_four');
    }
    await anna.click('button:has-text("Find a match")');
    await anna.locator('.match-state [role="status"]:has-text("nobody else waits yet")').waitFor();
    const stopped = anna.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await Promise.all([stopped, anna.click('button:has-text("Stop waiting")')]);
    await anna.locator('#find-match form').waitFor();
    await anna.click('button:has-text("Find a match")');
    await bert.click('button:has-text("Find a match")');
    await Promise.all([anna, bert].map((page) => page.waitForURL('**/play?room=*')));
    assert.equal(new URL(anna.url()).search, new URL(bert.url()).search);
  },

  async 'a refused room is told at the field that is wrong'(stage) {
    stage.noisy = true; // the browser itself reports the refused request
    const page = await stage.open('/');
    await page.fill('#room-max', '1');
    await page.click('text=Open and enter');
    await page.locator('#room-max-fault').waitFor();
    await page.locator('#room-max[aria-invalid="true"]').waitFor();
    await page.fill('#room-max', '12');
    await page.locator('#room-max-fault').waitFor({ state: 'detached' });
    await page.fill('#room-bots', '13');
    await page.click('text=Open and enter');
    await page.locator('#room-bots-fault:has-text("At most 12: the number of places.")').waitFor();
  },

  async 'a bad name is told before anything is sent'(stage) {
    const page = await stage.open('/');
    await page.fill('#name', 'no spaces please');
    await page.click('text=Play now');
    await page.locator('#name-fault:has-text("letters")').waitFor();
    assert.equal(new URL(page.url()).pathname, '/');
  },

  async 'the list says that the server is away, and that it is back'(stage) {
    stage.noisy = true;
    const page = await stage.open('/');
    await page.locator('[data-room="demo"]').waitFor();
    await page.route(/\/rooms\b/, (route) => route.abort());
    await page.locator('#rooms-fault:has-text("reached")').waitFor();
    await page.unroute(/\/rooms\b/);
    await page.locator('#rooms-fault').waitFor({ state: 'hidden' });
  },

  async 'without a demo room "Play now" leads to where a room is opened, and then into one that is open'(stage) {
    await withServer(Server.begin({ TILTYARD__DEMO__ENABLED: 'false' }), async (server) => {
      const page = await stage.open('/', { server });
      await page.locator('#hero-words:has-text("open one")').waitFor();
      assert.equal(await page.locator('#to-demo').isVisible(), false);
      await page.click('text=Play now');
      await page.locator('#room-name:focus').waitFor();
      const { id } = await server.room({ name: 'The only one', game: 'arena', max_players: 4 });
      await page.click('text=Play now');
      await page.waitForURL(`**/play?room=${id}`);
      await until(page, (now) => now.status === 'live');
      const demo = await stage.open('/ws-demo', { server });
      await demo.locator('#cover:has-text("no demo room")').waitFor();
    });
  },

  async 'on a server for everybody the name that was typed is the name one plays under'(stage) {
    stage.noisy = true; // the browser itself reports the refused name
    await withServer(Server.begin(PRODUCTION), async (server) => {
      const page = await stage.open('/', { server });
      await page.locator('#hero-words:has-text("open one")').waitFor();
      await page.fill('#name', 'x'.repeat(40));
      await page.click('text=Open and enter');
      await page.locator('#name-fault:not(:empty)').waitFor();
      await page.fill('#name', 'Dame Zoë');
      await page.click('text=Open and enter');
      await until(page, (now) => now.status === 'live' && now.players.some(({ name }) => name === 'Dame Zoë'));
      const { room } = await state(page);
      const guest = await stage.open('/', { server });
      await guest.fill('#name', 'Sir Knut');
      await guest.click(`[data-room="${room}"] >> text=Join`);
      await until(guest, (now) => now.status === 'live' && now.players.some(({ name }) => name === 'Sir Knut'));
    });
  },

  async 'a page that the server does not take is told so, instead of a lost connection'(stage) {
    stage.noisy = true; // the browser itself reports the refused handshake
    await withServer(Server.begin({ TILTYARD__AUTH__MODE: 'token' }), async (server) => {
      const url = `http://games.localhost:${server.port}`; // a name that leads here, of which the server does not know
      for (const [path, place] of [['/', '#foreign'], ['/play?room=demo&player=anna', '#cover']]) {
        const page = await stage.open(path, { server: { url } });
        await page.locator(`${place}:has-text("server.allowed_origins")`).waitFor();
      }
    });
  },

  async 'a game of one’s own is offered like those of the house'(stage) {
    await withServer(Server.beginOther(process.env.TILTYARD_EXAMPLE), async (server) => {
      const page = await stage.open('/', { server });
      await page.selectOption('#replay-game', { label: '✂ Rock, paper, scissors' });
      await page.selectOption('#room-game', { label: '✂ Rock, paper, scissors' });
      assert.deepEqual(await Promise.all(['#room-mode', '#room-max', '#room-bots'].map((field) => page.locator(field).isVisible())), [false, false, true]);
      await page.click('text=Open and enter');
      await until(page, (now) => now.status === 'live' && now.game === 'rock_paper_scissors' && now.players.some(({ bot }) => bot));
    });
  },

  async 'an address that leads nowhere shows a page, and a way out'(stage) {
    stage.noisy = true; // the browser itself reports what is not found
    const page = await stage.open('/nope');
    await page.click('text=To the front page');
    await page.locator('[data-room="demo"]').waitFor();
  },

  async 'the keyboard alone leads from the front page into a battle'(stage) {
    const page = await stage.open('/');
    await page.locator('[data-room="demo"]').waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.textContent === 'Play now')) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/ws-demo');
    await until(page, (now) => now.status === 'live' && now.me?.alive);
    // The key is held, and so it repeats: should the next match begin, it counts again.
    await eventually(async () => { await page.keyboard.down('ArrowLeft'); return state(page); }, (now) => now.sent.move > 0);
    await page.keyboard.up('ArrowLeft');
    assert.equal((await state(page)).room, 'demo');
  },
};
