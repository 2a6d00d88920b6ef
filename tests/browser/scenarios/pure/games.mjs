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

export const pureGames = {
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

  async 'the events of a game are moments in the words that it declares, or else by their kind'() {
    const { Moments, momentWords } = await load('replay/moments.js');
    const names = { nameOf: (player) => player, atSeat: (seat) => ['Anna', 'Bert'][seat] };
    const words = (declared, events) => {
      const moments = new Moments({ ticks: 90, players: [{ from_tick: 1, to_tick: 90, seat: 0, player: 'anna' }] }, declared);
      moments.see(7, events);
      return moments.list().map((moment) => momentWords(moment, names));
    };
    const around = (...told) => ['anna enters', ...told, 'The match is over'];
    const declared = [{ kind: 'taken', words: '{@seat} took a gem worth {worth}' }, { kind: 'struck', words: '{@by|The zone} struck {@of}' }, { kind: 'lost_all', words: '' }];
    assert.deepEqual(words(declared, [
      { kind: 'taken', seat: 1, worth: 3 }, { kind: 'struck', by: null, of: 0 }, { kind: 'struck', by: 1, of: 0 }, { kind: 'lost_all', seat: 0 }, { kind: 'stepped', seat: 0 },
    ]), around('Bert took a gem worth 3', 'The zone struck Anna', 'Bert struck Anna', 'Lost all: Anna'));
    assert.deepEqual(words([], [{ kind: 'card_drawn', seat: 1 }, { kind: 'over' }, 'begun', null]), around('Card drawn: Bert'), 'of a game that declares nothing');
    assert.deepEqual(words([{ kind: 'said', words: '{text} {more} {@toString}' }], [{ kind: 'said', text: '{@seat}', more: [1] }]), around('{@seat} [1] '), 'what comes from a match is no template');
  },

  async 'a game goes by what the server calls it, and else by its name in words'() {
    const { gameInfo, gameLabel, gameName, noteGames } = await load('words/games.js');
    assert.deepEqual([gameName('tug_of_war'), gameLabel('tug_of_war'), gameInfo('tug_of_war').page], ['Tug of war', 'Tug of war', null]);
    noteGames([{ name: 'tug_of_war', title: 'Tug-of-war', icon: '∞', page: null }]);
    assert.deepEqual([gameName('tug_of_war'), gameLabel('tug_of_war')], ['Tug-of-war', '∞ Tug-of-war']);
  },
};
