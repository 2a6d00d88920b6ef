// A room in words, for the list on the front page and for who was sent a link.

import { gameLabel, spaced } from './games.js';

export const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** Such as `⚔ Arena · battle royale · locked`. */
export const kindWords = (room) => [gameLabel(room.game), spaced(room.mode), room.locked && 'locked'].filter(Boolean).join(' · ');

/** Such as `5 / 12 · 2 people, 3 bots, 1 watching`. */
export function whoWords({ players, bots, max_players, spectators }) {
  const watching = spectators ? `, ${spectators} watching` : '';
  return `${players + bots} / ${max_players} · ${count(players, 'person', 'people')}, ${count(bots, 'bot', 'bots')}${watching}`;
}
