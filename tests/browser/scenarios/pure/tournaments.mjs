// The pure parts of the pages of tournaments, without a browser: where matches stand, ways along the tree, words.

import '../../pages_hook.mjs';
import { strict as assert } from 'node:assert';

const pages = new URL('../../../../src/web/pages/', import.meta.url);
const load = (path) => import(new URL(path, pages));

const slot = (player = null) => ({ kind: player ? 'taken' : 'open', player, seed: null, score: 0 });
const match = (number, section, round, winner_to = null, more = {}) =>
  ({ number, section, round, best_of: 1, status: 'waiting', slots: [slot(), slot()], winner: null, winner_to, loser_to: null, running: null, decide_until: null, games: [], ...more });

/** A single elimination of 2^`rounds`; `byes` of the matches of the first round have no opponent. */
function single(rounds, byes = 0) {
  const matches = [];
  for (let round = 1, first = 0; round <= rounds; round += 1) {
    const many = 2 ** (rounds - round);
    for (let place = 0; place < many; place += 1) {
      const to = round === rounds ? null : first + many + (place >> 1);
      matches.push(match(first + place, 'winners', round, to, round === 1 && place < byes ? { status: 'bye' } : {}));
    }
    first += many;
  }
  return matches;
}

/** A double elimination of eight: seven matches of winners, six of losers, and two finals. */
const double = () => [
  ...single(3).map((one) => (one.number === 6 ? { ...one, winner_to: 13 } : one)),
  match(7, 'losers', 1, 9), match(8, 'losers', 1, 10), match(9, 'losers', 2, 11), match(10, 'losers', 2, 11), match(11, 'losers', 3, 12), match(12, 'losers', 4, 13),
  match(13, 'grand_final', 1, 14), match(14, 'grand_final', 2),
];

const overlaps = (boxes, { width, height }) => boxes.filter((one, index) => boxes.some((other, place) => place > index && Math.abs(one.x - other.x) < width && Math.abs(one.y - other.y) < height));

