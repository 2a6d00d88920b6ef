// How a connection ends, and how it comes back.

import { strict as assert } from 'node:assert';
import { Server } from '../server.mjs';
import { playServer, quietArena, state, until } from '../stage.mjs';
import { keyframe } from './pure/play.mjs';

export const connection = {
  async 'a second tab takes the seat over, the first one says so and can take it back'(stage) {
    const { id } = await quietArena(stage.server);
    const first = await stage.enter(id, 'anna');
    const second = await stage.enter(id, 'anna');
    await until(first, (now) => now.ended === 4409);
    await first.locator('#cover:has-text("playing somewhere else")').waitFor();
    await first.click('text=Play here instead');
    await until(first, (now) => now.status === 'live' && now.ended === null);
    await until(second, (now) => now.ended === 4409);
  },

  async 'a reload keeps the seat'(stage) {
    const { id } = await quietArena(stage.server);
    const page = await stage.enter(id, 'anna');
    const { seat } = await state(page);
    await page.reload();
    await until(page, (now) => now.status === 'live');
    assert.equal((await state(page)).seat, seat);
  },

  async 'who leaves is told, and can join again'(stage) {
    const { id } = await quietArena(stage.server);
    const page = await stage.enter(id, 'anna');
    await page.click('#leave');
    await until(page, (now) => now.ended === 1000);
    await page.click('text=Join again');
    await until(page, (now) => now.status === 'live');
  },

  async 'a reload shows the newest token, and keeps the one that it gets for it'(stage) {
    const { id } = await quietArena(stage.server);
    const page = await stage.enter(id, 'anna');
    const token = () => page.evaluate((key) => sessionStorage.getItem(key), `tiltyard.resume.${id}.anna`);
    const shown = [];
    page.on('websocket', (socket) => shown.push(new URL(socket.url()).searchParams.get('resume_token')));
    const kept = [await token()];
    for (let times = 0; times < 3; times += 1) {
      await page.reload();
      await until(page, (now) => now.status === 'live' && now.seat === 0);
      kept.push(await token());
    }
    assert.deepEqual(shown, kept.slice(0, -1));
    assert.equal(new Set(kept).size, 4);
  },

  async 'a full room says so and offers to watch'(stage) {
    const { id } = await stage.server.room({ name: 'Small', game: 'connect_four', max_players: 2 });
    await stage.enter(id, 'anna');
    await stage.enter(id, 'bert');
    stage.noisy = true; // a server may refuse the upgrade itself
    const third = await stage.open(`/play?room=${id}&player=carl`);
    await third.locator('#cover:has-text("No free place")').waitFor();
    await third.click('text=Watch instead');
    await until(third, (now) => now.status === 'live' && now.watching);
  },

  async 'who comes between two matches sees the results, and plays in the next one'(stage) {
    const room = await quietArena(stage.server);
    const players = [{ seat: 0, player: 'bert', bot: false }, { seat: 3, player: 'ai_0badcafe', bot: true }, { seat: 5, player: 'anna', bot: false }];
    const welcome = { type: 'welcome', protocol: 1, player_id: 'anna', seat: 5, players, tick: 100, resume_token: 'x' };
    const results = [{ player: 'ai_0badcafe', placement: 1, score: 3 }, { player: 'bert', placement: 2, score: 1 }];
    const page = await stage.open('/');
    let next;
    await playServer(page, (tell) => {
      tell({ ...welcome, room: { ...room, state: 'finished' }, state: keyframe({ phase: 'finished' }) });
      tell({ type: 'match_over', match_id: room.match_id, results, next_match_in_ms: 20_000 });
      next = () => {
        const own = { ...keyframe().players[0], seat: 5 };
        tell({ ...welcome, room: { ...room, state: 'playing' }, state: keyframe({ players: [own] }) });
        tell({ type: 'tick', tick: 101, delta: { turned: [[5, 0, 0]] } });
      };
    });
    await page.goto(`${stage.server.url}/play?room=${room.id}&player=anna`);
    await page.locator('#banner:has-text("you play in the next one")').waitFor();
    assert.match(await page.locator('#banner').innerText(), /(Sir|Dame|Lord|Lady) \w+ wins[^]*bot[^]*bert[^]*Next match in \d+ s/);
    await page.locator('.hud-vitals').waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowLeft'); // of no use now, and no harm
    next();
    await until(page, (now) => now.me?.alive && now.phase === 'playing');
    await page.locator('#banner').waitFor({ state: 'hidden' });
    await page.locator('.hud-vitals').waitFor();
  },

  async 'who was sent a link reads which room it is before choosing a name'(stage) {
    const room = await stage.server.room({ name: 'Saturday tilt', game: 'arena', max_players: 12, bots: 3, private: true });
    const page = await stage.open(`/play?room=${room.id}`);
    await page.locator('#cover', { hasText: /Saturday tilt: .*Arena/ }).waitFor();
    assert.match(await page.locator('#cover-text').innerText(), /3 \/ 12 · 0 people, 3 bots/);
    stage.noisy = true; // the browser reports the 404 itself
    await page.goto(`${stage.server.url}/play?room=nowhere-at-all`);
    await page.locator('#cover:has-text("no such room")').waitFor();
  },

  async 'a room that does not exist is told'(stage) {
    stage.noisy = true;
    const page = await stage.open('/play?room=nowhere-at-all&watch=1');
    await page.locator('#cover:has-text("no such room")').waitFor();
  },

  async 'a server that dies is waited for, and the game goes on when it is back'(stage) {
    stage.noisy = true;
    const server = await Server.begin();
    try {
      const page = await stage.open('/ws-demo', { server });
      await until(page, (now) => now.status === 'live' && now.me?.alive);
      await server.kill();
      await page.locator('#cover:has-text("Reconnecting")').waitFor();
      await server.start();
      await until(page, (now) => now.status === 'live' && now.me, null, 40_000);
      await page.locator('#cover').waitFor({ state: 'hidden' });
    } finally {
      await server.end();
    }
  },
};
