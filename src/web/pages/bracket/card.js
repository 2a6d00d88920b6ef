// A match as a card: who plays, the score, and how it stands. The same in the tree and in the list of rounds.

import { el } from '../dom.js';
import { matchWord } from '../words/tournaments.js';
import { isPending } from './model.js';

/** The button of a match; `view` says `nameOf`, `roundOf(match)`, `followed`, and `open(number)`. */
export function card(match, view, props = {}) {
  const node = el('button', { type: 'button', class: 'match', data: { number: match.number }, on: { click: () => view.open(match.number) }, ...props });
  fill(node, match, view);
  return node;
}

/** Puts a match into its button. */
export function fill(node, match, view) {
  node.dataset.status = match.running?.began ? 'live' : match.status;
  node.setAttribute('aria-label', describe(match, view));
  node.replaceChildren(...match.slots.map((slot) => side(slot, match, view)), mark(match) ?? '');
}

function side({ kind, player, seed, score, place }, match, view) {
  const props = { class: 'side', data: {} };
  if (player && match.winner === player) props.data.won = true;
  if (player && view.followed === player) props.data.followed = true;
  if (player) props.data.player = player;
  return el('span', props,
    el('span', { class: 'seed' }, seed ?? ''),
    el('span', { class: player ? 'who' : 'who nobody' }, player ? view.nameOf(player) : kind === 'bye' ? 'bye' : '·'),
    el('span', { class: 'score' }, place ? `${place}.` : player && hasScore(match) ? scoreWords(match, player, score) : ''));
}

const hasScore = (match) => !isPending(match) || match.games.length > 0 || Boolean(match.running);

/** Of two the games that were won; where nothing was played, a sign. */
function scoreWords(match, player, score) {
  if (isPending(match) || match.slots.some((slot) => slot.score > 0)) return score;
  if (match.winner === null) return match.status === 'played' ? '½' : '–';
  return match.winner === player ? '✓' : '–';
}

/** What is said besides of a match that is not simply over or to come. */
function mark(match) {
  if (match.running) return el('span', { class: 'match-mark', data: match.running.began ? { mark: 'live' } : {} }, stateOf(match).toLowerCase());
  if (match.status === 'ready') return el('span', { class: 'match-mark' }, match.decide_until ? 'to decide' : 'ready');
  if (['played', 'waiting', 'bye', 'not_needed'].includes(match.status)) return null;
  return el('span', { class: 'match-mark' }, matchWord(match.status).toLowerCase());
}

/** How a match stands, in a word or two. A game is called first, and is live when everybody sits. */
export function stateOf({ running, status }) {
  if (running) return running.began ? 'Live' : 'Called';
  return matchWord(status);
}

/** A match as one sentence, for who does not see it. */
export function describe(match, { nameOf, roundOf }) {
  const names = match.slots.map(({ kind, player }) => (player ? nameOf(player) : kind === 'bye' ? 'nobody' : 'not known yet'));
  const scores = hasScore(match) && match.slots.length === 2 ? `, ${match.slots.map(({ score }) => score).join(' to ')}` : '';
  const winner = match.winner ? `, ${nameOf(match.winner)} won` : '';
  const how = match.status === 'played' ? '' : stateOf(match);
  return [`${roundOf(match)}, match ${match.number + 1}: ${names.join(match.slots.length > 2 ? ', ' : ' against ')}${scores}${winner}`, how].filter(Boolean).join('. ');
}
