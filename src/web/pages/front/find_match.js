// Finding a match: the form, the state of the ticket while it waits, and the way into the room. A player who waits and opens
// the page again finds the ticket. For a party its leader looks; the others are led along.

import { problemWords, server } from '../server/server.js';
import { account } from '../account/account.js';
import { el, clock, setText } from '../dom.js';
import { site } from '../server/site.js';
import { capital, gameLabel, gameName, spaced } from '../words/games.js';
import { endedWords } from '../words/notices.js';
import { namesIn, personName } from '../words/people_names.js';
import { number, within } from './open_room.js';

const ASK_AGAIN_MS = 1500;

export class FindMatch {
  /** `ready()` answers whether somebody can play now, `player()` under which id; `found(room)` is called with the room. */
  constructor(section, { ready, player, found }) {
    Object.assign(this, { ready, player, found, games: [], ticket: null, party: null });
    this.form = section.querySelector('form');
    this.purpose = section.querySelector('.match-for');
    this.led = section.querySelector('.match-led');
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
      this.form.elements.game.replaceChildren(...this.games.map(({ name }) => el('option', { value: name }, gameLabel(name))));
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
    const has = { modes: modes.length > 0, seats: this.seats.low < this.seats.high, bots };
    for (const field of this.form.querySelectorAll('[data-with]')) field.hidden = !has[field.dataset.with];
    this.fitPlayers();
    this.form.elements.mode.replaceChildren(...modes.map((name) => el('option', { value: name }, capital(spaced(name)))));
  }

  /** How many a match of the chosen game may have. */
  get seats() {
    const { seats_min, seats_max } = this.game;
    return { low: Math.max(2, seats_min), high: seats_max };
  }

  /** A party is offered a match against as many others. */
  fitPlayers() {
    const { low, high } = this.seats;
    const typed = this.form.elements.players.value;
    const wanted = this.party === null ? typed : Math.max(Number(typed), 2 * this.party.members.length);
    Object.assign(this.form.elements.players, { min: low, max: high, value: within(wanted, low, high) });
  }

  /** For this party from now on, as the server describes it; null for a player alone. */
  join(party) {
    const before = this.party?.members.length ?? 1;
    this.party = party;
    const size = party?.members.length ?? 1;
    if (size > before && this.game) this.fitPlayers();
    this.show();
  }

  /** Whether somebody else finds the matches. */
  get isLed() {
    return this.party !== null && this.party.leader !== this.player();
  }

  show() {
    const waits = this.ticket !== null;
    this.form.hidden = waits || this.isLed;
    this.led.hidden = waits || !this.isLed;
    this.state.hidden = !waits;
    this.purpose.hidden = this.party === null;
    if (this.party === null) return;
    setText(this.purpose, `For your party of ${this.party.members.length}: when all are ready.`);
    setText(this.led, `${personName(this.party.leader)} leads your party, and finds a match for it when all are ready.`);
  }

  /** What the player is told: there may be a ticket of the party, and a match. */
  hear({ kind, data }) {
    if (kind === 'ticket_opened') this.follow(data.ticket_id, this.player());
    if (kind === 'match_found' && Date.parse(data.deadline) > Date.now()) this.found(data.room_id);
    if (kind === 'ticket_ended' && data.ticket_id === this.ticket) this.stop(this.lostWords(data.reason));
  }

  lostWords(reason) {
    return reason === 'cancelled' && this.party === null ? '' : `You do not wait any more. ${endedWords(reason)}`.trim();
  }

  /** Goes on with a ticket that the player has already. */
  async resume() {
    const player = account.who?.player ?? null;
    if (player === null) return;
    const { ticket_id: ticket } = await server.matchmaking.standing(player);
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
      const { game, mode, bots, players } = this.form.elements;
      const wish = { player_id: player, game: game.value, bots: bots.checked && this.game.bots };
      if (this.game.modes.length > 0) wish.mode = mode.value;
      if (this.party !== null) wish.party_id = this.party.id;
      if (this.seats.low < this.seats.high) wish.min_players = wish.max_players = number(players);
      const ticket = await server.matchmaking.open(wish);
      this.follow(ticket.id, player);
    } catch (problem) {
      this.tellFault(namesIn(problemWords(problem)));
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
    if (this.ticket === ticket) return;
    this.ticket = ticket;
    this.tellFault('');
    setText(this.words, 'A moment …');
    this.show();
    while (this.ticket === ticket) {
      const told = await server.matchmaking.get(ticket, player).catch((problem) => problem);
      if (this.ticket !== ticket) return;
      if (told.match) return this.found(told.match.room_id);
      if (told.ended || told.status === 404) return this.stop(this.lostWords(told.ended ?? 'absent'));
      setText(this.words, told.waiting ? waitingWords(told) : 'A moment …');
      await new Promise((resolve) => { setTimeout(resolve, ASK_AGAIN_MS); });
    }
  }

  async cancel() {
    const { ticket } = this;
    this.stop('');
    await server.matchmaking.cancel(ticket, this.player()).catch(() => {}); // it is over already
    if (!this.isLed) this.form.querySelector('button').focus();
  }

  stop(words) {
    this.ticket = null;
    this.show();
    this.tellFault(words);
  }
}

/** What the ticket says of itself, for a person. */
export function waitingWords({ game, waiting }) {
  const { waited_s, window, others } = waiting;
  const who = others === 0 ? 'nobody else waits yet' : others === 1 ? 'one other waits' : `${others} others wait`;
  return `${gameName(game)}: you wait for ${clock(waited_s)}, ${who}, ratings may be ${Math.round(window)} apart.`;
}
