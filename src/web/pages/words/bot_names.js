// What bots are called on the pages: their ids are for machines. The same id gives the same name everywhere; the second
// bot of a name in a room gets a numeral.

import { hash } from './names.js';
import { personName } from './people_names.js';

const TITLES = ['Sir', 'Dame', 'Lord', 'Lady'];
const WORDS = [
  'Kestrel', 'Heron', 'Falcon', 'Griffin', 'Badger', 'Raven', 'Otter', 'Lynx', 'Hare', 'Pike', 'Boar', 'Stag', 'Wolf', 'Bear',
  'Marten', 'Merlin', 'Osprey', 'Plover', 'Curlew', 'Linnet', 'Thistle', 'Bramble', 'Hawthorn', 'Rowan', 'Alder', 'Sorrel', 'Tansy',
  'Yarrow', 'Campion', 'Bracken', 'Hazel', 'Juniper', 'Larkspur', 'Mallow', 'Teasel', 'Vervain', 'Finch', 'Magpie', 'Weasel', 'Salmon',
];
const ROMAN = [[10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']];

/** A name such as `Dame Heron` for a bot's id. */
export function botName(id) {
  const mark = hash(id);
  return `${TITLES[(mark >>> 16) % TITLES.length]} ${WORDS[mark % WORDS.length]}`;
}

/** Whether an id is one of the house's bots. */
export const isBot = (id) => /^ai_[0-9a-f]+$/.test(id);

/** The name to show for an id, outside of a room. */
export const shownName = (id) => (isBot(id) ? botName(id) : personName(id));

function roman(number) {
  let [rest, text] = [number, ''];
  for (const [value, sign] of ROMAN) {
    for (; rest >= value; rest -= value) text += sign;
  }
  return text;
}

/** The names of one room: a person's as `people_names.js` knows it, a bot's is made from its id, and no two bots are alike. */
export class Names {
  constructor() {
    this.given = new Map();
  }

  /** The name to show for somebody of a roster. */
  of({ player, bot }) {
    if (!bot) return personName(player);
    if (!this.given.has(player)) this.given.set(player, this.free(botName(player)));
    return this.given.get(player);
  }

  /** The name to show for an id, also when its bearer has left. */
  byId(id) {
    return this.given.get(id) ?? shownName(id);
  }

  isBot(id) {
    return this.given.has(id);
  }

  /** Takes a whole roster: the names of bots that are not in it are free again. */
  enroll(players) {
    const present = new Set(players.map(({ player }) => player));
    for (const id of this.given.keys()) if (!present.has(id)) this.given.delete(id);
    for (const who of players) this.of(who);
  }

  free(name) {
    const taken = new Set(this.given.values());
    if (!taken.has(name)) return name;
    let number = 2;
    while (taken.has(`${name} ${roman(number)}`)) number += 1;
    return `${name} ${roman(number)}`;
  }
}
