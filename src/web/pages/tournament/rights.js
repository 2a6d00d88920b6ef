// What somebody can do about a tournament now, as far as the page can tell; the server decides. Pure.

import { isOver, isPending } from '../bracket/model.js';

const BEFORE = new Set(['announced', 'registration', 'closed', 'check_in']);
const GONE = new Set(['withdrawn', 'disqualified']);
const NEVER = new Set(['waiting', 'bye', 'not_needed', 'annulled']);

export const isBefore = (status) => BEFORE.has(status);

/** What an entrant, or somebody who is none yet, can do: `enter`, `withdraw`, `check_in`. */
export function ownActs({ status, registration_open: isOpen, admits, you }) {
  const state = you?.state ?? null;
  const has = state !== null && state !== 'withdrawn';
  return [
    isOpen && admits.people && !has && 'enter',
    status === 'check_in' && state === 'in' && !you.checked_in && 'check_in',
    !isOver(status) && (state === 'in' || state === 'waiting') && 'withdraw',
  ].filter(Boolean);
}

/** What whoever runs it can do with it as a whole. */
export function organiserActs({ status, admits, starts_at: starts, check_in_s: window, you }, matches) {
  if (!you?.organises || isOver(status)) return [];
  const isDecided = matches.some((match) => match.games.length > 0 || !(isPending(match) || match.status === 'bye' || match.status === 'not_needed'));
  return [
    isBefore(status) && 'start',
    isBefore(status) && admits.bots && 'add_bots',
    isBefore(status) && status !== 'check_in' && !starts && window !== null && 'open_check_in',
    status === 'running' && 'pause',
    status === 'paused' && 'resume',
    !isBefore(status) && !isDecided && 'pair_anew',
    'cancel',
  ].filter(Boolean);
}

/** What whoever runs it can rule about a match. */
export function matchActs({ status, you }, match) {
  if (!you?.organises || isBefore(status) || status === 'cancelled' || NEVER.has(match.status)) return [];
  const isOpen = isPending(match);
  return [match.running && 'void', !isOpen && 'reopen', (!isOpen || match.games.length > 0) && 'replay', 'override'].filter(Boolean);
}

/** What an entrant can do about a match of hers: `forfeit`. */
export function ownMatchActs({ status }, match, player) {
  const canPlay = match.status === 'ready' && (status === 'running' || status === 'paused');
  return canPlay && match.slots.some((slot) => slot.player === player) ? ['forfeit'] : [];
}

/** What whoever runs it can do about an entrant. */
export function entrantActs({ status, you }, { state, checked_in: isThere }) {
  if (!you?.organises || isOver(status) || GONE.has(state)) return [];
  return [status === 'check_in' && state === 'in' && !isThere && 'check_in', isBefore(status) && 'withdraw', !isBefore(status) && state === 'in' && 'replace', 'disqualify'].filter(Boolean);
}
