// What a player is told, in words, and where it leads. Pure.

import { momentWords } from './tournaments.js';

/** What becomes of a match, by the words of the server. */
const CHANGES = { __proto__: null, reopened: 'taken back', replayed: 'called again', overridden: 'decided', voided: 'called again' };

/** What is said of a tournament: a title and a sentence; `data` has its name, and what belongs to the kind. */
const TOURNAMENT = {
  __proto__: null,
  check_in: () => ['Check in now', 'Whoever has not checked in when it begins is out.'],
  begun: () => ['It has begun', 'You are told when your match is ready.'],
  match_ready: ({ until }) => ['Your match is ready', until ? `Sit down until ${momentWords(until)}.` : 'Sit down.'],
  through: () => ['You are through', 'You won your match, and play on.'],
  out: ({ place }) => ['You are out', `You are number ${place} so far.`],
  match_changed: ({ match, change }) => [`Match ${match + 1} was ${CHANGES[change] ?? 'changed'}`, 'Who runs the tournament decided so.'],
  disqualified: () => ['You were disqualified', ''],
  took_over: () => ['You play on for somebody', 'Her matches to come are yours.'],
  finished: ({ place }) => ['It is over', `You are number ${place}.`],
  cancelled: () => ['It was cancelled', ''],
};
const of = (kind) => TOURNAMENT[kind.replace(/^tournament_/, '')];

/** Why a ticket of matchmaking is over. */
const ENDED = {
  __proto__: null,
  cancelled: 'It was taken back.',
  absent: 'Somebody was away for too long.',
  no_show: 'Somebody did not come to the match.',
  party_changed: 'Somebody of the party came, left, or is not ready any more.',
};
export const endedWords = (reason) => ENDED[reason] ?? '';

/** What is said of matchmaking; `name(id)` says what somebody is called. */
const MATCHMAKING = {
  __proto__: null,
  match_found: () => ['A match is found', 'Your seat is kept for a moment.'],
  match_off: () => ['The match is off', 'Somebody did not come. You wait again, at the front.'],
  ticket_opened: () => ['Your party looks for a match', ''],
  ticket_ended: ({ reason }) => ['You do not wait for a match any more', endedWords(reason)],
  party_invitation: ({ from }, name) => ['You are invited to a party', `by ${name(from)}`],
};

/** A notice as a title and a sentence; `name(id)` says what somebody is called. */
export function noticeWords({ kind, data }, name = (id) => id) {
  if (kind === 'achievement_unlocked') return [`Achievement: ${data?.title ?? data?.achievement}`, data?.words ?? data?.description ?? ''];
  if (MATCHMAKING[kind]) return MATCHMAKING[kind](data ?? {}, name);
  const said = kind.startsWith('tournament_') ? of(kind) : undefined;
  if (!said) return [kind.replaceAll('_', ' '), data?.text ?? ''];
  const [title, text] = said(data ?? {});
  return [`${data?.name ?? 'Tournament'}: ${title}`, text];
}

/** Where a notice leads, as `[words, address]`, or null. */
export function noticeLink({ kind, data }) {
  const to = (path, query) => `${path}?${new URLSearchParams(query)}`;
  if (kind === 'match_found' && data?.room_id) return ['To your match', to('/play', { room: data.room_id })];
  if (kind === 'party_invitation' && data?.party_id) return ['To the party', `${to('/', { party: data.party_id })}#party`];
  if (kind === 'tournament_match_ready' && data?.room) return ['To your match', to('/play', { room: data.room, tournament: data.tournament })];
  if (kind.startsWith('tournament_') && data?.tournament) return ['Tournament', to('/tournament', { id: data.tournament })];
  return data?.match_id ? ['Replay', to('/replay', { match: data.match_id })] : null;
}
