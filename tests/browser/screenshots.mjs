// Pictures of every page, for eyes: `node run.mjs --screenshots DIR`.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PHONE, Stage, until } from './stage.mjs';
import { ownPictures } from './own_pictures.mjs';
import { openConsole, reported } from './scenarios/console.mjs';
import { beGuest, partyOfTwo } from './scenarios/party.mjs';
import { Wire } from './wire.mjs';

const NARROW = { '360x740': PHONE };
const SIZES = {
  '1280x800': { viewport: { width: 1280, height: 800 } },
  '390x844': { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

/** Saves them all, or those whose names have `only` in them; answers how many. */
export async function screenshots(browser, server, folder, only = '') {
  await mkdir(folder, { recursive: true });
  let saved = 0;
  saved += await ownPictures(browser, folder, SIZES, only);
  for (const [pages, sizes] of [[PAGES, { ...SIZES, ...NARROW }], [TOURNAMENTS, { ...SIZES, ...NARROW }]]) {
    for (const [size, options] of Object.entries(sizes)) {
      for (const [name, shoot] of Object.entries(pages).filter(([name]) => name.includes(only))) {
        const stage = new Stage(browser, server);
        const page = await shoot(stage, options);
        await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: /^(console|front|leaderboard|player|analytics|tournament(?!-1000))/.test(name) });
        await stage.end();
        saved += 1;
      }
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

/** The console with somebody in a room, and one panel of it. */
async function operated(stage, options, words = 'Rooms') {
  const room = await stage.server.room({ name: 'Friday duel', game: 'connect_four', max_players: 2, private: true });
  await stage.enter(room.id, 'anna');
  const page = await openConsole(stage, options);
  await page.click(`[role="tab"]:text-is("${words}")`);
  await until(page, (now, name) => now.panel === name, words.toLowerCase());
  await page.locator('#panel :is(li, details)').first().waitFor();
  return page;
}

const PAGES = {
  'console-rooms': operated,
  'console-players': (stage, options) => operated(stage, options, 'Players'),
  async 'console-reports'(stage, options) {
    await reported(stage.server, { player: 'anna', room: 'commons', reason: 'abuse', message: 'Insulted everybody at the table, and would not stop when she was asked to' });
    await reported(stage.server, { player: 'bert', reason: 'cheating' });
    return operated(stage, options, 'Reports');
  },
  async 'console-reset'(stage, options) {
    const page = await operated(stage, options);
    await page.click('#reset-account');
    await page.locator('.ask').waitFor();
    return page;
  },
  'console-settings': (stage, options) => operated(stage, options, 'Settings'),
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
  async 'front-party'(stage, options) {
    const { leader } = await partyOfTwo(stage, options);
    const friend = await beGuest(stage, 'Sir Knut');
    await leader.page.fill('#party-friend', friend.player);
    await leader.page.keyboard.press('Enter');
    await leader.page.locator('.party-members li:has-text("invited")').waitFor();
    return leader.page;
  },
  async 'front-invited'(stage, options) {
    const { leader } = await partyOfTwo(stage, options);
    const friend = await beGuest(stage, 'Knut', options);
    await leader.page.fill('#party-friend', friend.player);
    await leader.page.keyboard.press('Enter');
    await friend.page.locator('.party-invitations li').waitFor();
    return friend.page;
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

const cups = new Map(); // one of each size for all pictures

/** A tournament of so many, two of them people who do not come for a while: so it runs as long as it is looked at. */
function cup(server, size, format) {
  const key = `${size} ${format.kind}`;
  if (!cups.has(key)) {
    const setup = { name: `Cup of ${size}`, game: 'connect_four', format, seeding: 'order', no_show_s: 3600, delay_s: 5 };
    cups.set(key, server.tournament(setup, { people: ['anna', 'bert'], bots: size - 2 }));
  }
  return cups.get(key);
}

const single = { kind: 'single_elimination', third_place: true };

async function bracket(stage, options, size, { format = single, view = '', settled } = {}) {
  const id = await cup(stage.server, size, format);
  const page = await stage.open(`/tournament?${new URLSearchParams({ id, follow: 'anna', ...(view ? { view } : {}) })}`, options);
  await until(page, (now, enough) => now.matches > 0 && now.over >= enough, settled, 120_000);
  return page;
}

const TOURNAMENTS = {
  'tournament-8': (stage, options) => bracket(stage, options, 8, { settled: 2 }),
  'tournament-8-dark': (stage, options) => bracket(stage, { ...options, colorScheme: 'dark' }, 8, { settled: 2 }),
  'tournament-8-tree': (stage, options) => bracket(stage, options, 8, { view: 'tree', settled: 2 }),
  'tournament-8-entrants': (stage, options) => bracket(stage, options, 8, { view: 'entrants', settled: 2 }),
  'tournament-8-list': (stage, options) => bracket(stage, options, 8, { view: 'list', settled: 2 }),
  'tournament-double-8': (stage, options) => bracket(stage, options, 8, { format: { kind: 'double_elimination' }, view: 'tree', settled: 2 }),
  'tournament-robin': (stage, options) => bracket(stage, options, 6, { format: { kind: 'round_robin' }, settled: 1 }),
  'tournament-swiss': (stage, options) => bracket(stage, options, 6, { format: { kind: 'swiss', rounds: 3 }, view: 'standings', settled: 1 }),
  'tournament-64': (stage, options) => bracket(stage, options, 64, { settled: 50 }),
  'tournament-1000': (stage, options) => bracket(stage, options, 1000, { settled: 900 }),
  async 'tournament-1000-far'(stage, options) {
    const page = await bracket(stage, options, 1000, { view: 'tree', settled: 900 });
    await page.click('.tree-tools >> text=Fit');
    for (let out = 0; out < 6; out += 1) await page.click('[aria-label="Zoom out"]');
    return page;
  },
  async 'tournament-match'(stage, options) {
    const page = await bracket(stage, options, 8, { view: 'tree', settled: 2 });
    await page.locator('.tree .match').first().click();
    return page;
  },
  async 'tournaments-list'(stage, options) {
    await cup(stage.server, 8, single);
    const page = await stage.open('/tournaments', options);
    await until(page, (now) => now.tournaments.length > 0);
    return page;
  },
};
