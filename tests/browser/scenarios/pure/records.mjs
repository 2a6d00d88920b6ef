// The pure parts of the pages of records, without a browser: lines, scales and words.

import '../../pages_hook.mjs';
import { strict as assert } from 'node:assert';

const pages = new URL('../../../../src/web/pages/', import.meta.url);
const load = (path) => import(new URL(path, pages));

export const pureRecords = {
  async 'a name from outside is nothing that every object has'() {
    const { boardTitle } = await load('leaderboard/words.js');
    const { gameName } = await load('words/games.js');
    const { figureWords, itemName, kindName } = await load('player/words.js');
    const { kindWords } = await load('words/rooms.js');
    const { verdictWords } = await load('replay/verdict.js');
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      for (const words of [boardTitle(name), gameName(name), itemName([], name), ...figureWords([], name, { [name]: 1 }, name), kindName(name), kindWords({ game: name }), verdictWords({ verdict: name })]) {
        assert.equal(typeof words, 'string', name);
      }
    }
  },

  async 'a line has the newest value at its right edge, and a hole where nothing is known'() {
    const { path, spots, span } = await load('charts/series.js');
    assert.deepEqual(spots([0, 10], [0, 10], 3), [{ x: 50, y: 100 }, { x: 100, y: 0 }]);
    assert.equal(path(spots([0, 5, null, 10], [0, 10])), 'M0 100L33.33 50M100 0');
    assert.deepEqual(span([null, 3, 7], { from: 0 }), [0, 7]);
    assert.deepEqual(span([5, 5], { least: 4 }), [3, 7]);
    assert.deepEqual(span([], { least: 4 }), [0, 4]);
  },

  async 'a scale has few and round numbers'() {
    const { marks } = await load('charts/series.js');
    assert.deepEqual(marks([987, 1043]), [1000, 1020, 1040]);
    for (const range of [[0, 1], [0, 0.25], [3, 7], [980, 1620], [0, 123_456_789]]) {
      const found = marks(range);
      assert.ok(found.length >= 1 && found.length <= 3, `${range}: ${found}`);
      assert.ok(found.every((mark) => mark >= range[0] && mark <= range[1]));
    }
  },

  async 'samples follow each other a second apart, and what was missed is a hole'() {
    const { joined } = await load('analytics/figures.js');
    const at = (second) => ({ at: new Date(1_795_000_000_000 + second * 1000).toISOString() });
    const first = joined([], [at(1), at(2)], 10);
    const later = joined(first, [at(2), at(5)], 10);
    assert.deepEqual(later.map((sample) => (sample ? Date.parse(sample.at) % 60_000 / 1000 : null)), [41, 42, null, null, 45]);
    assert.equal(joined(later, [at(500)], 4).length, 4);
  },

  async 'figures are said as people say them'() {
    const { bytes, lasting, micros, rate } = await load('analytics/figures.js');
    assert.deepEqual([bytes(512), bytes(1536), bytes(54_400_000), bytes(0)], ['512 B', '1.5 KiB', '51.9 MiB', '0 B']);
    assert.deepEqual([micros(180), micros(4383), micros(2_500_000)], ['180 µs', '4.4 ms', '2.5 s']);
    assert.deepEqual([lasting(40), lasting(720), lasting(8000), lasting(277_200)], ['40 s', '12 min', '2 h 13 min', '3 days 5 h']);
    assert.deepEqual([rate(0.42), rate(1234), rate(12_345)], ['0.4', '1,234', '12.3K']);
  },

  async 'boards have names, and the usual ones are always offered'() {
    const { boardTitle, choices, ladderBoard, scoreWords } = await load('leaderboard/words.js');
    const boards = ['global', 'weekly', 'weekly-2026-W47', 'arena', 'connect_four-rating', 'arena-battle_royale', 'champions', 'champions-arena'];
    assert.deepEqual(boards.map(boardTitle), ['All games', 'This week', 'Week 2026-W47', 'Arena', 'Connect four: rating', 'Arena, battle royale: rating', 'Champions', 'Arena: champions']);
    assert.deepEqual(choices([], 'global'), ['global', 'weekly']);
    assert.deepEqual(choices(['arena-deathmatch', 'weekly-2026-W46', 'champions', 'arena', 'global'], 'weekly-2026-W47'), ['global', 'weekly', 'weekly-2026-W47', 'champions', 'arena', 'arena-deathmatch']);
    assert.deepEqual([ladderBoard({ game: 'connect_four', mode: null }), scoreWords('arena-deathmatch', 1043.27), scoreWords('global', 12345)], ['connect_four-rating', '1,043', '12,345']);
  },

  async 'places, changes and ladders are said in words'() {
    const { change, place, ladderName } = await load('player/words.js');
    assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(place), ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd', '111th']);
    assert.deepEqual([change(1000, 1012.4), change(1000, 996.6), change(1000, 1000.2), change(null, null)], ['+12', '−3', '±0', null]);
    assert.equal(ladderName({ game: 'arena', mode: 'battle_royale' }), 'Arena · battle royale');
  },

  async 'what a game counts and its items are called as the game says, and by their names where none does'() {
    const { figureWords, itemName } = await load('player/words.js');
    const counters = [{ name: 'tries', title: 'Attempts', part_of: null }, { name: 'goals', title: 'Goals', part_of: 'tries' }];
    const games = [{ name: 'football', counters, items: [{ name: 'old_cup', title: 'The cup' }] }, { name: 'chess' }];
    const words = (game, figures) => Object.keys(figures).map((name) => figureWords(games, game, figures, name));
    assert.deepEqual(words('football', { tries: 1200, goals: 300, own_goals: 1 }), [['Attempts', '1,200'], ['Goals', '300 (25 %)'], ['Own goals', '1']]);
    assert.deepEqual([words('football', { goals: 3 }), words('gone', { goals: 3 })], [[['Goals', '3']], [['Goals', '3']]]);
    assert.deepEqual([itemName(games, 'old_cup'), itemName(games, 'health_potion')], ['The cup', 'Health potion']);
  },

  async 'a curve is told in words'() {
    const { curveWords } = await load('player/words.js');
    const told = (...ratings) => curveWords({ game: 'arena', mode: null }, ratings.map((rating) => ({ rating })));
    assert.match(told(1000), /one match so far, and a rating of 1,000/);
    assert.match(told(1000, 980.2, 1043.7), /last 3 matches. It has risen from 1,000 to 1,044; the lowest was 980, the highest 1,044/);
  },

  async 'an id that the server gave out is no name'() {
    const { isIssued, learned, personName } = await load('words/people_names.js');
    const id = `p_${'0123456789abcdefghijklmn'}`;
    assert.deepEqual([isIssued(id), isIssued('anna'), isIssued('p_short')], [true, false, false]);
    assert.deepEqual([personName('anna'), personName(id)], ['anna', 'Player klmn']);
    learned(id, 'Änne');
    assert.equal(personName(id), 'Änne');
  },
};
