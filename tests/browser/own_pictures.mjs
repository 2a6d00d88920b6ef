// Pictures of a game of one's own: with its page, and plainly.

import { join } from 'node:path';
import { Server } from './server.mjs';
import { Stage, state, until } from './stage.mjs';

const GAME = 'rock_paper_scissors';
const TABLE = { name: 'Green table', game: GAME, max_players: 2, bots: 1, bot_level: 'easy', rematch: false };

/** A page of a room in which some rounds were played. */
async function played(stage, server, options, rounds, more = {}) {
  const room = await server.room(TABLE);
  const page = await stage.open(`/play?${new URLSearchParams({ room: room.id, player: 'anna', ...more })}`, { server, ...options });
  await until(page, (now) => now.status === 'live' && now.shown_state?.phase === 'playing');
  for (let round = 0; round < rounds; round += 1) {
    const before = (await state(page)).shown_state.round;
    if (more.plain) await page.click('.plain-actions button:has-text("Paper")');
    else await page.frameLocator('.game-page').locator('[data-hand="paper"]').click();
    await until(page, (now, was) => now.shown_state.round > was, before);
  }
  return { page, room };
}

const PICTURES = {
  'own-play': async (stage, server, options) => (await played(stage, server, options, 1)).page,
  'own-waiting': async (stage, server, options) => {
    const { id } = await server.room({ ...TABLE, bots: 0 });
    const page = await stage.open(`/play?room=${id}&player=anna`, { server, ...options });
    await page.frameLocator('.game-page').locator('text=Play a bot').waitFor();
    return page;
  },
  'own-watch': async (stage, server, options) => {
    const { room } = await played(stage, server, options, 2);
    const page = await stage.open(`/play?room=${room.id}&watch=1`, { server, ...options });
    await page.frameLocator('.game-page').locator('#sides:has-text("anna")').waitFor();
    return page;
  },
  'own-replay': async (stage, server, options) => {
    const { room } = await played(stage, server, options, 3);
    await server.replay(room.match_id);
    const page = await stage.open(`/replay?match=${room.match_id}&at=6`, { server, ...options });
    await page.frameLocator('.game-page').locator('#words:has-text("wins the round")').waitFor();
    return page;
  },
  'own-front': async (stage, server, options) => {
    const { room } = await played(stage, server, options, 1);
    const page = await stage.open('/', { server, ...options });
    const card = page.locator(`[data-room="${room.id}"]`);
    await card.scrollIntoViewIfNeeded();
    await card.frameLocator('.room-card iframe').locator('#sides:has-text("anna")').waitFor();
    await page.selectOption('#room-game', GAME);
    await page.locator('.game-options [data-pointer="/options/wins"]').waitFor();
    return page;
  },
  'own-options-arena': async (stage, server, options) => {
    const page = await stage.open('/', { server, ...options });
    await page.selectOption('#room-game', 'arena');
    await page.click('.game-options summary:has-text("Options of Arena")');
    await page.locator('.game-options [data-pointer="/options/time_limit_s"]').waitFor();
    await page.locator('#open-room').scrollIntoViewIfNeeded();
    return page;
  },
  'own-plain': async (stage, server, options) => (await played(stage, server, options, 2, { plain: 1 })).page,
  'own-plain-four': async (stage, server, options) => {
    const { id } = await server.room({ name: 'Four', game: 'connect_four', max_players: 2, bots: 1 });
    const page = await stage.open(`/play?room=${id}&player=anna&plain=1`, { server, ...options });
    await page.locator('.plain-actions button').waitFor();
    return page;
  },
  'own-plain-arena': async (stage, server, options) => {
    const page = await stage.open('/play?room=demo&player=anna&plain=1', { server, ...options });
    await page.locator('.plain-state dt').first().waitFor();
    return page;
  },
  'own-fault': async (stage, server, options) => {
    const { page } = await played(stage, server, options, 1);
    await page.frameLocator('.game-page').locator('body').evaluate(() => { setTimeout(() => { throw new TypeError('hand is undefined'); }); });
    await page.locator('.page-fault').waitFor();
    return page;
  },
};

/** Saves those whose names have `only` in them; answers how many. */
export async function ownPictures(browser, folder, sizes, only) {
  const wanted = Object.entries(PICTURES).filter(([name]) => name.includes(only));
  if (wanted.length === 0) return 0;
  const server = await Server.beginOther(process.env.TILTYARD_EXAMPLE);
  try {
    for (const [size, options] of Object.entries(sizes)) {
      for (const [name, shoot] of wanted) {
        const stage = new Stage(browser, server);
        stage.noisy = true; // one of them shows a fault
        const page = await shoot(stage, server, options);
        await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: name === 'own-front' });
        await stage.end();
      }
    }
    return wanted.length * Object.keys(sizes).length;
  } finally {
    await server.end();
  }
}
