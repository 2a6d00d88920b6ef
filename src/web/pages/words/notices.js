// What a player is told, in words, and where it leads. Pure.

import { momentWords } from './tournaments.js';

/** What is said of a tournament: a title and a sentence; `data` has its name, and what belongs to the kind. */
const TOURNAMENT = {
  __proto__: null,
  check_in: () => ['Check in now', 'Whoever has not checked in when it begins is out.'],
  begun: () => ['It has begun', 'You are told when your match is ready.'],
  match_ready: ({ until }) => ['Your match is ready', until ? `Sit down until ${momentWords(until)}.` : 'Sit down.'],
  through: () => ['You are through', 'You won your match, and play on.'],
  out: ({ place }) => ['You are out', `You are number ${place} so far.`],
  disqualified: () => ['You were disqualified', ''],
  took_over: () => ['You play on for somebody', 'Her matches to come are yours.'],
  finished: ({ place }) => ['It is over', `You are number ${place}.`],
  cancelled: () => ['It was cancelled', ''],
};
const of = (kind) => TOURNAMENT[kind.replace(/^tournament_/, '')];

/** A notice as a title and a sentence. */
export function noticeWords({ kind, data }) {
  if (kind === 'achievement_unlocked') return [`Achievement: ${data?.title ?? data?.achievement}`, data?.words ?? data?.description ?? ''];
  if (kind === 'match_found') return ['A match is found', 'Your seat is kept for a moment.'];
  if (kind === 'party_invitation') return ['You are invited to a party', `by ${data?.from}`];
  const said = kind.startsWith('tournament_') ? of(kind) : undefined;
  if (!said) return [kind.replaceAll('_', ' '), data?.text ?? ''];
  const [title, text] = said(data ?? {});
  return [`${data?.name ?? 'Tournament'}: ${title}`, text];
}

/** Where a notice leads, as `[words, address]`, or null. */
export function noticeLink({ kind, data }) {
  const to = (path, query) => `${path}?${new URLSearchParams(query)}`;
  if (kind === 'match_found' && data?.room_id) return ['To your match', to('/play', { room: data.room_id })];
  if (kind === 'tournament_match_ready' && data?.room) return ['To your match', to('/play', { room: data.room, tournament: data.tournament })];
  if (kind.startsWith('tournament_') && data?.tournament) return ['Tournament', to('/tournament', { id: data.tournament })];
  return data?.match_id ? ['Replay', to('/replay', { match: data.match_id })] : null;
}
