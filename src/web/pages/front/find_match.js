// Finding a match: the form, the state of the ticket while it waits, and the way into the room. A player who waits and opens
// the page again finds the ticket.

import { account } from '../account/account.js';
import { el, clock, setText } from '../dom.js';
import { cancelTicket, getStanding, getTicket, openTicket } from '../server/api.js';
import { site } from '../server/site.js';
import { capital, gameName, spaced } from '../words/games.js';

const ASK_AGAIN_MS = 1500;

export class FindMatch {
  /** `ready()` answers whether somebody can play now, `player()` under which id; `found(room)` is called with the room. */
  constructor(section, { ready, player, found }) {
    Object.assign(this, { ready, player, found, games: [], ticket: null });
    this.form = section.querySelector('form');
    this.state = section.querySelector('.match-state');
    this.words = section.querySelector('[role="status"]');
    this.fault = section.querySelector('.fault-box');
    this.form.elements.game.addEventListener('change', () => this.fit());
    this.form.addEventListener('submit', (event) => this.submit(event));
    this.state.querySelector('button').addEventListener('click', () => this.cancel());
    this.learn();
  }

  async learn() {
    try {
      const { games } = await site();
      this.games = games.filter(({ seats_max }) => seats_max >= 2);
      this.form.elements.game.replaceChildren(...this.games.map(({ name }) => el('option', { value: name }, gameName(name))));
      this.fit();
      await this.resume();
    } catch {
      setTimeout(() => this.learn(), ASK_AGAIN_MS);
    }
  }

  get game() {
    return this.games.find(({ name }) => name === this.form.elements.game.value);
  }

  /** Shows the fields that the chosen game has. */
  fit() {
    if (!this.game) return;
    const { modes, bots } = this.game;
    for (const field of this.form.querySelectorAll('[data-with]')) field.hidden = !{ modes: modes.length > 0, bots }[field.dataset.with];
    this.form.elements.mode.replaceChildren(...modes.map((name) => el('option', { value: name }, capital(spaced(name)))));
  }

  /** Goes on with a ticket that the player has already. */
  async resume() {
    const player = account.who?.player ?? null;
    if (player === null) return;
    const { ticket_id: ticket } = await getStanding(player);
    if (ticket) this.follow(ticket, player);
  }

  async submit(event) {
    event.preventDefault();
    this.tellFault('');
    const button = this.form.querySelector('button');
    button.disabled = true;
    try {
      if (!(await this.ready())) return;
      const player = this.player();
      const { game, mode, bots } = this.form.elements;
      const wish = { player_id: player, game: game.value, bots: bots.checked && this.game.bots };
      if (this.game.modes.length > 0) wish.mode = mode.value;
      const ticket = await openTicket(wish);
      this.follow(ticket.id, player);
    } catch (problem) {
      this.tellFault(problem.unreachable ? 'The server can’t be reached. Try again in a moment.' : problem.message);
    } finally {
      button.disabled = false;
    }
  }

  tellFault(words) {
    this.fault.textContent = words;
    this.fault.hidden = words === '';
  }

  /** Asks about the ticket until it is over: that says that its player is here, too. */
  async follow(ticket, player) {
    Object.assign(this, { ticket });
    this.form.hidden = true;
    this.state.hidden = false;
    while (this.ticket === ticket) {
      const told = await getTicket(ticket, player).catch((problem) => problem);
      if (this.ticket !== ticket) return;
      if (told.match) return this.found(told.match.room_id);
      if (told.ended || told.status === 404) return this.stop(told.ended === 'cancelled' ? '' : 'Your place in the queue is gone: you were away for too long.');
      setText(this.words, told.waiting ? waitingWords(told) : 'A moment …');
      await new Promise((resolve) => { setTimeout(resolve, ASK_AGAIN_MS); });
    }
  }

  async cancel() {
    const { ticket } = this;
    this.stop('');
    await cancelTicket(ticket, this.player()).catch(() => {}); // it is over already
    this.form.querySelector('button').focus();
  }

  stop(words) {
    this.ticket = null;
    this.form.hidden = false;
    this.state.hidden = true;
    this.tellFault(words);
  }
}

/** What the ticket says of itself, for a person. */
export function waitingWords({ game, waiting }) {
  const { waited_s, window, others } = waiting;
  const who = others === 0 ? 'nobody else waits yet' : others === 1 ? 'one other waits' : `${others} others wait`;
  return `${gameName(game)}: you wait for ${clock(waited_s)}, ${who}, ratings may be ${Math.round(window)} apart.`;
}
