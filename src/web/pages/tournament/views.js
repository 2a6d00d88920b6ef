// The views of a tournament, and which of them there are: the tree, cross tables, rounds, the list, standings, entrants, and
// what has happened. Only the one that is looked at is kept up to date.

import { el } from '../dom.js';
import { Cross } from '../bracket/cross.js';
import { figuresOf } from '../bracket/figures.js';
import { inTree } from '../bracket/ladder.js';
import { List } from '../bracket/list.js';
import { isCross } from '../bracket/model.js';
import { Rounds } from '../bracket/rounds.js';
import { Standings } from '../bracket/standings.js';
import { Tree } from '../bracket/tree.js';
import { roundWord, shortRoundWord } from '../words/tournaments.js';
import { Entrants } from './entrants.js';
import { History } from './history.js';

const NARROW = 640;
const TITLE = { tree: 'Bracket', cross: 'Table', rounds: 'Rounds', list: 'All matches', standings: 'Standings', entrants: 'Entrants', history: 'History' };

export class Views {
  /** `view` is what cards need; `parts` what entrants need, with the `chosen` view and `turned(name)`. */
  constructor(nav, root, view, parts) {
    Object.assign(this, { nav, root, view, parts, at: null, chosen: parts.chosen, offered: [], made: new Map(), rounds: new Map() });
  }

  show(info, bracket) {
    Object.assign(this, { info, bracket });
    this.count(bracket.matches);
    this.offer(offered(bracket.matches));
    this.fill();
  }

  /** How many rounds each section has, for the names of rounds. */
  count(matches) {
    this.rounds = new Map();
    for (const { section, round } of matches) this.rounds.set(section, Math.max(this.rounds.get(section) ?? 0, round));
  }

  titleOf(section, round) {
    return roundWord({ section, round }, this.rounds.get(section) ?? 0, this.rounds.has('losers'));
  }

  shortOf(section, round) {
    return shortRoundWord({ section, round }, this.rounds.get(section) ?? 0);
  }

  offer(names) {
    if (names.join() !== this.offered.join()) {
      this.nav.replaceChildren(...names.map((name) => el('button', { type: 'button', data: { view: name }, on: { click: () => this.turn(name) } }, TITLE[name])));
    }
    this.offered = names;
    const wanted = names.includes(this.chosen) ? this.chosen : first(names);
    if (wanted !== this.at) this.to(wanted);
  }

  /** To a view that was asked for. */
  turn(name) {
    this.chosen = name;
    this.parts.turned(name);
    this.to(name);
    this.fill();
  }

  to(name) {
    this.at = name;
    for (const button of this.nav.children) button.setAttribute('aria-pressed', String(button.dataset.view === name));
    if (!this.made.has(name)) this.made.set(name, this.make(name));
    this.root.setAttribute('aria-label', TITLE[name]);
    this.root.replaceChildren(this.made.get(name).root);
  }

  make(name) {
    const kinds = { tree: Tree, cross: Cross, rounds: Rounds, list: List, standings: Standings };
    if (name === 'entrants') return new Entrants(this.view, this.parts);
    return name === 'history' ? new History(this.view, this.parts.id) : new kinds[name](this.view);
  }

  fill() {
    const { matches, standings, entrants, last } = this.bracket;
    const shown = this.made.get(this.at);
    if (this.at === 'tree') shown.show(inTree(matches));
    else if (this.at === 'cross') shown.show(matches, standings);
    else if (this.at === 'standings') shown.show(standings, figuresOf(this.info.format), new Map(entrants.map(({ player, state }) => [player, state])));
    else if (this.at === 'entrants') shown.show(entrants, this.info);
    else if (this.at === 'history') shown.show(last);
    else shown.show(matches);
  }

  /** Somebody else is followed. */
  refollow() {
    this.fill();
    if (this.at === 'tree') this.made.get('tree').follow();
  }

  centre(number) {
    this.made.get(this.at)?.centre?.(number);
  }
}

/** Which views a tournament has. */
function offered(matches) {
  if (matches.length === 0) return ['entrants', 'history'];
  return [inTree(matches).length > 0 && 'tree', matches.some(isCross) && 'cross', 'rounds', 'list', 'standings', 'entrants', 'history'].filter(Boolean);
}

/** A tree is too wide for a phone: there one goes round by round. */
function first(names) {
  return names[0] === 'tree' && innerWidth < NARROW ? 'rounds' : names[0];
}
