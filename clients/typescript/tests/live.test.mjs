// The library and a real server: guests, rooms, a match to its end in both encodings, saves, notices, streams, and a server that is killed.

import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { Server } from '../../../tests/browser/server.mjs';
import { Ended, Problem, Tiltyard } from '../dist/tiltyard.js';

// Results are announced with what they are worth, however long the machine takes over that.
const SETTINGS = { TILTYARD__AUTH__MODE: 'token', TILTYARD__RECORDS__ANNOUNCE_WAIT_MS: '5000' };

let server;
before(async () => { server = await Server.begin(SETTINGS); });
after(() => server.end());

/** The next thing of this name that fits. */
const next = (room, name, fits = () => true) => new Promise((resolve) => {
  const end = room.on(name, (...told) => {
    if (!fits(...told)) return;
    end();
    resolve(told);
  });
});

const guest = async (name) => {
  const client = new Tiltyard(server.url);
  await client.guest(name);
  return client;
};

/** Applies what a game of connect four tells. */
const reduce = (state, { placed, ...changed }) => {
  if (placed) state.board[placed[1]][placed[0]] = placed[2];
  return Object.assign(state, changed);
};

/** What is answered once it fits. */
async function eventually(ask, fits) {
  for (let questions = 0; questions < 200; questions += 1) {
    const told = await ask();
    if (fits(told)) return told;
    await new Promise((resolve) => { setTimeout(resolve, 50); }); // between two questions
  }
  throw new Error(`it did not come: ${ask}`);
}

/** Two play a match to its end; whoever begins wins. Answers the winner's table, the other one, and the result. */
async function playOut(tables) {
  if (tables[0].state.phase !== 'playing') await next(tables[0], 'state', ({ phase }) => phase === 'playing');
  const winner = tables.find(({ seat, state }) => seat === state.turn);
  const other = tables.find((table) => table !== winner);
  const over = tables.map((each) => next(each, 'over'));
  for (let turn = 0; turn < 7; turn += 1) {
    const [table, column] = turn % 2 === 0 ? [winner, 0] : [other, 1];
    const seen = tables.map((each) => next(each, 'state', ({ turn_number }) => turn_number >= turn + 2 || each.state.winner !== null));
    assert.equal(typeof table.send({ type: 'drop', column }), 'number');
    await Promise.all(seen);
  }
  const [[result]] = await Promise.all(over);
  return { winner, other, result };
}

test('two guests play a match to its end, each in an encoding of their own', async () => {
  const [anna, bert] = [await guest('Anna'), await guest('Bert')];
  const { id } = await anna.rooms.open({ name: 'A table', game: 'connect_four', max_players: 2, rematch: true });
  const tables = [await anna.join(id, { reduce }), await bert.join(id, { reduce, encoding: 'msgpack' })];
  const { winner } = await playOut(tables);
  assert.deepEqual(tables[0].state, tables[1].state);
  assert.equal(tables[0].state.winner, winner.seat);
  assert.equal(winner.books.acked, 4);
  for (const table of tables) table.leave();
  const [how] = await next(tables[1], 'closed');
  assert.equal(how.code, 1000);
});

test('what is refused says why', async () => {
  const anna = await guest();
  await assert.rejects(anna.rooms.open({ name: 'x', game: 'arena', max_players: 400 }), (problem) => problem instanceof Problem && problem.status === 422 && problem.errors[0].pointer === '/max_players');
  await assert.rejects(anna.rooms.get('nowhere'), { status: 404 });
  await assert.rejects(anna.join('nowhere'), (ended) => ended instanceof Ended && ended.how.code === 4404);
  const nobody = new Tiltyard(server.url);
  let wanted = 0;
  nobody.on('signInWanted', () => { wanted += 1; });
  await assert.rejects(nobody.rooms.open({ name: 'x', game: 'arena', max_players: 4 }), { status: 401 });
  assert.equal(wanted, 1);
  await assert.rejects(new Tiltyard('http://127.0.0.1:1').site(), (problem) => problem.unreachable && problem.words.includes('reached'));
});

