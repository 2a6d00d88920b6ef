// The pure parts of the arena, without a browser: the rules of the wire, and the arithmetic of prediction.

import '../../pages_hook.mjs';
import { strict as assert } from 'node:assert';

const pages = new URL('../../../../src/web/pages/', import.meta.url);
const load = (path) => import(new URL(path, pages));

export const keyframe = (more = {}) => ({
  mode: 'deathmatch', phase: 'playing', hz: 20, tick: 100, world: { width: 100, height: 100 }, player_radius: 1, player_speed: 12,
  shot_speed: 40, shot_radius: 0.3, health_max: 100, cooldown_ticks: 6, walls: [], zone: null, ticks_left: 4000, countdown_ticks: 0, alive: 1,
  players: [{ seat: 0, x: 10, y: 10, vx: 12, vy: 0, health: 100, potions: 1, score: 0, kills: 0, deaths: 0, assists: 0, fired: 0, hit: 0, alive: true, respawn_ticks: 0, placement: null }],
  shots: [], potions: [], ...more,
});

export const pure = {
  async 'who is not listed goes on as before; who is listed is where the row says'() {
    const { fromKeyframe, advance } = await load('arena/model.js');
    const model = fromKeyframe(keyframe());
    advance(model, { tick: 101 });
    assert.ok(Math.abs(model.players.get(0).x - 10.6) < 1e-9);
    advance(model, { tick: 102, delta: { moved: [[0, 1100, 2000, 0, 1200]] } });
    assert.deepEqual([model.players.get(0).x, model.players.get(0).y, model.players.get(0).vy], [11, 20, 12]);
    assert.equal(model.ticks_left, 3998);
  },

  async 'deltas become news: hurt, died, spawned, fired, spent'() {
    const { fromKeyframe, advance } = await load('arena/model.js');
    const model = fromKeyframe(keyframe());
    const kinds = (frame) => advance(model, frame).map((item) => item.kind);
    assert.deepEqual(kinds({ tick: 101, delta: { stats: [[0, 70, 1, 0, 0, 0, 0, 0, 0]], fired: [[7, 0, 0, 0, 4000, 0, 9]] } }), ['fired', 'hurt']);
    assert.deepEqual(kinds({ tick: 102, delta: { died: [[0, 60]], spent: [7] } }), ['hurt', 'died', 'spent']);
    assert.equal(model.players.get(0).alive, false);
    assert.deepEqual(kinds({ tick: 103, delta: { spawned: [[0, 500, 600], [4, 100, 100]] } }), ['spawned', 'spawned']);
    assert.deepEqual([model.players.get(0).health, model.players.get(4).x, model.shots.size], [100, 1, 0]);
  },

  async 'a shot whose time is up is gone unlisted, and counts for its shooter from the start'() {
    const { fromKeyframe, advance } = await load('arena/model.js');
    const model = fromKeyframe(keyframe());
    advance(model, { tick: 101, delta: { fired: [[7, 0, 1000, 1000, 4000, 0, 2]] } });
    assert.equal(model.players.get(0).fired, 1);
    assert.deepEqual(advance(model, { tick: 102 }), []);
    assert.deepEqual(advance(model, { tick: 103 }).map((item) => item.kind), ['spent']);
  },

  async 'a shot is shown no farther than the wall that ends it'() {
    const { fromKeyframe, advance } = await load('arena/model.js');
    const { Timeline } = await load('arena/interpolate.js');
    const model = fromKeyframe(keyframe({ walls: [{ x: 13, y: 0, w: 2, h: 50 }] }));
    const line = new Timeline();
    line.record(model, advance(model, { tick: 101, delta: { fired: [[7, 0, 1000, 1000, 4000, 0, 2]] } }));
    assert.ok(Math.abs(line.endOf(7, 20).x - 12.7) < 1e-6);
    assert.equal(line.flying(() => 102.2, 20).length, 1);
    assert.equal(line.flying(() => 102.4, 20).length, 0);
  },

  async 'a frame that was already in the keyframe changes nothing'() {
    const { fromKeyframe, advance } = await load('arena/model.js');
    const model = fromKeyframe(keyframe());
    assert.deepEqual(advance(model, { tick: 100, delta: { gone: [0] } }), []);
    assert.equal(model.players.size, 1);
  },

  async 'prediction runs ahead of the server at once, and ends where the server does'() {
    const { Predictor } = await load('arena/predict.js');
    const mine = new Predictor(keyframe());
    mine.placed({ x: 10, y: 10 }, 0);
    mine.steered(1, { x: 1, y: 0 }, 1000);
    assert.ok(mine.at(1050).x > 10.5, 'moves before any answer');
    // The server applies the course 60 ms later and shows one tick of it in the frame due at 1110.
    let [x, now] = [10, 1110];
    for (let tick = 0; tick < 20; tick += 1, now += 50) {
      x += 0.6;
      const before = mine.at(now);
      mine.corrected({ x, y: 10 }, now, tick === 0 ? 1 : null, now);
      assert.ok(Math.abs(mine.at(now).x - before.x) < 0.05, 'a correction is no jump');
    }
    mine.steered(2, { x: 0, y: 0 }, now);
    mine.corrected({ x, y: 10 }, now + 60, 2, now + 60);
    assert.ok(Math.abs(mine.at(now + 2000).x - x) < 0.01);
  },

  async 'walls are slid along, not entered'() {
    const { slide, inSight } = await load('arena/geometry.js');
    const wall = { x: 20, y: 0, w: 2, h: 50 };
    const field = { radius: 1, walls: [wall], world: { width: 100, height: 100 } };
    const at = slide({ x: 18.8, y: 10 }, 0.5, 0.5, field);
    assert.ok(Math.abs(at.x - 19) < 1e-9 && Math.abs(at.y - 10.5) < 1e-9);
    assert.equal(inSight({ x: 10, y: 10 }, { x: 30, y: 10 }, [wall]), false);
    assert.equal(inSight({ x: 10, y: 60 }, { x: 30, y: 60 }, [wall]), true);
  },

  async 'the others are shown between two ticks, and do not fly across the field when they spawn'() {
    const { fromKeyframe, advance } = await load('arena/model.js');
    const { Timeline } = await load('arena/interpolate.js');
    const [model, line] = [fromKeyframe(keyframe()), new Timeline()];
    line.record(model);
    line.record(model, advance(model, { tick: 101 }));
    assert.ok(Math.abs(line.player(0, 100.5, 20).x - 10.3) < 1e-9);
    line.record(model, advance(model, { tick: 102, delta: { spawned: [[0, 9000, 9000]] } }));
    assert.ok(line.player(0, 101.5, 20).x < 11);
    assert.equal(line.player(0, 102, 20).x, 90);
  },

  async 'bots have names of their own: the same for the same id, and no two alike'() {
    const { Names, botName } = await load('words/bot_names.js');
    const bots = Array.from({ length: 300 }, (_, index) => ({ player: `ai_${index.toString(16).padStart(8, '0')}`, bot: true }));
    const names = new Names();
    names.enroll(bots);
    assert.equal(new Set(bots.map((bot) => names.of(bot))).size, 300);
    assert.equal(names.of(bots[0]), botName(bots[0].player));
    assert.ok(bots.some((bot) => names.of(bot) === `${botName(bot.player)} II`));
    assert.equal(names.of({ player: 'anna', bot: false }), 'anna');
    assert.equal(names.byId(bots[7].player), names.of(bots[7]));
  },

  async 'a door that is shut says why'() {
    const { ending } = await load('server/endings.js');
    const begun = ending(4413, 'the match has already begun');
    assert.deepEqual([begun.title, begun.watch, begun.again], ['The match has begun', true, 'ask']);
    assert.equal(ending(4413, 'the room is full').title, 'No free place');
    assert.ok(!ending(4409, 'taken over by a newer connection').tells);
  },

  async 'arms keep metal on colour and colour on metal'() {
    const { arms } = await load('heraldry.js');
    const metals = ['#e6b53d', '#efece2'];
    for (let seat = 0; seat < 40; seat += 1) {
      const { field, charge } = arms(seat, `player-${seat}`);
      assert.notEqual(metals.includes(field), metals.includes(charge));
    }
  },
};
