// Connect four on the stage: the board by mouse, touch, arrow keys with Enter, or the keys 1 to 7; turn, clock, result.

import { arms, crest } from '../heraldry.js';
import { el, isPressable, isTyping, setText } from '../dom.js';
import { BOTTOM_UP, columnWords, isFree, playTick } from './model.js';

const helpWords = ({ watching }) => {
  if (watching) return 'You are watching.';
  return matchMedia('(pointer: coarse)').matches ? 'Tap a column.' : 'Click a column, press 1–7, or use the arrow keys and Enter.';
};

export class ConnectFourView {
  constructor(stage, session) {
    this.session = session;
    this.stop = new AbortController();
    this.sides = el('div', { class: 'four-sides' });
    this.turn = el('p', { class: 'four-turn', role: 'status' });
    this.clockBar = el('span', { class: 'four-clock-fill' });
    this.clockText = el('span', { class: 'visually-hidden' });
    this.columns = Array.from({ length: 7 }, (_, column) => this.makeColumn(column));
    this.board = el('div', { class: 'four-board', role: 'group', 'aria-label': 'Board: arrow keys choose a column, Enter drops' }, ...this.columns);
    stage.replaceChildren(el('div', { class: 'four' }, this.sides, this.turn,
      el('div', { class: 'four-clock', 'aria-hidden': 'true' }, this.clockBar), this.board,
      el('p', { class: 'muted four-help' }, helpWords(session))));
    addEventListener('keydown', (event) => this.key(event), { signal: this.stop.signal });
    this.timer = setInterval(() => this.showClock(), 200);
  }

  makeColumn(column) {
    const cells = BOTTOM_UP.map(() => el('span', { class: 'four-cell' })).reverse();
    return el('button', {
      type: 'button', class: 'four-column', tabindex: column === 3 ? 0 : -1,
      on: { click: () => this.drop(column), focus: () => this.rove(column) },
    }, ...cells);
  }

  // --- what the server says ---

  welcome({ state }) {
    this.resume({ state });
    if (!this.session.watching) this.columns[3].focus({ preventScroll: true });
  }

  /** The state anew; the focus stays where it is. */
  resume({ state }) {
    this.state = state;
    this.turnBegan = performance.now();
    this.show(null);
  }

  keyframe(message) {
    this.resume(message);
  }

  tick({ delta = {}, events = [] }) {
    if (!this.state) return;
    const before = this.state.turn_number;
    const placed = playTick(this.state, delta);
    if (this.state.turn_number !== before) this.turnBegan = performance.now();
    this.events({ events });
    this.show(placed);
    if (placed) this.session.say(`${this.session.nameOf(placed.seat)} drops in column ${placed.column + 1}. ${this.turnWords()}`);
  }

  events({ events }) {
    for (const event of events) {
      if (event.kind === 'out_of_time') this.session.remark(`${this.session.nameOf(event.seat)} ran out of time.`);
      if (event.kind === 'forfeit') this.session.remark(`${this.session.nameOf(event.seat)} gave up.`);
      if (event.kind === 'illegal' && event.seat === this.session.seat) this.session.toast(event.why);
    }
  }

  /** Somebody came or went. */
  roster() {
    if (this.state) this.show(null);
  }

  // --- what the person does ---

  get myTurn() {
    const { state, session } = this;
    return !session.watching && state?.phase === 'playing' && state.turn === session.seat;
  }

  drop(column) {
    if (this.state?.phase !== 'playing') return undefined; // the words above the board say why
    if (!this.myTurn) return this.session.toast(this.session.watching ? 'You are watching.' : 'It is not your turn.');
    if (!isFree(this.state, column)) return this.session.toast('This column is full.');
    return this.session.act({ type: 'drop', column });
  }

