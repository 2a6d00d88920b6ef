// What the reader can do now: enter, check in, go to the room of a game; and, as the organiser, run the tournament.

import { account } from '../account/account.js';
import { askWho } from '../account/menu.js';
import { el } from '../dom.js';
import { organiserButtons, ownButtons } from './acts.js';
import { moment } from './head.js';
import { isSame } from '../bracket/model.js';
import { organiserActs, ownActs } from './rights.js';

export class Mine {
  /** `done()` is called after something was done, `failed(problem)` when it was refused. */
  constructor(root, { id, done, failed }) {
    Object.assign(this, { root, id, done, failed });
  }

  show(info, matches) {
    const [own, running] = [ownActs(info), organiserActs(info, matches)];
    const wanted = { own, running, you: info.you ?? null, status: info.status, who: account.who?.player ?? null };
    if (isSame(this.shown, wanted)) return;
    this.shown = wanted;
    const parts = [this.ready(info), this.own(info, own), this.organiser(running)].filter(Boolean);
    this.root.hidden = parts.length === 0;
    this.root.replaceChildren(...parts);
  }

  /** The way to the room of one's game. */
  ready({ you }) {
    if (!you?.room) return null;
    return el('p', { class: 'ready', role: 'status' }, 'Your match is ready.', el('a', { class: 'button primary', id: 'to-my-match', href: `/play?${new URLSearchParams({ room: you.room, tournament: this.id })}` }, 'To your match'),
      you.until ? el('span', { class: 'muted' }, 'until ', moment(you.until)) : '');
  }

  standing({ you, status }) {
    const words = {
      __proto__: null, in: you?.checked_in && status === 'check_in' ? 'You have checked in.' : 'You have entered.', waiting: 'You are on the waiting list: you play if somebody withdraws.',
      out: 'You are out.', withdrawn: 'You have withdrawn.', disqualified: 'You were disqualified.',
    }[you?.state];
    return words ? el('p', {}, words) : null;
  }

  own(info, acts) {
    const standing = this.standing(info);
    if (acts.length === 0 && standing === null) return null;
    const { status } = info;
    return el('div', { class: 'acts', id: 'own-acts' }, standing ?? '', ...ownButtons(this.id, acts, { who, isRunning: status === 'running' || status === 'paused', done: this.done, failed: this.failed }));
  }

  organiser(acts) {
    if (acts.length === 0) return null;
    return el('div', { class: 'organiser' }, el('h2', {}, 'You run this tournament'), el('div', { class: 'acts', id: 'organiser-acts' }, ...organiserButtons(this.id, acts, this.done)));
  }
}

/** The id of who is signed in; asks for it, if nobody is. */
async function who() {
  if (!account.who) await askWho('Who plays? Sign in, or be a guest, and you have entered.');
  return account.who?.player ?? null;
}
