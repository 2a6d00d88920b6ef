// What a room makes of the changes that games tell, and of listeners that come late.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ending } from '../dist/endings.js';
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

/** What is reported, instead of printing it. */
function silenced(context) {
  const reported = [];
  context.mock.method(console, 'error', ({ message }) => reported.push(message));
  return reported;
}

test('patches are applied without knowing the game', async () => {
  const { room, hear } = await welcomed({ delta_format: 'patch' });
  const states = [];
  room.on('state', (state, tick) => states.push([tick, state]));
  hear({ type: 'tick', tick: 2, delta: { list: { '+': [2, [3]] } } });
  assert.deepEqual(room.state, { list: [1, 2, 3], phase: 'playing' });
  assert.deepEqual(states[0], [2, room.state]);
});

test('a patch that does not fit ends the line, and another one begins from a whole state', async (context) => {
  silenced(context);
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

test('a server that speaks nonsense is left, and tried again', async (context) => {
  const reported = silenced(context);
  const { room, ...broken } = WELCOME;
  const frames = ['{', 'null', '5', '"x"', '[]', '{}', JSON.stringify(broken), ...[
    { ...WELCOME, players: null }, { ...WELCOME, acks: 5 }, { type: 'keyframe', tick: 2, state: {} }, { type: 'tick', delta: {} }, { type: 'tick', tick: 2 }, { type: 'pong' },
  ].map((message) => JSON.stringify(message)), new Uint8Array([0xc1])];
  for (const [nth, data] of frames.entries()) {
    const { machine, room } = await welcomed({ delta_format: 'patch' });
    machine.socket.onmessage({ data });
    await settled();
    assert.deepEqual([machine.sockets[0].readyState, reported.length], [3, nth + 1], String(data));
    await machine.clock.move(1000);
    assert.deepEqual([machine.sockets.length, room.ended, room.state], [2, null, WELCOME.state]);
  }
});

test('what listeners throw is reported, and is no harm to anybody else', async (context) => {
  const reported = silenced(context);
  const { machine, room, hear } = await welcomed({ delta_format: 'patch' });
  const told = [];
  for (const name of ['message', 'event', 'delta', 'state', 'waiting']) {
    room.on(name, () => { throw new Error(name); });
    room.on(name, () => told.push(name));
  }
  await settled();
  assert.deepEqual([told.splice(0), reported.splice(0)], [['state'], ['state']]);
  room.on('delta', () => told.push(room.state.phase));
  hear({ type: 'tick', tick: 2, delta: { phase: 'over' }, events: [{}] });
  assert.deepEqual([told.splice(0), reported.splice(0)], [['message', 'event', 'delta', 'over', 'state'], ['message', 'event', 'delta', 'state']]);
  assert.deepEqual([room.tick, room.state], [2, { ...WELCOME.state, phase: 'over' }]);
  machine.socket.onclose({ code: 1006, reason: '' });
  await settled();
  await machine.clock.move(1000);
  assert.deepEqual([told, reported, machine.sockets.length], [['waiting'], ['waiting'], 2]);
});

test('whatever goes wrong with a patch begins anew, but for who has left meanwhile', async (context) => {
  silenced(context);
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const [keyframe, tick] = ['{"type":"keyframe","players":[],"tick":2,"state":', '{"type":"tick","tick":3,"delta":'].map((head) => `${head}${deep}}`);
  for (const [leaves, sockets] of [[false, 2], [true, 1]]) {
    const { machine, room } = await welcomed({ delta_format: 'patch' });
    machine.socket.onmessage({ data: keyframe });
    const ends = [];
    room.on('closed', (how) => ends.push(how.code));
    if (leaves) room.on('message', () => { machine.socket.readyState = 2; room.leave(); });
    machine.socket.onmessage({ data: tick });
    await settled();
    assert.equal(machine.sockets[0].readyState, 3);
    await machine.clock.move(1000);
    assert.deepEqual([machine.sockets.length, ends], [sockets, leaves ? [1000] : []]);
  }
});

test('a wait that is none is not waited for', async () => {
  const waits = [];
  for (const told of ['null', '"soon"', '-5', '1e400', 'true', '[]', '0', '2', '1e7', '1e308']) {
    const { machine, room } = await welcomed({});
    room.on('waiting', (how, seconds) => waits.push(Math.round(1000 * seconds)));
    machine.socket.onmessage({ data: `{"type":"closing","code":4503,"reason":"","retry_after":${told}}` });
    machine.socket.onclose({ code: 4503, reason: '' });
    await settled();
    await machine.clock.move(waits.at(-1));
    assert.equal(machine.sockets.length, 2, told);
  }
  assert.deepEqual(waits, [...Array(6).fill(3150), 285, 2100, 3_780_000, 3_780_000]); // milliseconds, with the spread of each
  assert.equal(ending(4503, '', Number.NaN).retry_after, undefined); // MessagePack has it
});

test('a reducer that fails ends the line, and is not asked again', async (context) => {
  const reported = silenced(context);
  const { machine, room, hear } = await welcomed({}, { reduce: () => { throw new Error('reduce'); } });
  hear({ type: 'tick', tick: 2, delta: {} });
  await machine.clock.move(60_000);
  assert.deepEqual([machine.sockets.length, room.ended.code, room.ended.comesBack, reported], [1, 1006, false, ['reduce']]);
});

test('a stream whose listeners fail goes on', async (context) => {
  const reported = silenced(context);
  const machine = new Machine();
  const told = [];
  machine.environment.fetch = async () => new Response('data: {"type":"a"}\n\ndata: {"type":"b"}\n\n');
  const fails = (name) => { told.push(name); throw new Error(name); };
  const stream = new Tiltyard('http://server', { environment: machine.environment }).follow('/stream/any', {}, { message: ({ type }) => fails(type), state: fails });
  for (let turns = 0; turns < 20 && told.length < 4; turns += 1) await settled();
  await machine.clock.move(1000);
  for (let turns = 0; turns < 20 && told.length < 8; turns += 1) await settled();
  stream.end();
  assert.deepEqual(told, ['live', 'a', 'b', 'waiting', 'live', 'a', 'b', 'waiting']);
  assert.deepEqual(reported, told);
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