  key(event) {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === 'KeyB') this.session.togglePlayers();
    if (/^[1-7]$/.test(event.key)) this.drop(Number(event.key) - 1);
    if (this.session.watchKeys) return; // a replay: the arrows are its own
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && (this.board.contains(event.target) || !isPressable(event.target))) this.columns[(this.focused + step + 7) % 7].focus();
    if ((event.key === 'ArrowDown' || event.key === ' ') && this.board.contains(event.target)) {
      event.preventDefault();
      this.drop(this.focused);
    }
  }

  rove(column) {
    this.focused = column;
    this.columns.forEach((button, index) => { button.tabIndex = index === column ? 0 : -1; });
  }

  // --- the picture ---

  show(placed) {
    const { state, session } = this;
    this.showSides();
    setText(this.turn, this.turnWords());
    this.board.dataset.mine = this.myTurn;
    const line = new Set((state.line ?? []).map(([column, row]) => `${column}:${row}`));
    this.columns.forEach((button, column) => {
      button.setAttribute('aria-label', columnWords(state, column, (seat) => session.nameOf(seat)));
      button.setAttribute('aria-disabled', !this.myTurn || !isFree(state, column));
      [...button.children].reverse().forEach((cell, row) => {
        const fresh = placed?.column === column && placed.row === row;
        this.showCell(cell, state.board[row][column], { fresh, wins: line.has(`${column}:${row}`), row });
      });
    });
    session.showPlayers(session.seats().map((row) => ({ ...row, figures: {} })));
  }

  showCell(cell, seat, { fresh, wins, row }) {
    const holds = seat === null ? '' : String(seat);
    if (cell.dataset.seat !== holds || fresh) {
      cell.dataset.seat = holds;
      cell.replaceChildren(...(seat === null ? [] : [el('span', { class: 'four-disc', data: { side: this.side(seat), fall: fresh ? 6 - row : 0 } })]));
    }
    cell.classList.toggle('wins', wins);
  }

  /** The colour of a disc: the two sides of this match, whatever their seats are. */
  side(seat) {
    return seat % 2 === 0 ? 'gules' : 'or';
  }

  showSides() {
    const { state, session } = this;
    const sides = session.seats().map(({ seat, name, bot, away }) => el('div', {
      class: 'four-side', data: { turn: state.phase === 'playing' && state.turn === seat, side: this.side(seat) } },
    crest(arms(seat, name)), el('b', {}, name), el('small', {}, [seat === session.seat && 'you', bot && 'bot', away && 'away'].filter(Boolean).join(', '))));
    const empty = el('div', { class: 'four-side empty' }, el('b', {}, 'Waiting for an opponent'), this.inviteBot());
    if (sides.length < 2) sides.push(empty);
    this.sides.replaceChildren(...sides);
  }

  inviteBot() {
    if (this.session.watching) return '';
    return el('button', { type: 'button', class: 'primary', on: { click: () => this.session.addBot('normal') } }, 'Play a bot');
  }

  turnWords() {
    const { state, session } = this;
    if (state.phase === 'waiting') return 'Two players are needed.';
    if (state.draw) return 'A draw.';
    if (state.winner !== null) return state.winner === session.seat ? 'You win!' : `${session.nameOf(state.winner)} wins.`;
    if (state.phase === 'finished') return 'The match is over.';
    return this.myTurn ? 'Your turn.' : `${session.nameOf(state.turn)} is thinking.`;
  }

  showClock() {
    if (!this.state) return;
    const runs = this.state.phase === 'playing';
    const left = runs ? 1 - (performance.now() - this.turnBegan) / 1000 / this.state.turn_clock_s : 0;
    this.clockBar.style.width = `${Math.max(0, left * 100).toFixed(1)}%`;
    this.clockBar.dataset.low = left < 0.3;
  }

  debug() {
    return this.state ? { phase: this.state.phase, board: this.state.board, turn: this.state.turn, winner: this.state.winner, draw: this.state.draw, my_turn: this.myTurn } : {};
  }

  end() {
    clearInterval(this.timer);
    this.stop.abort();
  }
}
