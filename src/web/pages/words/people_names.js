// What people are called: an id that somebody chose is their name; to an id that the server gave out belongs a name, which is
// asked for once, with others, and remembered for a while.

import { server } from '../server/server.js';
import { el } from '../dom.js';

const ISSUED = /^p_[0-9a-z]{24}$/;
const KEY = 'tiltyard.names';
const GOOD_FOR_MS = 10 * 60_000;
const GATHER_MS = 20;
const AT_ONCE = 100;
const KEPT_MAX = 500;

const known = new Map(Object.entries(recall()));
const asked = new Map(); // ids that somebody waits for
let round = null;

/** Whether the server gave this id out. */
export const isIssued = (id) => ISSUED.test(id);

/** What to call a person right now. */
export function personName(id) {
  if (!isIssued(id)) return id;
  return known.get(id)?.name ?? `Player ${id.slice(-4)}`;
}

/** Somebody's name was told along the way. */
export function learned(id, name) {
  if (isIssued(id) && name) known.set(id, { name, at: Date.now() });
}

/** Asks for the names that are not known; answers whether there were new ones. Never fails. */
export async function learn(ids) {
  const wanted = ids.filter((id) => isIssued(id) && !(Date.now() - known.get(id)?.at < GOOD_FOR_MS));
  if (wanted.length === 0) return false;
  const before = wanted.map(personName);
  for (const id of wanted) asked.set(id, true);
  round ??= new Promise((resolve) => { setTimeout(resolve, GATHER_MS); }).then(ask);
  await round;
  return wanted.some((id, index) => personName(id) !== before[index]);
}

async function ask() {
  const ids = [...asked.keys()];
  asked.clear();
  round = null;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const { players = [] } = await server.players.list({ ids: some.join(',') }).catch(() => ({}));
    for (const { id, name } of players) learned(id, name);
    for (const id of some) if (!known.has(id)) known.set(id, { name: null, at: Date.now() }); // nobody by that id
  }
  remember();
}

/** The same text with names in place of the ids that the server gave out. */
export const namesIn = (text) => text.replace(/\bp_[0-9a-z]{24}\b/g, personName);

/** The ids of people of this name who were met lately. */
export function idsOf(name) {
  const wanted = name.toLowerCase();
  return [...known].filter(([, met]) => met.name?.toLowerCase() === wanted).map(([id]) => id);
}

/** A person's name as an element, which is put right when the name comes. */
export function nameNode(id, tag = 'span', props = {}) {
  const node = el(tag, props, personName(id));
  learn([id]).then((isNew) => { if (isNew) node.textContent = personName(id); });
  return node;
}

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function remember() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...known].slice(-KEPT_MAX))));
  } catch {
    // then the next page asks again
  }
}
