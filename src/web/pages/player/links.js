// Links to profiles, from pages that one does not want to leave.

import { el, svg } from '../dom.js';

const href = (id) => `/player?${new URLSearchParams({ id })}`;
const FIGURE = 'M10 10.5a3.600 3.600 0 1 0 0-7.200 3.600 3.600 0 0 0 0 7.200zM3.500 17c.6-3.400 3.200-5 6.500-5s5.900 1.600 6.500 5';

/** A name that leads to its profile, in a tab of its own. */
export function profileLink(id, name) {
  if (!id) return el('span', { class: 'who' }, name);
  return el('a', { class: 'who', href: href(id), target: '_blank', rel: 'noopener', title: `What ${name} has done` }, name);
}

/** Words that lead to a match's replay; of a private match nobody else is told which it is. */
export function matchLink(id, words) {
  return id ? el('a', { href: `/replay?${new URLSearchParams({ match: id })}` }, words) : el('span', {}, words);
}

/** A name's link as a small sign, where the name does something else. */
export function profileMark(id, name) {
  return el('a', { class: 'profile-mark', href: href(id), target: '_blank', rel: 'noopener', title: 'Profile', 'aria-label': `Profile of ${name}` },
    svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: FIGURE })));
}