test('an account keeps its saves, and comes back with its password', async () => {
  const client = await guest();
  const code = await client.account.register('Carla', 'correct horse');
  assert.match(code, /^[0-9A-Z]{4}-/);
  const { player } = client.account.who;
  await client.saves.put(player, 'slot', { level: 3 });
  await client.saves.put(player, 'bytes', new Uint8Array([1, 2, 255]));
  const again = new Tiltyard(server.url);
  await again.account.login('Carla', 'correct horse');
  assert.deepEqual(await (await again.saves.get(player, 'slot')).json(), { level: 3 });
  assert.deepEqual(new Uint8Array(await (await again.saves.get(player, 'bytes')).arrayBuffer()), new Uint8Array([1, 2, 255]));
  assert.equal((await again.saves.list(player)).saves.length, 2);
  await again.saves.remove(player, 'slot');
  await assert.rejects(again.saves.get(player, 'slot'), { status: 404 });
  await again.account.signOut();
  assert.equal(again.account.who, null);
});

test('a program is an account of its own, and a guest who makes one is not turned into it', async () => {
  const client = await guest();
  const { player } = client.account.who;
  await client.account.register('Carlas program', 'correct horse', 'bot');
  const { who } = client.account;
  assert.deepEqual([who.kind, who.player === player], ['bot', false]);
});

test('a match is found, and told over the stream of notices', async () => {
  const people = [await guest('Dora'), await guest('Emil')];
  const found = people.map((client) => new Promise((resolve) => {
    const stream = client.followNotices(client.account.who.player, {
      message(message) {
        if (message.kind !== 'match_found') return;
        stream.end();
        resolve(message.data.room_id);
      },
    });
  }));
  const tickets = await Promise.all(people.map((client) => client.matchmaking.open({ game: 'connect_four' })));
  assert.equal((await people[0].matchmaking.get(tickets[0].id)).game, 'connect_four');
  const [one, other] = await Promise.all(found);
  assert.equal(one, other);
  const tables = await Promise.all(people.map((client) => client.join(one)));
  assert.deepEqual(tables.map(({ seat }) => seat).sort(), [0, 1]);
  for (const table of tables) table.leave();
});

test('boards, tournaments, replays and the figures can be read', async (t) => {
  const [anna, bert] = [await guest('Gerda'), await guest('Hanno')];
  const { id: room } = await anna.rooms.open({ name: 'A table', game: 'connect_four', max_players: 2 });
  const tables = [await anna.join(room, { reduce }), await bert.join(room, { reduce })];
  t.after(() => tables.forEach((table) => table.leave()));
  const { winner, result } = await playOut(tables);
  const best = winner.welcome.player_id;
  const { replays: found } = await eventually(() => anna.replays.list({ player: best }), ({ replays }) => replays.length > 0);
  assert.deepEqual(found.map(({ match_id, game }) => [match_id, game]), [[result.match_id, 'connect_four']]);
  assert.deepEqual(found[0].players.toSorted(), [anna, bert].map(({ account }) => account.who.player).toSorted());
  assert.ok((await anna.boards.list()).boards.some(({ board, players }) => board === 'global' && players >= 2));
  const { rows } = await anna.boards.get('connect_four');
  assert.deepEqual(rows.filter(({ player }) => player === best).map(({ score }) => score), [result.results[0].points]);
  assert.deepEqual((await anna.boards.get('connect_four', { limit: 1 })).rows, rows.slice(0, 1));
  const { id } = await anna.tournaments.make({ name: 'A cup', game: 'connect_four', format: { kind: 'single_elimination' } });
  assert.equal((await anna.tournaments.get(id)).entrants.people, 0);
  await anna.tournaments.enter(id, { player_id: anna.account.who.player });
  assert.equal((await anna.tournaments.get(id)).entrants.people, 1);
  const sample = await new Promise((resolve) => {
    const stream = anna.followAnalytics({ message: (message) => { stream.end(); resolve(message); } });
  });
  assert.ok(['analytics', 'analytics_history'].includes(sample.type));
});

test('a server that is killed is waited for, and nothing is told twice', async () => {
  const client = await guest('Fred');
  const { id } = await client.rooms.open({ name: 'A relay', game: 'relay', max_players: 2 });
  const room = await client.join(id);
  room.sendRaw({ type: 'wave', number: 1 });
  await next(room, 'action');
  await server.recorded(id, 2);
  const waiting = next(room, 'waiting');
  await server.kill();
  await waiting;
  const back = next(room, 'welcome');
  await server.start();
  const [, { goesOn }] = await back;
  assert.ok(goesOn);
  assert.ok(room.live);
  const told = [];
  room.on('action', (action) => told.push(action.number));
  room.sendRaw({ type: 'wave', number: 2 });
  await next(room, 'action');
  assert.deepEqual(told, [2]);
  room.leave();
});
