// The console of operators. Wires the parts in console/: what is shown is asked for again every few seconds while somebody looks.
//
// For tests and curious people: `window.tiltyard.state` has `open` (whether an operator is signed in), `panel`, `rows` and `drained`.

import { problemWords } from '../server/server.js';
import { account } from '../account/account.js';
import { askWho, mountAccount } from '../account/menu.js';
import { el, setText } from '../dom.js';
import { getNode } from '../server/operator.js';
import { Acts } from './acts.js';
import { panels } from './panels.js';
import { Rows } from './rows.js';
import { stills } from './still.js';

const EVERY_MS = 3000;
const PAGE = 50;
const PAGE_MAX = 200;
const ms = (us) => `${(us / 1000).toFixed(1)} ms`;

const part = (id) => document.getElementById(id);

class Console {
  constructor() {
    this.acts = new Acts((words) => this.did(words));
    this.all = [...panels(this.acts), ...stills];
    this.length = PAGE;
    part('drain').addEventListener('click', () => this.acts.drain(this.drained));
    part('ban-somebody').addEventListener('click', () => this.acts.banSomebody());
    part('mute-somebody').addEventListener('click', () => this.acts.muteSomebody());
    part('reset-account').addEventListener('click', () => this.acts.resetAccount());
    part('sign-in').addEventListener('click', () => askWho('The console is for operators.'));
    part('more').addEventListener('click', () => this.extend());
    part('tabs').addEventListener('keydown', (event) => this.step(event));
    addEventListener('hashchange', () => this.choose(location.hash.slice(1)));
    document.addEventListener('visibilitychange', () => document.hidden || this.refresh());
    account.onChange(() => this.admit());
    this.admit();
  }

  get isOperator() {
    return account.who?.role === 'operator';
  }

  /** Shows the console to an operator, and to everybody else how one becomes one. */
  admit() {
    part('open').hidden = !this.isOperator;
    part('closed').hidden = this.isOperator;
    setText(part('closed-words'), account.who ? `${account.who.name ?? account.who.player} is no operator of this server.` : 'Sign in with the account of an operator.');
    setText(part('sign-in'), account.who ? 'Your account' : 'Sign in');
    if (!this.isOperator) return;
    this.choose(location.hash.slice(1));
  }

  choose(name) {
    this.panel = this.all.find((panel) => panel.name === name) ?? this.all[0];
    this.length = PAGE;
    this.drawTabs();
    this.rows = this.panel.make ? new Rows({ label: this.panel.words, ...this.panel }) : null;
    part('panel').replaceChildren(...(this.rows?.nodes ?? []));
    part('panel').setAttribute('aria-labelledby', `tab-${this.panel.name}`);
    part('more').hidden = true;
    this.refresh();
  }

  drawTabs() {
    const had = document.activeElement?.closest('#tabs') !== null && document.activeElement !== null;
    part('tabs').replaceChildren(...this.all.map(({ name, words }) => {
      const isChosen = name === this.panel?.name;
      return el('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(isChosen), 'aria-controls': 'panel', tabindex: isChosen ? 0 : -1, on: { click: () => { location.hash = name; } } }, words);
    }));
    if (had) part('tabs').querySelector('[aria-selected="true"]')?.focus();
  }

  /** The arrow keys go from tab to tab. */
  step(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const at = this.all.indexOf(this.panel);
    location.hash = this.all[(at + way + this.all.length) % this.all.length].name;
  }

  async extend() {
    this.length = Math.min(PAGE_MAX, this.length + PAGE);
    await this.refresh();
  }

  did(words) {
    setText(part('done'), words);
    this.refresh();
  }

  async refresh() {
    clearTimeout(this.timer);
    if (!this.isOperator) return;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const [node, shown] = await Promise.all([getNode(), this.panel.load({ limit: this.length })]);
      if (turn === this.turn) this.show(node, shown);
    } catch (problem) {
      if (turn === this.turn) this.tell(problemWords(problem), 'waiting');
    }
    if (!document.hidden && turn === this.turn) this.timer = setTimeout(() => this.refresh(), EVERY_MS);
  }

  tell(words, state) {
    part('fault').hidden = words === '';
    setText(part('fault'), words);
    part('state').dataset.state = state;
    setText(part('state'), state === 'live' ? 'Live' : 'Waiting');
  }

  show(node, shown) {
    this.tell('', 'live');
    this.showNode(node);
    if (this.rows) {
      const [items, cursor] = shown;
      this.rows.show(items);
      part('more').hidden = !cursor || this.length >= PAGE_MAX;
    } else if (this.stood !== this.panel || this.panel.name === 'faults') {
      part('panel').replaceChildren(...shown);
    }
    this.stood = this.rows ? null : this.panel;
  }

  showNode(node) {
    this.drained = node.draining;
    part('drained').hidden = !node.draining;
    setText(part('drain'), node.draining ? 'Take players again' : 'Drain the server');
    const figures = [
      ['Players', node.players], ['Bots', node.bots], ['Spectators', node.spectators], ['Rooms', node.rooms], ['Connections', node.connections], ['Tournaments', node.tournaments],
      ['Bans', node.bans], ['Mutes', node.mutes], ['Ticks late (99 %)', ms(node.tick_late_us.p99)], ['Version', node.version],
    ];
    if (part('node').children.length === 0) part('node').replaceChildren(...figures.map(([words]) => el('div', {}, el('dt', {}, words), el('dd', {}))));
    figures.forEach(([, value], index) => setText(part('node').children[index].lastElementChild, value));
  }
}

mountAccount(document.getElementById('account'));
const shown = new Console();
window.tiltyard = {
  get state() {
    return { open: shown.isOperator, panel: shown.panel?.name ?? null, rows: document.querySelectorAll('#panel .rows > li').length, drained: shown.drained ?? null };
  },
};
