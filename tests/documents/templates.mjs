// The templates as crates: each is made, built, opened in a browser, played there, and looked at again as a replay.

import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { Server } from '../browser/server.mjs';
import { Stage, counted, state, until } from '../browser/stage.mjs';
import { BINARY } from './worlds.mjs';
import { makeCrate } from './guide.mjs';

/** By template: what its room is opened with, how its page is played, and what its replay tells of it. */
const PLAYED = {
  realtime: { options: { seconds: 30 }, play: run, moment: /took a gem worth \d|robbed/ },
  turns: { options: { goal: 10 }, play: roll, moment: /banked \d+ points/ },
};

export const TEMPLATES = Object.fromEntries(Object.keys(PLAYED).map((name) => [`templates/${name}`, (world) => playTemplate(name, world)]));

async function playTemplate(template, { browser }) {
  const { options, play, moment } = PLAYED[template];
  const began = Date.now();
  await makeCrate(`tried-${template}`, ['--template', template]);
  console.log(`     templates/${template} was built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const server = await Server.beginOther(join(BINARY, '..', `tried-${template}`));
  const stage = new Stage(browser, server);
  try {
    const { id, match_id } = await server.room({ name: 'Tried', game: `tried_${template}`, max_players: 2, seed: 7, options });
    const page = await stage.enter(id, 'anna');
    const game = page.frameLocator('.game-page');
    await game.locator('#bot').click();
    await until(page, (now) => now.shown_state.phase === 'playing');
    await play(page, game);
    await until(page, (now) => now.match_over, null, 120_000);
    await server.replay(match_id);
    const replay = await stage.open(`/replay?match=${match_id}`);
    await replay.click('#show-moments');
    await counted(replay.locator('#moments li').filter({ hasText: moment }), (count) => count > 0);
    await stage.end();
  } finally {
    await server.end();
  }
}

/** Drags over the field, towards the farther side: the runner runs there. */
async function run(page, game) {
  const x = async () => {
    const { seat, shown_state: { runners } } = await state(page);
    return runners.find((runner) => runner.seat === seat).place[0];
  };
  const before = await x();
  const { x: left, y: top, width, height } = await game.locator('#field').boundingBox();
  const [across, down] = [left + width / 2, top + height / 2];
  await page.mouse.move(across, down);
  await page.mouse.down();
  await page.mouse.move(across + (before < 4800 ? 80 : -80), down);
  await until(page, ({ seat, shown_state: { runners } }, from) => Math.abs(runners.find((runner) => runner.seat === seat).place[0] - from) > 500, before);
  await page.mouse.up();
}

/** Rolls and banks by its buttons until the match is over. */
async function roll(page, game) {
  const changed = (now, before) => now.match_over || now.shown_state.number !== before.number || now.shown_state.at_stake !== before.at_stake;
  for (let acts = 0; ; acts += 1) {
    const { match_over: over, shown_state: before } = await until(page, (now) => now.match_over || now.shown_state.turn === now.seat);
    if (over) return void assert.ok(acts > 0, 'the match was over before a button was pressed');
    await game.locator(before.at_stake >= 4 ? '#bank' : '#roll').click();
    await until(page, changed, before);
  }
}