export const pureTournaments = {
  async 'a match stands in the middle of those that lead to it, one column further'() {
    const { layout, SIZE } = await load('bracket/layout.js');
    const { boxes, links } = layout(single(3));
    const at = (number) => boxes.get(number);
    assert.equal(boxes.size, 7);
    for (const [to, one, other] of [[4, 0, 1], [5, 2, 3], [6, 4, 5]]) {
      assert.equal(at(to).y, (at(one).y + at(other).y) / 2);
      assert.equal(at(to).x - at(one).x, SIZE.width + SIZE.across);
    }
    assert.deepEqual(links.map(({ from, to }) => `${from}-${to}`), ['0-4', '1-4', '2-5', '3-5', '4-6', '5-6']);
    for (const { from, to, points } of links) {
      assert.deepEqual([points[0], points.at(-1)], [{ x: at(from).x + SIZE.width, y: at(from).y + SIZE.height / 2 }, { x: at(to).x, y: at(to).y + SIZE.height / 2 }]);
    }
  },

  async 'no two matches cover each other, in a bracket of any size, and all are within the field'() {
    const { layout, SIZE } = await load('bracket/layout.js');
    const brackets = [double()];
    for (let rounds = 1; rounds <= 10; rounds += 1) brackets.push(single(rounds), single(rounds, Math.max(0, 2 ** (rounds - 1) - 1)));
    for (const matches of brackets) {
      const { boxes, width, height } = layout(matches);
      const all = [...boxes.values()];
      assert.deepEqual(overlaps(all, SIZE), [], `${matches.length} matches`);
      assert.equal(new Set(all.map(({ x, y }) => `${x} ${y}`)).size, all.length);
      assert.ok(all.every(({ x, y }) => x >= 0 && y >= 0 && x + SIZE.width <= width && y + SIZE.height <= height));
    }
  },

  async 'a bye by the draw is not drawn and takes no room, one that came about is'() {
    const { layout, SIZE } = await load('bracket/layout.js');
    const { boxes, height } = layout(single(4, 7));
    assert.equal(boxes.size, 15 - 7);
    assert.ok(height < 6 * (SIZE.height + SIZE.down) + 2 * SIZE.pad, `${height}`);
    const matches = single(2).map((one) => (one.number === 2 ? { ...one, status: 'bye' } : { ...one, status: 'all_absent' }));
    assert.equal(layout(matches).boxes.size, 3);
  },

  async 'both halves of a double elimination lead to the grand final, and the second final is drawn while it may be needed'() {
    const { layout } = await load('bracket/layout.js');
    const { boxes, links, columns } = layout(double());
    const below = Math.max(...[0, 1, 2, 3, 4, 5, 6].map((number) => boxes.get(number).y));
    assert.ok([7, 8, 9, 10, 11, 12].every((number) => boxes.get(number).y > below), 'the losers stand below the winners');
    assert.deepEqual(links.filter(({ to }) => to === 13).map(({ from }) => from), [6, 12]);
    assert.ok(boxes.get(13).y > boxes.get(6).y && boxes.get(13).y < boxes.get(12).y);
    assert.ok(boxes.get(14).x > boxes.get(13).x && boxes.get(13).x > boxes.get(12).x);
    assert.equal(boxes.get(9).y, boxes.get(7).y, 'one who comes from elsewhere meets the survivor on her line');
    assert.equal(columns.filter(({ section }) => section === 'losers').length, 4);
    const decided = double().map((one) => (one.number === 14 ? { ...one, status: 'not_needed' } : one));
    assert.equal(layout(decided).boxes.has(14), false);
  },

  async 'the match for the third place stands below the final'() {
    const { layout, SIZE } = await load('bracket/layout.js');
    const { boxes } = layout([...single(2), match(3, 'third_place', 1)]);
    assert.equal(boxes.get(3).x, boxes.get(2).x);
    assert.ok(boxes.get(3).y >= boxes.get(2).y + SIZE.height);
  },

  async 'what a window shows of a thousand matches is found without the others'() {
    const { Field, layout, seen } = await load('bracket/layout.js');
    const laid = layout(single(10));
    const field = new Field(laid);
    const view = seen({ left: 0, top: 12_000, width: 1200, height: 700 }, { x: 1, y: 1 });
    const all = [...laid.boxes.values()].filter(({ x, y }) => x + field.size.width >= view.left && x <= view.right && y + field.size.height >= view.top && y <= view.bottom);
    assert.deepEqual(field.boxesIn(view).map(({ number }) => number).sort((a, b) => a - b), all.map(({ number }) => number).sort((a, b) => a - b));
    assert.ok(all.length > 10 && all.length < 40, `${all.length}`);
    assert.ok(field.linksIn(view).length >= all.length - 10);
    assert.deepEqual(seen({ left: 100, top: 50, width: 400, height: 300 }, { x: 0.5, y: 0.25 }, 10), { left: 180, top: 160, right: 1020, bottom: 1440 });
  },

  async 'arrows go along the tree: to the next round, back to where the followed one comes from, and within a round'() {
    const { layout } = await load('bracket/layout.js');
    const { walk } = await load('bracket/walk.js');
    const tree = layout(double());
    assert.deepEqual(['ArrowRight', 'ArrowDown', 'ArrowUp', 'End', 'Home', 'ArrowLeft'].map((key) => walk(tree, 0, key)), [4, 1, null, 8, 0, null]);
    assert.deepEqual([walk(tree, 6, 'ArrowLeft'), walk(tree, 6, 'ArrowLeft', (number) => number === 5), walk(tree, 13, 'ArrowLeft', (number) => number === 12)], [4, 5, 12]);
    assert.equal(walk(tree, 14, 'ArrowRight'), null);
    assert.equal(walk(tree, 999, 'ArrowRight'), 0, 'from nowhere to the first');
  },

  async 'who is followed leaves a trail of her matches and of the lines between them'() {
    const { currentOf, trail } = await load('bracket/model.js');
    const matches = single(3).map((one) => ([2, 5, 6].includes(one.number) ? { ...one, slots: [slot('eva'), slot()], status: one.number === 6 ? 'ready' : 'played', winner: one.number === 6 ? null : 'eva' } : one));
    const { matches: hers, links } = trail(matches, 'eva');
    assert.deepEqual([[...hers], [...links]], [[2, 5, 6], [2, 5]]);
    assert.equal(currentOf(matches, 'eva').number, 6);
    assert.equal(currentOf(matches, 'tom'), null);
  },

  async 'changes are put into the bracket that is there, and what is missing is told'() {
    const { merged } = await load('bracket/model.js');
    const place = (player, rank) => ({ player, rank, plays_on: true, wins: 0, losses: 0, figures: [] });
    const entrant = (player, more = {}) => ({ player, name: player.toUpperCase(), kind: 'person', seed: null, state: 'in', ...more });
    const bracket = { last: 7, tournament: { status: 'running' }, entrants: [entrant('a'), entrant('b')], matches: single(1), standings: [place('a', 1), place('b', 1)] };
    const change = { id: 9, after: 7, tournament: { status: 'finished' }, matches: [{ ...bracket.matches[0], winner: 'b' }], entrants: [entrant('b', { name: null, state: 'out' })], standings: [place('b', 1), place('a', 2)] };
    const after = merged(bracket, change);
    assert.deepEqual([after.last, after.tournament.status, after.matches[0].winner], [9, 'finished', 'b']);
    assert.deepEqual(after.entrants.map(({ name, state }) => [name, state]), [['A', 'in'], ['B', 'out']]);
    assert.deepEqual(after.standings.map(({ player, rank }) => `${rank} ${player}`), ['1 b', '2 a']);
    assert.equal(merged(bracket, { ...change, after: 8 }), null, 'something was missed');
    assert.equal(merged(bracket, { ...change, id: 7, after: 5 }), bracket, 'known already');
  },

  async 'a cross table holds each match twice, once for each of the two'() {
    const { crossTable } = await load('bracket/model.js');
    const pair = (number, one, other, score) => match(number, 'round_robin', 1, null, { status: 'played', slots: [{ ...slot(one), score: score[0] }, { ...slot(other), score: score[1] }], winner: score[0] > score[1] ? one : other });
    const rows = crossTable([pair(0, 'a', 'b', [2, 0]), pair(1, 'c', 'a', [2, 1])], ['a', 'b', 'c']);
    assert.deepEqual(rows.map(({ against }) => against.map((list) => list.map(({ won, lost }) => `${won}:${lost}`).join())), [['', '2:0', '1:2'], ['0:2', '', ''], ['2:1', '', '']]);
  },

  async 'a series begins at the same time of the day, where its organiser is'() {
    const { cronOf } = await load('tournaments/series.js');
    const friday = new Date('2026-11-27T19:05:00Z');
    assert.equal(cronOf(friday, 'week', 'Europe/Berlin'), '5 20 * * FRI Europe/Berlin');
    assert.equal(cronOf(friday, 'day', 'Europe/Berlin'), '5 20 * * * Europe/Berlin');
    assert.equal(cronOf(friday, 'week', 'Pacific/Auckland'), '5 8 * * SAT Pacific/Auckland');
  },

  async 'figures are written as people write them, by the names of their tie-breaks'() {
    const { figuresOf, figureWords } = await load('bracket/figures.js');
    assert.deepEqual(figuresOf({ kind: 'round_robin', twice: false }), ['score', 'direct_encounter', 'wins', 'sonneborn_berger']);
    assert.deepEqual(figuresOf({ kind: 'swiss', tie_breaks: ['buchholz', { direct_encounter: { forfeits: false } }] }), ['score', 'buchholz', 'direct_encounter']);
    assert.deepEqual(figuresOf({ kind: 'swiss', through_at: 3, out_at: null, tie_breaks: [] }), ['score', 'losses']);
    assert.deepEqual([figuresOf({ kind: 'free_for_all', course: { kind: 'points' } }), figureWords('places', -9), figureWords('losses', -2)], [['places'], '4½', '2']);
    assert.deepEqual([figuresOf({ kind: 'single_elimination' }), figuresOf({ kind: 'groups', tie_breaks: ['wins'] }), figuresOf({ kind: 'constructor' })], [[], [], []]);
    assert.deepEqual([figureWords('score', 7), figureWords('sonneborn_berger', 11), figureWords('wins', 3), figureWords('score', 1), figureWords('score', 0), figureWords('score', undefined)], ['3½', '2¾', '3', '½', '0', '']);
  },

  async 'what happened is said in words, and a kind that is not known by its name'() {
    const { happeningWords } = await load('tournament/happenings.js');
    const say = (what) => happeningWords(what, (player) => player.toUpperCase());
    assert.deepEqual([say('paused'), say({ disqualified: 'bert' }), say({ overridden: { number: 3, winner: null } }), say({ game_called: {} }), say('constructor'), say({ snowed: { deep: true } })],
      ['It is paused.', 'BERT was disqualified.', 'The organiser decided match 4: a draw.', null, 'Constructor.', 'Snowed.']);
  },

  async 'who may do what follows from the status, from who asks and from the match'() {
    const { entrantActs, matchActs, organiserActs, ownActs } = await load('tournament/rights.js');
    const info = (status, more = {}) => ({ status, registration_open: status === 'registration', admits: { people: true, programs: true, bots: true }, starts_at: null, check_in_s: null, you: { organises: false, state: null, checked_in: false }, ...more });
    const hers = (state, more = {}) => ({ you: { organises: false, state, checked_in: false, ...more } });
    assert.deepEqual(ownActs(info('registration')), ['enter']);
    assert.deepEqual(ownActs(info('registration', { you: undefined })), ['enter']);
    assert.deepEqual(ownActs(info('registration', hers('in'))), ['withdraw']);
    assert.deepEqual(ownActs(info('check_in', hers('in'))), ['check_in', 'withdraw']);
    assert.deepEqual(ownActs(info('check_in', hers('in', { checked_in: true }))), ['withdraw']);
    assert.deepEqual(ownActs(info('finished', hers('in'))), []);
    const owner = { you: { organises: true, state: null } };
    assert.deepEqual(organiserActs(info('running'), []), []);
    assert.deepEqual(organiserActs(info('registration', { ...owner, check_in_s: 60 }), []), ['start', 'add_bots', 'open_check_in', 'cancel']);
    assert.deepEqual(organiserActs(info('running', owner), single(1)), ['pause', 'pair_anew', 'cancel']);
    assert.deepEqual(organiserActs(info('paused', owner), [match(0, 'winners', 1, null, { status: 'played' })]), ['resume', 'cancel']);
    assert.deepEqual(matchActs(info('running', owner), match(0, 'winners', 1, null, { status: 'played' })), ['reopen', 'replay', 'override']);
    assert.deepEqual(matchActs(info('running', owner), match(0, 'winners', 1, null, { status: 'ready', running: {} })), ['void', 'override']);
    assert.deepEqual([matchActs(info('running', owner), match(0, 'winners', 1)), matchActs(info('running'), match(0, 'winners', 1, null, { status: 'played' }))], [[], []]);
    assert.deepEqual([entrantActs(info('running', owner), { state: 'in' }), entrantActs(info('running', owner), { state: 'disqualified' })], [['replace', 'disqualify'], []]);
  },

  async 'rounds, formats and who plays are said in words, and a name from outside is nothing that every object has'() {
    const { formatWord, kindOf, matchWord, mixWords, roundWord, sectionWord, shortRoundWord, stateWord, statusWord, tieBreakWord } = await load('words/tournaments.js');
    const round = (section, of, rounds, isDouble) => roundWord({ section, round: of }, rounds, isDouble);
    assert.deepEqual([1, 2, 3, 4].map((of) => round('winners', of, 4)), ['Round 1', 'Quarterfinals', 'Semifinals', 'Final']);
    assert.deepEqual([round('winners', 3, 3, true), round('losers', 4, 4, true), round('grand_final', 2, 2, true), round('group_2', 1, 3)], ['Winners’ final', 'Losers’ final', 'Grand final, again', 'Group B, round 1']);
    assert.deepEqual([shortRoundWord({ section: 'winners', round: 1 }, 3), shortRoundWord({ section: 'losers', round: 3 }, 9), sectionWord('group_27')], ['QF', 'L3', 'Group AA']);
    assert.equal(kindOf({ game: 'connect_four', mode: null, format: { kind: 'double_elimination' }, best_of: 3 }), 'Connect four · double elimination · best of 3');
    const all = { people: true, programs: true, bots: true };
    assert.deepEqual([mixWords({ admits: all, mixed: true, entrants: { people: 2, programs: 0, bots: 3 } }), mixWords({ admits: all, mixed: false }), mixWords({ admits: { bots: true } })], ['Mixed: people and bots', 'Open to people, programs and bots', 'Bots only']);
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      for (const words of [formatWord(name), matchWord(name), sectionWord(name), stateWord(name), statusWord(name), tieBreakWord(name)]) assert.equal(typeof words, 'string', name);
    }
  },

  async 'a time is said in the zone of the reader, with how far it is'() {
    const { fromNow, momentWords, nextWords } = await load('words/tournaments.js');
    const now = Date.parse('2026-11-27T19:00:00Z');
    assert.match(momentWords('2026-11-28T19:00:00Z', { zone: 'America/New_York', now }), /28.*(14:00|02:00.PM)/);
    assert.match(momentWords('2026-11-28T19:00:00Z', { zone: 'Asia/Tokyo', now }), /29.*0?4:00/);
    assert.match(momentWords('2026-11-27T20:00:00Z', { zone: 'UTC', now }), /^today, (20:00|08:00.PM)/);
    assert.deepEqual([fromNow('2026-11-27T19:05:10Z', now), fromNow('2026-11-29T20:00:00Z', now), fromNow('2026-11-27T18:00:00Z', now)], ['in 5 min.', 'in 2 days', '1 hr. ago']);
    const line = { opens_at: null, closes_at: null, starts_at: '2026-11-27T20:00:00Z', began_at: null, ended_at: null };
    assert.deepEqual(nextWords({ ...line, status: 'registration' }), ['Begins', line.starts_at]);
    assert.deepEqual(nextWords({ ...line, status: 'registration', check_in_s: 600 }), ['Check-in opens', '2026-11-27T19:50:00.000Z']);
    assert.deepEqual(nextWords({ ...line, status: 'registration', starts_at: null }), ['Begins when its organiser says so', null]);
    assert.deepEqual(nextWords({ ...line, status: 'finished', ended_at: '2026-11-27T21:00:00Z' }), ['Ended', '2026-11-27T21:00:00Z']);
  },
};
