// Pictures of every page, for eyes: `node run.mjs --screenshots DIR`.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage, until } from './stage.mjs';
import { Wire } from './wire.mjs';

const SIZES = {
  '1280x800': { viewport: { width: 1280, height: 800 } },
  '390x844': { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

/** Saves them all; answers how many. */
export async function screenshots(browser, server, folder) {
  await mkdir(folder, { recursive: true });
  let saved = 0;
  for (const [size, options] of Object.entries(SIZES)) {
    for (const [name, shoot] of Object.entries(PAGES)) {
      const stage = new Stage(browser, server);
      const page = await shoot(stage, options);
      await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: /^(front|leaderboard|player|analytics)/.test(name) });
      await stage.end();
      saved += 1;
    }
  }
  return saved;
}

let battle = null; // one for all pictures
async function replay(stage, options) {
  battle ??= stage.server.room({ name: 'Short battle', game: 'arena', max_players: 8, bots: 6, options: { time_limit_s: 10 } });
  const { match_id } = await battle;
  await stage.server.replay(match_id);
  const page = await stage.open(`/replay?match=${match_id}`, options);
  await until(page, (now) => now.status === 'playing');
  return page;
}

const front = async (stage, options) => {
  const page = await stage.open('/', options);
  await page.locator('[data-room="demo"]').waitFor();
  await page.waitForLoadState('networkidle');
  return page;
};

/** A board with somebody on it; answers the first. */
async function somebody(stage, options) {
  await replay(stage, options);
  const page = await stage.open('/leaderboard?board=arena', options);
  await until(page, (now) => now.rows.length > 0);
  return page;
}

const PAGES = {
  leaderboard: somebody,
  'leaderboard-dark': (stage, options) => somebody(stage, { ...options, colorScheme: 'dark' }),
  async player(stage, options) {
    const board = await somebody(stage, options);
    const { rows: [first] } = await board.evaluate(() => window.tiltyard.state);
    const page = await stage.open(`/player?id=${first.player}`, options);
    await page.locator('.curve').waitFor();
    return page;
  },
  async analytics(stage, options) {
    const page = await stage.open('/analytics', options);
    await until(page, (now) => now.samples > 5);
    return page;
  },
  async account(stage, options) {
    const page = await front(stage, options);
    await page.click('#account-button');
    await page.locator('dialog[open]').waitFor();
    return page;
  },
  'front-light': front,
  'front-dark': (stage, options) => front(stage, { ...options, colorScheme: 'dark' }),
  async arena(stage, options) {
    const page = await stage.open('/ws-demo', options);
    await until(page, (now) => now.me?.alive);
    await page.keyboard.down('Space');
    await until(page, (now) => now.me.fired > 2);
    return page;
  },
  async 'arena-players'(stage, options) {
    const page = await stage.open('/ws-demo', { ...options, colorScheme: 'dark' });
    await until(page, (now) => now.me?.alive);
    await page.click('#show-players');
    await page.locator('#players tr.own').waitFor();
    return page;
  },
  async watch(stage, options) {
    const page = await stage.open('/play?room=demo&watch=1', options);
    await until(page, (now) => now.model_tick > 0 && now.alive > 0);
    return page;
  },
  async 'connect-four'(stage, options) {
    const room = await stage.server.room({ name: 'Table', game: 'connect_four', max_players: 2, bots: 1 });
    const page = await stage.enter(room.id, 'anna', options);
    for (const key of ['4', '3', '5', '2']) {
      await until(page, (now) => now.my_turn || now.match_over);
      await page.keyboard.press(key);
    }
    return page;
  },
  async relay(stage, options) {
    const room = await stage.server.room({ name: 'Workshop', game: 'relay', max_players: 4 });
    const page = await stage.enter(room.id, 'maker', options);
    await page.fill('#action', '{"jump": 2}');
    await page.keyboard.press('Enter');
    await page.locator('.log-lines li:has-text("jump")').waitFor();
    return page;
  },
  async reconnecting(stage, options) {
    const wire = await Wire.to(stage.server);
    stage.noisy = true;
    const page = await stage.open('/ws-demo', { ...options, server: wire });
    await until(page, (now) => now.me?.alive);
    wire.cut();
    await until(page, (now) => now.note === 'Reconnecting…');
    wire.end();
    return page;
  },
  async replay(stage, options) {
    const page = await replay(stage, options);
    await until(page, (now) => now.tick > 60);
    return page;
  },
  async 'replay-moments'(stage, options) {
    const page = await replay(stage, { ...options, colorScheme: 'dark' });
    await page.click('#show-moments');
    return page;
  },
  async name(stage, options) {
    const page = await stage.open('/play?room=demo', options);
    await page.locator('text=Take the field').waitFor();
    return page;
  },
};
