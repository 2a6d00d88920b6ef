// One match, opened: who plays, how it stands, the way to watch it or to its replays, and what the organiser can rule.

import { account } from '../account/account.js';
import { askWho } from '../account/menu.js';
import { el } from '../dom.js';
import { sectionWord } from '../words/tournaments.js';
import { stateOf } from '../bracket/card.js';
import { inTree } from '../bracket/ladder.js';
import { forfeitButton, matchButtons } from './acts.js';
import { closer, show } from '../ask.js';
import { moment } from './head.js';
import { isPending, isSame } from '../bracket/model.js';
import { matchActs, ownMatchActs } from './rights.js';

export class MatchDialog {
  /** `view` is what cards need, with `link(player)`; `page` answers `info` and `id`; `follow(player)`; `done()` after a ruling. */
  constructor({ view, id, follow, done }) {
    Object.assign(this, { view, id, follow, done });
  }

  open(match, info) {
    this.root?.close();
    this.shown = null;
    this.root = el('dialog', { class: 'ask match-dialog', 'aria-labelledby': 'match-title' });
    this.root.addEventListener('close', () => { this.number = null; });
    this.number = match.number;
    show(this.root);
    this.fill(match, info);
  }

  /** Puts a match that has changed into the dialog, if it is the one that is open. */
  refresh(matches, info) {
    if (!this.root?.open) return;
    const match = matches.find(({ number }) => number === this.number);
    if (match) this.fill(match, info);
  }

  fill(match, info) {
    const wanted = { match, status: info.status, organises: info.you?.organises };
    if (isSame(this.shown, wanted)) return;
    this.shown = wanted;
    const { view } = this;
    const acts = matchActs(info, match);
    const own = account.who && ownMatchActs(info, match, account.who.player).length > 0 ? [forfeitButton(this.id, match, account.who.player, this.done)] : [];
    const buttons = [...own, ...matchButtons(this.id, match, acts, { nameOf: view.nameOf, done: this.done })];
    this.root.replaceChildren(
      el('header', {}, el('h2', { id: 'match-title' }, `${view.roundOf(match)}, match ${match.number + 1}`), closer(this.root)),
      el('p', { class: 'muted' }, [inTree([match]).length > 0 ? '' : sectionWord(match.section), match.best_of > 1 ? `best of ${match.best_of}` : '', stateOf(match).toLowerCase()].filter(Boolean).join(' · ')),
      el('div', { class: 'pairing' }, ...match.slots.map((slot) => this.side(slot, match))),
      this.now(match, info) ?? '', this.deadline(match) ?? '', this.games(match) ?? '', this.way(match) ?? '',
      buttons.length > 0 ? el('div', { class: 'row', id: 'match-acts' }, ...buttons) : '');
  }

  side({ kind, player, seed, score, place }, match) {
    if (!player) return el('p', { class: 'muted' }, kind === 'bye' ? 'Nobody: a bye' : 'Not known yet');
    const follows = this.view.followed === player;
    return el('p', { data: match.winner === player ? { won: true } : {} },
      el('span', {}, this.view.link(player), seed ? el('small', { class: 'muted' }, ` seed ${seed}`) : ''),
      el('span', { class: 'row' }, isPending(match) && match.games.length === 0 ? '' : String(place ? `place ${place}` : score),
        el('button', { type: 'button', class: 'small', 'aria-pressed': String(follows), on: { click: () => this.turn(follows ? null : player) } }, follows ? 'Followed' : 'Follow')));
  }

  turn(player) {
    this.shown = null;
    this.follow(player);
  }

  /** The way to a game that runs. Who may not watch it is not told its room. */
  now({ running }, { delay_s: delay, you }) {
    if (!running) return null;
    if (!running.room) return kept();
    const words = running.began ? `Game ${running.game} runs.` : `Game ${running.game} is called: everybody has to sit down.`;
    const own = you?.room === running.room;
    const link = own ? el('a', { class: 'button primary', href: `/play?${new URLSearchParams({ room: running.room, tournament: this.id })}` }, 'To your match')
      : el('a', { class: 'button', href: `/play?${new URLSearchParams({ room: running.room, watch: 1, tournament: this.id })}` }, 'Watch');
    return el('p', { class: 'row' }, words, ' ', link, delay > 0 && !own ? el('span', { class: 'muted' }, `${delay} s behind`) : '');
  }

  deadline({ running, decide_until: decide }) {
    if (decide) return el('p', {}, 'The organiser can decide about it until ', moment(decide), '.');
    return running && !running.began ? el('p', { class: 'muted' }, 'Until ', moment(running.until)) : null;
  }

  games({ games }) {
    if (games.length === 0) return null;
    return el('ol', { class: 'games' }, ...games.map(({ match_id, winner, counts, game }) => el('li', { value: game }, winner ? `${this.view.nameOf(winner)} won` : 'Drawn', counts ? '' : ' (does not count any more)', ' · ',
      el('a', { href: `/replay?${new URLSearchParams({ match: match_id })}` }, 'Replay'))));
  }

  way({ winner_to: winner, loser_to: loser }) {
    const parts = [winner !== null && `The winner goes on to match ${winner + 1}`, loser !== null && `the loser to match ${loser + 1}`].filter(Boolean);
    return parts.length > 0 ? el('p', { class: 'muted' }, `${parts.join(', ')}.`) : null;
  }
}

/** Of a match whose room is not told. */
function kept() {
  if (account.who) return el('p', { class: 'muted' }, 'The match runs. Entrants can’t watch others play; its replay is here when it is over.');
  return el('p', { class: 'row' }, 'The match runs. ', el('button', { type: 'button', on: { click: () => askWho('Sign in to watch: entrants can’t watch others play.') } }, 'Sign in to watch'));
}
