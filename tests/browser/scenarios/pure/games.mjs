// What shows any game, without a browser: schemas read for forms, states kept up to date, games in words.

import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';

const pages = new URL('../../../../src/web/pages/', import.meta.url);
const load = (path) => import(new URL(path, pages));

const OPTIONS = {
  type: 'object',
  properties: {
    wins: { type: 'integer', format: 'int32', default: 3, description: 'Rounds that win.' },
    seats: { type: 'integer', format: 'uint8', minimum: 2, maximum: 8 },
    mode: { $ref: '#/$defs/Mode', default: 'duel' },
    level: { oneOf: [{ const: 'easy', description: 'For beginners.' }, { const: 'hard' }] },
    rest_s: { type: ['number', 'null'], minimum: 0 },
    open: { type: 'boolean', default: true },
    name: { type: 'string', maxLength: 12 },
    field: { type: 'object', properties: { width: { type: 'integer' } }, required: ['width'] },
    team: { anyOf: [{ $ref: '#/$defs/Mode' }, { type: 'null' }] },
    seeds: { type: 'array', items: { type: 'integer' }, maxItems: 4 },
    own: { type: 'object', additionalProperties: true },
  },
  $defs: { Mode: { type: 'string', enum: ['duel', 'free_for_all'] } },
};

const ACTION = {
  oneOf: [
    { type: 'object', properties: { type: { type: 'string', const: 'throw' }, hand: { $ref: '#/$defs/Hand' } }, required: ['type', 'hand'], description: 'Throws.' },
    { type: 'object', properties: { type: { const: 'give_up' } }, required: ['type'] },
  ],
  $defs: { Hand: { type: 'string', enum: ['rock', 'paper'] } },
};

let framed = 0;

/** The module that pages of games import, as if it were in a frame of a room; and what the room says to it. */
async function framedPage() {
  const port = { postMessage() {} };
  const stands = { parent: { postMessage() {} }, window: globalThis, location: { origin: 'http://server' }, document: { documentElement: { dataset: {} } } };
  const hearers = [];
  Object.assign(globalThis, stands, { addEventListener: (kind, hearer) => kind === 'message' && hearers.push(hearer) });
  try {
    const { join } = await load(`game/page.js?${(framed += 1)}`); // each page has one of its own
    for (const hear of hearers) hear({ source: stands.parent, origin: stands.location.origin, data: { tiltyard: 'port', mode: 'play' }, ports: [port] });
    return { join, say: (data) => port.onmessage({ data }) };
  } finally {
    for (const name of [...Object.keys(stands), 'addEventListener']) delete globalThis[name];
  }
}

