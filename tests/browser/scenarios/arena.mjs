// Playing in the arena.

import { strict as assert } from 'node:assert';
import { playServer, quietArena, state, until } from '../stage.mjs';
import { keyframe } from './pure/play.mjs';

const DIRECTIONS = ['KeyW', 'KeyD', 'KeyS', 'KeyA'];

/** Presses one key after the other until the server says that we moved (a wall may stand in some of the ways). */
export async function walk(page) {
  const { me: from } = await until(page, (now) => now.me?.alive);
  for (const key of DIRECTIONS) {
    await page.keyboard.down(key);
    const moved = await until(page, (now, start) => Math.hypot(now.me.x - start.x, now.me.y - start.y) > 2, from, 2000).then(() => true, () => false);
    if (moved) return key;
    await page.keyboard.up(key);
  }
  throw new Error(`no key moved the player from ${from.x}, ${from.y}`);
}

export const arena = {
  async 'the demo puts you into a battle within seconds, with no question asked'(stage) {
    const page = await stage.open('/ws-demo');
    await until(page, (now) => now.status === 'live' && now.me?.alive && now.phase === 'playing' && now.alive > 1); // the next match, if one has just ended
    await page.locator('[role="meter"][aria-valuenow]').waitFor();
    const now = await state(page);
    assert.equal(now.room, 'demo');
    assert.match(now.player, /^[a-z]+-[a-z]+-\d\d$/);
  },

  async 'keys move the own player, and letting go stops it'(stage) {
    const page = await stage.enter((await quietArena(stage.server)).id, 'walker');
    const key = await walk(page);
    await page.keyboard.up(key);
    await until(page, (now) => now.me.vx === 0 && now.me.vy === 0);
    const { sent } = await state(page);
    assert.ok(sent.move <= 8, `moves are sent on changes only, not ${sent.move} times`);
  },

  async 'the own player is shown moving without jumps'(stage) {
    const page = await stage.enter((await quietArena(stage.server)).id, 'smooth');
    const key = await walk(page);
    const worst = await page.evaluate(() => new Promise((resolve) => {
      let [before, at] = [window.tiltyard.state.me.shown, performance.now()];
      const jumps = [];
      const look = () => {
        const now = performance.now(); // of the moment for which the place is told
        const { shown } = window.tiltyard.state.me;
        const allowed = (12 * (now - at)) / 1000;
        jumps.push(Math.hypot(shown.x - before.x, shown.y - before.y) - allowed);
        [before, at] = [shown, now];
        if (jumps.length < 60) requestAnimationFrame(look);
        else resolve(jumps.sort((a, b) => b - a)[2]); // a page at fault jumps with every frame of the server, a slow machine once
      };
      requestAnimationFrame(look);
    }));
    await page.keyboard.up(key);
    await until(page, (now) => Math.hypot(now.me.shown.x - now.me.x, now.me.shown.y - now.me.y) < 0.1);
    assert.ok(worst < 1, `jumped ${worst.toFixed(2)} units in one frame`);
  },

  async 'Space and the mouse shoot, no faster than allowed'(stage) {
    const page = await stage.enter((await quietArena(stage.server)).id, 'archer');
    const { model_tick: began } = await until(page, (now) => now.me?.alive && now.phase === 'playing');
    await page.keyboard.down('Space');
    await until(page, (now) => now.me.fired >= 2);
    await page.keyboard.up('Space');
    const { me: { fired } } = await state(page);
    await page.mouse.move(900, 300);
    await page.mouse.down();
    await until(page, (now, before) => now.me.fired >= before + 2, fired);
    await page.mouse.up();
    const now = await state(page);
    const ticks = now.model_tick - began;
    assert.ok(now.sent.shoot <= ticks / 5 + 2, `${now.sent.shoot} shots sent in ${ticks} ticks`); // one in six is allowed
  },

  async 'the shortest press counts: one click or one tap of Space is a shot, one tap of a key is a step'(stage) {
    const page = await stage.enter((await quietArena(stage.server, { options: { map: 'open' } })).id, 'quick');
    const once = (type, more = {}) => page.evaluate(([kind, details]) => { // both ends within one frame
      const canvas = document.querySelector('canvas.field');
      const [down, up] = kind === 'key' ? ['keydown', 'keyup'] : ['pointerdown', 'pointerup'];
      const make = (name) => (kind === 'key' ? new KeyboardEvent(name, { bubbles: true, ...details }) : new PointerEvent(name, { bubbles: true, button: 0, pointerType: 'mouse', clientX: 700, clientY: 300 }));
      canvas.dispatchEvent(make(down));
      canvas.dispatchEvent(make(up));
    }, [type, more]);
    await until(page, (now) => now.me?.alive && now.phase === 'playing');
    await once('mouse');
    const { model_tick } = await until(page, (now) => now.me.fired === 1);
    await until(page, (now, fired_in) => now.model_tick > fired_in + 7, model_tick); // it has reloaded
    await once('key', { code: 'Space' });
    await until(page, (now) => now.me.fired === 2);
    // A tap at a wall is no step, nor is one whose course and end come to the server within one tick: then another key has its turn.
    for (const code of DIRECTIONS) {
      const { me: from, sent: { move: before = 0 } } = await state(page);
      const isSent = until(page, (now, sent) => now.sent.move >= sent + 2, before);
      const [lasted_ms] = await Promise.all([page.evaluate(courseTime), once('key', { code }), isSent]);
      assert.ok(lasted_ms > 50, `a course of ${lasted_ms} ms may begin and end within one tick`);
      const step = until(page, (now, start) => Math.hypot(now.me.x - start.x, now.me.y - start.y) > 0.4 && now.me.vx === 0 && now.me.vy === 0, from, 2000);
      if (await step.then(() => true, () => false)) return;
    }
    throw new Error('no tap was a step');
  },

  async 'a bot has the same name in the panel, in the feed and when it is followed'(stage) {
    const room = await stage.server.room({ name: 'Rough field', game: 'arena', max_players: 12, bots: 11, bot_level: 'hard', private: true });
    const page = await stage.enter(room.id, 'namer');
    const { players } = await state(page);
    const names = players.filter((who) => who.bot).map((who) => who.name);
    assert.deepEqual([names.length, new Set(names).size], [11, 11]);
    for (const name of names) assert.match(name, /^(Sir|Dame|Lord|Lady) [A-Z][a-z]+( [IVX]+)?$/);
    await page.keyboard.press('KeyB');
    await page.locator('#players tbody tr').nth(11).waitFor();
    assert.ok(!(await page.locator('#players').innerText()).includes('ai_'));
    await page.locator('.hud-feed b').first().waitFor({ timeout: 30_000 });
    assert.ok([...names, 'namer'].includes(await page.locator('.hud-feed b').first().innerText()));
  },

  async 'who is out of a battle royale watches on, and chooses whom to follow'(stage) {
    const room = await quietArena(stage.server, { mode: 'battle_royale' });
    const players = ['faller', 'bert', 'cleo'].map((player, seat) => ({ seat, player, bot: false }));
    const standing = players.map(({ seat }) => ({ ...keyframe().players[0], seat, y: 10 + 20 * seat, vx: 0 }));
    const page = await stage.open('/');
    let fall;
    await playServer(page, (tell) => { // in a battle one might win, or be the last but one to fall: then it ends
      const scene = keyframe({ mode: 'battle_royale', alive: 3, players: standing });
      tell({ type: 'welcome', protocol: 1, player_id: 'faller', seat: 0, players, tick: 100, resume_token: 'x', room: { ...room, state: 'playing' }, state: scene });
      fall = () => tell({ type: 'tick', tick: 101, delta: { died: [[0, 0]], alive: 2 }, events: [{ kind: 'kill', by: 1, of: 0 }, { kind: 'out', seat: 0, placement: 3 }] });
    });
    await page.goto(`${stage.server.url}/play?room=${room.id}&player=faller`);
    await until(page, (now) => now.status === 'live' && now.me?.alive);
    await page.locator('.hud-vitals').waitFor();
    fall();
    await until(page, (now) => !now.me.alive && now.following === 1); // by whom one fell
    await page.locator('.hud-notice:has-text("You are out")').waitFor();
    await page.locator('.hud-vitals').waitFor({ state: 'hidden' });
    await page.keyboard.press('Digit0');
    await until(page, (now) => now.following === null);
    await page.keyboard.press('ArrowRight');
    await until(page, (now) => now.following !== null);
    await page.locator('.hud-followed:has-text("Following")').waitFor();
    await page.locator('.hud-goal:has-text("you are out")').waitFor();
    await page.locator('.hud-notice:has-text("You are out")').waitFor({ state: 'detached', timeout: 8000 });
  },

  async 'a hurt player drinks a potion'(stage) {
    const room = await stage.server.room({ name: 'Rough field', game: 'arena', max_players: 12, bots: 7, bot_level: 'hard', private: true });
    const page = await stage.enter(room.id, 'thirsty');
    for (let tries = 0; tries < 8; tries += 1) {
      await until(page, (now) => now.me?.alive && now.me.health < 85 && now.me.potions > 0, null, 60_000);
      await page.keyboard.press('KeyF');
      if (await until(page, (now) => now.drunk > 0, null, 1000).then(() => true, () => false)) return;
    }
    throw new Error('no potion was drunk');
  },

  async 'what one says in the chat the other reads, and back'(stage) {
    const { id } = await quietArena(stage.server);
    const [anna, bert] = [await stage.enter(id, 'anna'), await stage.enter(id, 'bert')];
    await say(anna, 'good day, bert');
    await bert.locator('#chat-log li:has-text("good day, bert")').waitFor();
    await say(bert, '<b>well met</b>');
    await anna.locator('#chat-log li:has-text("<b>well met</b>")').waitFor();
    await anna.keyboard.press('Escape');
    await anna.locator('#chat-form').waitFor({ state: 'hidden' });
  },

  async 'B shows the players with their figures; bots can be added and sent away'(stage) {
    const { id } = await quietArena(stage.server);
    const page = await stage.enter(id, 'host');
    await page.keyboard.press('KeyB');
    await page.locator('#players tr.own:has-text("host")').waitFor();
    await page.click('text=Add a bot');
    await until(page, (now) => now.players.some((who) => who.bot));
    await page.locator('#players [data-bot]').press('Enter'); // the list may be made anew at any time: the focus stays, a mouse would miss
    await until(page, (now) => !now.players.some((who) => who.bot));
  },
};

/** In the page: how long the next course lasts until it is given up, in milliseconds. */
function courseTime() {
  const sent = () => window.tiltyard.state.sent.move ?? 0;
  const before = sent();
  let set_at = null;
  return new Promise((resolve) => {
    const look = (now) => {
      if (sent() > before) set_at ??= now;
      if (sent() > before + 1) resolve(now - set_at);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

async function say(page, text) {
  await page.keyboard.press('Enter');
  await page.locator('#chat-text').fill(text);
  await page.keyboard.press('Enter');
}
