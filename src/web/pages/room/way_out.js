// Where one goes when a room is over: back to the tournament that the match belongs to (`tournament` in the address), or to the
// front page.

import { el } from '../dom.js';
import { ID } from '../words/names.js';

export function wayOut() {
  const id = new URLSearchParams(location.search).get('tournament');
  if (id !== null && ID.test(id)) return el('a', { class: 'button primary', href: `/tournament?${new URLSearchParams({ id })}` }, 'Back to the tournament');
  return el('a', { class: 'button', href: '/' }, 'To the front page');
}