export const pureGames = {
  async 'the page of a game is told the end of a match once, however often the server says it'() {
    const { join, say } = await framedPage();
    say({ kind: 'begin', mode: 'play', game: { name: 'g' }, format: 'whole' });
    const welcome = (match_id, more) => say({ kind: 'room', message: { type: 'welcome', tick: 1, state: {}, room: { match_id }, ...more }, why: 'resume' });
    const joining = join();
    welcome('m1');
    const told = [];
    const room = await joining;
    room.on('over', (result) => told.push(result?.match_id ?? null));
    const results = [];
    say({ kind: 'room', message: { type: 'match_over', match_id: 'm1', results } });
    welcome('m1', { over: { results } });
    welcome('m1', { over: { results } });
    assert.deepEqual(told, ['m1']);
    for (const over of [undefined, undefined, { results }]) welcome('m2', { over });
    assert.deepEqual(told, ['m1', null, 'm2']);
  },


  async 'the page of a game has the newest welcome, without the token of the seat'() {
    const { handed } = await load('game/handed.js');
    const { join, say } = await framedPage();
    const welcome = { type: 'welcome', tick: 1, state: {}, room: { match_id: 'm1' }, resumed: { missed: 2, lost: 0 } };
    const joining = join();
    say({ kind: 'begin', mode: 'play', game: { name: 'g' }, format: 'whole' });
    say({ kind: 'room', message: handed({ ...welcome, resume_token: 'secret' }) });
    const room = await joining;
    assert.deepEqual(room.welcome, welcome);
    say({ kind: 'room', message: handed({ type: 'tick', tick: 2, delta: {} }) });
    assert.deepEqual(room.welcome, welcome);
  },

  async 'every kind of option is asked for as what it is'() {
    const { asked } = await load('game/schema.js');
    const of = (name) => asked(OPTIONS.properties[name], OPTIONS);
    const kinds = Object.fromEntries(Object.keys(OPTIONS.properties).map((name) => [name, of(name).kind]));
    assert.deepEqual(kinds, {
      wins: 'integer', seats: 'integer', mode: 'choice', level: 'choice', rest_s: 'number', open: 'boolean', name: 'text', field: 'object', team: 'choice', seeds: 'list', own: 'any',
    });
    assert.deepEqual([of('wins').preset, of('wins').hint, of('wins').high], [3, 'Rounds that win.', 2_147_483_647]);
    assert.deepEqual([of('seats').low, of('seats').high, of('rest_s').nullable, of('team').nullable, of('name').longest], [2, 8, true, true, 12]);
    assert.deepEqual([of('mode').choices.map(({ title }) => title), of('mode').preset], [['Duel', 'Free for all'], 'duel']);
    assert.equal(of('level').choices[0].hint, 'For beginners.');
  },

  async 'actions are told apart by their tag, also when there is one alone'() {
    const { asked } = await load('game/schema.js');
    const { kind, variants } = asked(ACTION, ACTION);
    assert.deepEqual([kind, variants.map(({ tag, name, title }) => [tag, name, title])], ['variants', [['type', 'throw', 'Throw'], ['type', 'give_up', 'Give up']]]);
    assert.deepEqual(variants.map(({ fields }) => fields.map(({ name }) => name)), [['hand'], []]);
    const single = asked({ ...ACTION, oneOf: ACTION.oneOf.slice(0, 1) }, ACTION);
    assert.deepEqual([single.kind, single.variants.length], ['variants', 1]);
  },

  async 'a schema that contains itself, or is none, ends in a field for anything'() {
    const { asked } = await load('game/schema.js');
    const round = { anyOf: [{ $ref: '#' }, { type: 'null' }] };
    assert.equal(asked(round, round).kind, 'any');
    for (const strange of [true, {}, { $ref: '#/$defs/nowhere' }, { type: 'odd' }, { $ref: 'constructor' }]) assert.equal(asked(strange, {}).kind, 'any');
  },

  async 'units stand in brackets'() {
    const { labelOf } = await load('game/schema.js');
    assert.deepEqual(['turn_clock_s', 'wins', 'delay_ms', 'pass', 's'].map(labelOf), ['Turn clock (s)', 'Wins', 'Delay (ms)', 'Pass', 'S']);
  },

  async 'a state is current when its deltas could be applied'() {
    const { StateKeeper } = await load('game/state.js');
    const whole = new StateKeeper('whole');
    whole.take({ delta: 1 });
    assert.deepEqual([whole.state, whole.isCurrent], [null, false]);
    for (const message of [{ state: { n: 1 } }, { delta: { n: 2 } }, {}]) whole.take(message);
    assert.deepEqual([whole.state, whole.isCurrent], [{ n: 2 }, true]);
    const own = new StateKeeper(undefined);
    for (const message of [{ state: { n: 1 } }, { delta: { plus: 1 } }]) own.take(message);
    assert.deepEqual([own.state, own.since, own.isCurrent], [{ n: 1 }, [{ plus: 1 }], false]);
    own.take({ state: { n: 5 } });
    assert.ok(own.isCurrent);
    const known = new StateKeeper(undefined, (state, { plus }) => ({ n: state.n + plus }));
    for (const message of [{ state: { n: 1 } }, { delta: { plus: 1 } }]) known.take(message);
    assert.deepEqual([known.state, known.isCurrent], [{ n: 2 }, true]);
  },

  async 'patches lead where the server says, and what does not fit is refused'() {
    const { applyPatch, PatchError } = await import('/client/patch.js');
    const { StateKeeper } = await load('game/state.js');
    const { steps, refused } = JSON.parse(await readFile(new URL('../../../../clients/transcripts/patches.json', import.meta.url), 'utf8'));
    assert.ok(steps.length > 20 && refused.length > 10);
    for (const { name, before, patch, after } of steps) assert.deepEqual(applyPatch(before, patch), after, name);
    for (const { name, before, patch } of refused) assert.throws(() => applyPatch(before, patch), PatchError, name);
    const keeper = new StateKeeper('patch');
    keeper.take({ state: { round: 1 } });
    assert.throws(() => keeper.take({ delta: { other: [] } }), PatchError);
    keeper.take({ delta: { round: 3 } });
    assert.deepEqual([keeper.state, keeper.isCurrent], [{ round: 1 }, false], 'nothing is built upon what did not fit');
    keeper.take({ state: { round: 4 } });
    keeper.take({ delta: { round: 5 } });
    assert.deepEqual([keeper.state, keeper.isCurrent], [{ round: 5 }, true]);
  },

  async 'a game goes by what the server calls it, and else by its name in words'() {
    const { gameInfo, gameLabel, gameName, noteGames } = await load('words/games.js');
    assert.deepEqual([gameName('tug_of_war'), gameLabel('tug_of_war'), gameInfo('tug_of_war').page], ['Tug of war', 'Tug of war', null]);
    noteGames([{ name: 'tug_of_war', title: 'Tug-of-war', icon: '∞', page: null }]);
    assert.deepEqual([gameName('tug_of_war'), gameLabel('tug_of_war')], ['Tug-of-war', '∞ Tug-of-war']);
  },
};
