// What a scenario works with: pages in fresh profiles, the state behind them, and waiting for conditions.

import { strict as assert } from 'node:assert';

export const WAIT_MS = 15_000;
const POLL_MS = 30;
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export class Stage {
  constructor(browser, server) {
    Object.assign(this, { browser, server, contexts: [], complaints: [] });
    this.noisy = false; // a scenario that breaks the network sets this: the console then complains, and rightly
  }

  /** A page in a profile of its own. */
  async open(path, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    this.contexts.push(context);
    return this.openIn(context, path, options.server ?? this.server);
  }

  /** One more page in the same profile. */
  async openIn(context, path, server = this.server) {
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const complain = (text) => { if (!server.over) this.complaints.push(`${path}: ${text}`); };
    page.on('console', (line) => { if (line.type() === 'error') complain(line.text()); });
    page.on('pageerror', (error) => complain(error.stack));
    await page.goto(`${server.url}${path}`);
    return page;
  }

  /** Enters a room under a name; answers once the server has welcomed it. */
  async enter(room, player, options) {
    const page = await this.open(`/play?${new URLSearchParams({ room, player })}`, options);
    await until(page, (state) => state.status === 'live' && state.seat !== null);
    return page;
  }

  async end() {
    await Promise.all(this.contexts.map((context) => context.close()));
    if (!this.noisy) assert.deepEqual(this.complaints, [], 'the console stays quiet');
  }
}

/** The page's own account of itself: `window.tiltyard.state`. */
export const state = (page) => page.evaluate(() => window.tiltyard?.state);

/** Waits until the state answers yes to `condition(state, more)`. */
export function until(page, condition, more, timeout = WAIT_MS) {
  const look = () => state(page).catch(() => undefined); // undefined: on its way to another page
  return eventually(look, (now) => now !== undefined && condition(now, more), timeout, condition);
}

/** Waits until `look()` gives a value of which `wanted` says yes, and answers it: for what a page shows a moment after it was
 * asked to. */
export async function eventually(look, wanted, timeout = WAIT_MS, what = wanted) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain for ${what}\nlast seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
  }
}

/** Waits until so many parts of the page are there: a number, or a condition on it. */
export const counted = (locator, wanted) =>
  eventually(() => locator.count(), typeof wanted === 'function' ? wanted : (count) => count === wanted);

/** Takes the place of the server towards the page of a room: `begin(tell)` is called for each connection. Who answers no ping counts
 * as gone, so pings are answered. */
export const playServer = (page, begin) => page.routeWebSocket(/\/ws\/game\//, (socket) => {
  const tell = (message) => socket.send(JSON.stringify(message));
  socket.onMessage((text) => {
    const { type, t } = JSON.parse(text);
    if (type === 'ping') tell({ type: 'pong', t });
  });
  begin(tell);
});

/** Plays Connect Four to its end between two pages; the first wins, whoever begins. */
export async function winAtConnectFour(winner, loser) {
  const columns = new Map([[winner, ['1']], [loser, ['2', '3']]]);
  for (let drops = 0; ; drops += 1) {
    const turn = await Promise.race([winner, loser].map((page) => until(page, (now) => now.my_turn || now.match_over).then(() => page)));
    if ((await state(turn)).match_over) return until(winner, (now) => now.match_over);
    const keys = columns.get(turn);
    await turn.keyboard.press(keys[Math.floor(drops / 2) % keys.length]);
    await until(turn, (now) => !now.my_turn);
  }
}

/** An arena without anybody to disturb it. */
export const quietArena = (server, more = {}) => server.room({ name: 'Quiet field', game: 'arena', max_players: 8, private: true, ...more });
