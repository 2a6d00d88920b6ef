// What a room makes of the changes that games tell, and of listeners that come late.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Tiltyard } from '../dist/tiltyard.js';
import { Machine, settled } from './stand_ins.mjs';

const WELCOME = { type: 'welcome', protocol: 'tiltyard.v1', n: 1, player_id: 'anna', seat: 0, room: { id: 'r', match_id: 'm' }, players: [{ seat: 0, player: 'anna', bot: false }], tick: 1, state: { list: [1, 2], phase: 'playing' }, resume_token: 't' };

async function welcomed(welcome, options = {}) {
  const machine = new Machine();
  const room = new Tiltyard('http://server', { environment: machine.environment }).enter('r', { player: 'anna', ...options });
  await settled();
  const hear = (message) => machine.socket.onmessage({ data: JSON.stringify(message) });
  Object.assign(machine.socket, { readyState: 1 });
  machine.socket.onopen({});
  hear({ ...WELCOME, ...welcome });
  return { machine, room, hear };
}

test('patches are applied without knowing the game', async () => {
  const { room, hear } = await welcomed({ delta_format: 'patch' });
  const states = [];
  room.on('state', (state, tick) => states.push([tick, state]));
  hear({ type: 'tick', tick: 2, delta: { list: { '+': [2, [3]] } } });
  assert.deepEqual(room.state, { list: [1, 2, 3], phase: 'playing' });
  assert.deepEqual(states[0], [2, room.state]);
});

test('a patch that does not fit ends the line, and another one begins from a whole state', async () => {
  const { machine, room, hear } = await welcomed({ delta_format: 'patch' });
  hear({ type: 'tick', tick: 2, delta: { nothing: { here: 1 } } });
  await settled();
  assert.equal(machine.sockets[0].readyState, 3);
  await machine.clock.move(1000);
  assert.equal(machine.sockets.length, 2);
  assert.equal(room.ended, null);
});

test('whole states take the place of what was there, and changes of a game’s own go to its reducer alone', async () => {
  const whole = await welcomed({ delta_format: 'whole' });
  whole.hear({ type: 'tick', tick: 2, delta: { phase: 'over' } });
  assert.deepEqual(whole.room.state, { phase: 'over' });
  const own = await welcomed({});
  const deltas = [];
  own.room.on('delta', (delta) => deltas.push(delta));
  own.hear({ type: 'tick', tick: 2, delta: { turned: 1 } });
  assert.deepEqual([own.room.state, deltas], [WELCOME.state, [{ turned: 1 }]]);
  const reduced = await welcomed({}, { reduce: (state, { turned }) => ({ ...state, turned }) });
  reduced.hear({ type: 'tick', tick: 2, delta: { turned: 1 } });
  assert.deepEqual(reduced.room.state, { ...WELCOME.state, turned: 1 });
});

test('the end of a match is told once, in whatever order it is said, and again only where a crash took it back', async () => {
  const over = { results: [] };
  const { room, hear } = await welcomed({});
  const told = [];
  room.on('over', ({ match_id }) => told.push(match_id));
  const match = (match_id, more = {}) => hear({ ...WELCOME, room: { id: 'r', match_id }, ...more });
  const ends = (match_id) => hear({ type: 'match_over', match_id, ...over });
  ends('m');
  match('m', { over });
  assert.deepEqual(told, ['m']);
  match('m3', { over });
  for (const missed of ['m2', 'm3']) ends(missed);
  match('m3', { over });
  assert.deepEqual(told, ['m', 'm3', 'm2']);
  match('m3');
  ends('m3');
  assert.deepEqual(told, ['m', 'm3', 'm2', 'm3']);
});

test('actions that were lost are told, once each, however many there were before', async () => {
  const { room, hear } = await welcomed({});
  const told = [];
  room.on('lost', (seqs) => told.push(...seqs));
  for (let time = 1; time <= 3; time += 1) {
    for (let acts = 0; acts < 600; acts += 1) room.send({ type: 'act' });
    hear(WELCOME);
    hear({ type: 'tick', tick: 1 + time, delta: null });
  }
  assert.deepEqual(told, Array.from({ length: 1800 }, (_, place) => place + 1));
  assert.deepEqual([room.books.lost_count, room.books.lost.at(-1)], [1800, 1800]);
  assert.ok(room.books.lost.length < 1800, 'older ones are forgotten');
});

test('what nothing becomes of is kept within a limit', async () => {
  const { room } = await welcomed({});
  for (let acts = 0; acts < 2000; acts += 1) room.send({ type: 'act' });
  assert.deepEqual([room.books.pending.length, room.books.pending.at(-1)], [1024, 2000]);
});

test('who listens late is told what there is, once, and nothing after it does not want to know', async () => {
  const { room, hear } = await welcomed({});
  const told = [];
  room.on('state', (state) => told.push(state.phase));
  room.on('players', (players) => told.push(players.length));
  room.on('state', () => told.push('unwanted'))();
  await settled();
  assert.deepEqual(told, ['playing', 1]);
  hear({ type: 'player_joined', n: 2, player: 'bert', seat: 1, bot: false });
  assert.deepEqual(told, ['playing', 1, 2]);
});

test('a server that speaks nonsense is left, and tried again', async () => {
  const { machine } = await welcomed({});
  machine.socket.onmessage({ data: '{' });
  await settled();
  await machine.clock.move(1000);
  assert.equal(machine.sockets.length, 2);
});

test('pages of other hosts and rooms that do not exist are told from lines that broke', async () => {
  for (const [answer, code, foreign] of [[{ page_welcome: false }, 4403, true], [{ page_welcome: true }, 4404, undefined]]) {
    const machine = new Machine();
    machine.environment.fetch = async (url) => (url.includes('/site') ? Response.json(answer) : Response.json({ title: 'none' }, { status: 404 }));
    const room = new Tiltyard('http://server', { environment: machine.environment }).enter('r', { player: 'anna' });
    let ended = null;
    room.on('closed', (how) => { ended = how; });
    machine.socket.onerror({});
    for (let turns = 0; turns < 20 && ended === null; turns += 1) await settled();
    assert.deepEqual([ended.code, ended.foreign], [code, foreign]);
  }
});
