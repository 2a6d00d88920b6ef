// What happened to a tournament, in words. Pure.

import { capital, spaced } from '../words/games.js';

const match = (number) => `match ${number + 1}`;
const LOSS = { __proto__: null, not_opened: 'its room could not be opened', room_lost: 'its room was lost', closed: 'its room was closed', silent: 'nothing was heard of it', overtime: 'it took too long and counts as drawn' };

/** What each kind of event says; null for what nobody needs to read. */
const WORDS = {
  __proto__: null,
  setup_changed: () => 'The settings were changed.',
  registration_opened: () => 'Entries are open.',
  registration_closed: () => 'Entries are closed.',
  check_in_opened: () => 'Check-in is open.',
  entered: ({ player }, name) => `${name(player)} entered.`,
  checked_in: (player, name) => `${name(player)} checked in.`,
  withdrew: (player, name) => `${name(player)} withdrew.`,
  disqualified: (player, name) => `${name(player)} was disqualified.`,
  replaced: ({ player, entry }, name) => `${name(entry.player)} plays on for ${name(player)}.`,
  started: (seeds) => `It began with ${seeds.length} entrants.`,
  drawn_anew: () => 'The bracket was drawn anew.',
  game_called: () => null,
  game_began: () => null,
  time_over: ({ key, absent }, name) => `In ${match(key.number)} ${absent.map(name).join(', ')} did not come.`,
  game_finished: ({ fixture }) => (fixture ? `A game of ${match(fixture.number)} is over.` : 'A game is over.'),
  game_lost: ({ key, loss }) => `A game of ${match(key.number)} ended without a result: ${LOSS[loss] ?? spaced(loss)}.`,
  both_out: ({ number }) => `Nobody came to ${match(number)}: both are out.`,
  forfeited: ({ number, player }, name) => `${name(player)} gave up ${match(number)}.`,
  reopened: ({ number }) => `${capital(match(number))} was reopened.`,
  replayed: ({ number }) => `${capital(match(number))} is played again.`,
  overridden: ({ number, winner }, name) => `The organiser decided ${match(number)}: ${winner ? `${name(winner)} wins` : 'a draw'}.`,
  paused: () => 'It is paused.',
  resumed: () => 'It goes on.',
  finished: () => 'It is over.',
  cancelled: () => 'It was cancelled.',
};

/** `what` is a word, or an object of a word and what belongs to it. A kind that is not known goes by its name. */
export function happeningWords(what, nameOf) {
  const [kind, details] = typeof what === 'string' ? [what, null] : (Object.entries(what ?? {})[0] ?? ['', null]);
  const words = WORDS[kind];
  if (!words) return `${capital(spaced(kind))}.`;
  return words(details ?? {}, nameOf);
}

/** What is said aloud when a tournament's status changes. */
export const STATUS_SAID = {
  __proto__: null, registration: 'Entries are open.', closed: 'Entries are closed.', check_in: 'Check-in is open.', running: 'The tournament runs.', paused: 'The tournament is paused.',
  finished: 'The tournament is over.', cancelled: 'The tournament was cancelled.',
};
