// Tournaments in words: formats, statuses, rounds, and times in the reader's own zone. Pure.

import { capital, gameName, spaced } from './games.js';
import { count } from './rooms.js';

const STATUS = {
  __proto__: null, announced: 'Announced', registration: 'Open for entries', closed: 'Entries closed', check_in: 'Check-in', running: 'Running',
  paused: 'Paused', finished: 'Finished', cancelled: 'Cancelled',
};
const FORMAT = {
  __proto__: null, single_elimination: 'Single elimination', double_elimination: 'Double elimination', round_robin: 'Round robin', swiss: 'Swiss',
  groups: 'Groups, then play-off', free_for_all: 'Free-for-all',
};
const MATCH = {
  __proto__: null, waiting: 'To come', ready: 'Ready', played: 'Over', bye: 'Bye', no_show: 'No-show', forfeit: 'Given up', withdrawn: 'Opponent withdrew',
  disqualified: 'Disqualified', all_absent: 'Nobody came', both_absent: 'Nobody came', overridden: 'Decided by the organiser', annulled: 'Annulled', not_needed: 'Not needed',
};
const SECTION = { __proto__: null, winners: 'Winners’ bracket', losers: 'Losers’ bracket', grand_final: 'Grand final', third_place: 'Third place', round_robin: 'Round robin', swiss: 'Swiss', free_for_all: 'Rooms' };
const STATE = { __proto__: null, in: 'plays', waiting: 'on the waiting list', out: 'out', withdrawn: 'withdrew', disqualified: 'disqualified' };
const TIE_BREAK = {
  __proto__: null, score: 'Points', losses: 'Losses', places: 'Sum of places', reached: 'Round', room_place: 'Place in it', direct_encounter: 'Direct encounter', wins: 'Wins', buchholz: 'Buchholz', buchholz_cut1: 'Buchholz Cut-1', buchholz_cut_1: 'Buchholz Cut-1',
  buchholz_median1: 'Buchholz Median-1', buchholz_median_1: 'Buchholz Median-1', sonneborn_berger: 'Sonneborn-Berger',
};
const word = (list, name) => list[name] ?? capital(spaced(name));

export const statusWord = (status) => word(STATUS, status);
export const formatWord = (format) => word(FORMAT, format);
export const matchWord = (status) => word(MATCH, status);
export const stateWord = (state) => word(STATE, state);
export const tieBreakWord = (name) => word(TIE_BREAK, name);
export const FORMATS = Object.keys(FORMAT);
export const STATUSES = Object.keys(STATUS);

/** Such as `Connect four · single elimination · best of 3`. */
export function kindOf({ game, mode, format, best_of }) {
  return [gameName(game), mode && spaced(mode), lower(formatWord(format.kind)), best_of > 1 && `best of ${best_of}`].filter(Boolean).join(' · ');
}

const lower = (text) => (text === FORMAT.swiss ? text : text.charAt(0).toLowerCase() + text.slice(1)); // a name

/** Who may play: a tournament that mixes people and programs says so wherever it is listed. */
export function mixWords({ admits, mixed, entrants }) {
  const kinds = ['people', 'programs', 'bots'];
  if (mixed) return `Mixed: ${and(kinds.filter((kind) => entrants[kind] > 0))}`;
  const parts = kinds.filter((kind) => admits[kind]);
  return parts.length === 1 ? `${capital(parts[0])} only` : `Open to ${and(parts)}`;
}

const and = (parts) => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

/** What a part of the bracket is called; `group_1` is group A. */
export function sectionWord(section) {
  const [, group] = /^group_(\d+)$/.exec(section) ?? [];
  return group ? `Group ${letters(Number(group) - 1)}` : word(SECTION, section);
}

/** A, B … Z, AA, AB … */
function letters(number) {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : letters(Math.floor(number / 26) - 1) + last;
}

/** What a round is called: `rounds` is how many its section has, `isDouble` whether losers play on. */
export function roundWord({ section, round }, rounds, isDouble = false) {
  if (section === 'grand_final') return round === 1 ? 'Grand final' : 'Grand final, again';
  if (section === 'third_place') return 'Third place';
  if (section === 'losers') return round === rounds ? 'Losers’ final' : `Losers’ round ${round}`;
  if (section.startsWith('group_')) return `${sectionWord(section)}, round ${round}`;
  if (section !== 'winners') return `Round ${round}`;
  const left = rounds - round;
  if (left === 0) return isDouble ? 'Winners’ final' : 'Final';
  return ['', 'Semifinals', 'Quarterfinals'][left] ?? `Round ${round}`;
}

/** The same where there is hardly any room: `R1`, `QF`, `SF`, `F`, `L1`, `GF`. */
export function shortRoundWord({ section, round }, rounds) {
  if (section === 'grand_final') return 'GF';
  if (section === 'losers') return `L${round}`;
  return ['F', 'SF', 'QF'][rounds - round] ?? `R${round}`;
}

/** A time where the reader is, with the zone, such as `Fri, 27 Nov 2026, 20:00 CET`; today only the hour. */
export function momentWords(time, { zone, now = Date.now() } = {}) {
  const hour = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone: zone };
  const day = (of) => new Date(of).toLocaleDateString('en', { timeZone: zone });
  if (day(time) === day(now)) return `today, ${new Date(time).toLocaleTimeString([], hour)}`;
  return new Date(time).toLocaleString([], { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', ...hour });
}

/** How long from now, such as `in 3 min` or `2 days ago`. */
export function fromNow(time, now = Date.now()) {
  const seconds = Math.round((new Date(time) - now) / 1000);
  const units = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const [unit, length] = units.find(([, many]) => Math.abs(seconds) >= many) ?? units.at(-1);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' }).format(Math.trunc(seconds / length), unit);
}

/** Such as `12 of 64 places, 3 waiting`. */
export function entrantsWords({ people, programs, bots, waiting, max }) {
  return `${people + programs + bots} of ${count(max, 'place', 'places')}${waiting > 0 ? `, ${waiting} waiting` : ''}`;
}

/** What comes next, or came last: `[words, time or null]`. */
export function nextWords({ status, opens_at, closes_at, starts_at, began_at, ended_at, check_in_s = null }) {
  if (status === 'finished') return ['Ended', ended_at];
  if (status === 'cancelled') return ['Cancelled', ended_at];
  if (status === 'running' || status === 'paused') return ['Began', began_at];
  if (status === 'announced' && opens_at) return ['Entries open', opens_at];
  if (status === 'registration' && closes_at && closes_at !== starts_at) return ['Entries close', closes_at];
  if (!starts_at) return ['Begins when its organiser says so', null];
  const opens = check_in_s !== null && status !== 'check_in';
  return opens ? ['Check-in opens', new Date(Date.parse(starts_at) - 1000 * check_in_s).toISOString()] : ['Begins', starts_at];
}
