// Player and room ids: what is allowed, what we suggest, and what this browser remembers.

export const ID = /^[A-Za-z0-9_-]{1,64}$/;

const KEY = 'tiltyard.player';
const FIRST = ['brave', 'merry', 'swift', 'quiet', 'bold', 'noble', 'lucky', 'grim', 'proud', 'keen', 'jolly', 'steady', 'wily', 'gallant'];
const SECOND = ['falcon', 'boar', 'griffin', 'heron', 'stag', 'badger', 'lynx', 'raven', 'otter', 'wolf', 'hare', 'kestrel', 'bear', 'pike'];

const pick = (list) => list[Math.floor(Math.random() * list.length)];

/** A friendly id such as `brave-falcon-42`. */
export function suggestName() {
  return `${pick(FIRST)}-${pick(SECOND)}-${10 + Math.floor(Math.random() * 90)}`;
}

/** The name this browser has played under, or null. */
export function rememberedName() {
  try {
    const name = localStorage.getItem(KEY);
    return name && ID.test(name) ? name : null;
  } catch {
    return null; // storage may be switched off; then we ask every time
  }
}

export function rememberName(name) {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // see above
  }
}

/** What is wrong with a name, as a sentence for the person who typed it, or null. */
export function nameFault(name) {
  if (name === '') return 'Choose a name, or take the suggested one.';
  if (name.length > 64) return 'A name has at most 64 characters.';
  return ID.test(name) ? null : 'Use letters A–Z, digits, - and _ only.';
}

/** A small stable number for a text (FNV-1a). */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
