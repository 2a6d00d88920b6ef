// The server's calls about tournaments, in the name of who is signed in.

import { account } from '../account/account.js';
import { call } from './api.js';
import { json } from './call.js';

const of = (id, rest = '') => `/tournaments/${encodeURIComponent(id)}${rest}`;
const entrant = (id, player, rest = '') => of(id, `/entrants/${encodeURIComponent(player)}${rest}`);

export const listTournaments = (query) => call(`/tournaments/?${new URLSearchParams(query)}`);
export const makeTournament = (body) => call('/tournaments/', json(body));
export const getTournament = (id) => call(of(id));
export const getBracket = (id) => call(of(id, '/bracket'));
export const getAudit = (id, query) => call(of(id, `/audit?${new URLSearchParams(query)}`));
export const tournamentsOf = (player, query) => call(`/players/${encodeURIComponent(player)}/tournaments?${new URLSearchParams(query)}`);

export const enter = (id, body) => call(of(id, '/entrants'), json(body));
export const withdraw = (id, player) => call(entrant(id, player), { method: 'DELETE' });
export const checkIn = (id, player) => call(of(id, `/checkin/${encodeURIComponent(player)}`), { method: 'POST' });
export const start = (id, body = {}) => call(of(id, '/start'), json(body));
export const change = (id, body) => call(of(id), json(body, 'PATCH'));
export const ruleOn = (id, number, order, body) => call(of(id, `/matches/${number}/${order}`), json(body));
export const forfeit = (id, number, player) => call(of(id, `/matches/${number}/forfeit/${encodeURIComponent(player)}`), { method: 'POST' });
export const disqualify = (id, player, body) => call(entrant(id, player, '/disqualify'), json(body));
export const replace = (id, player, body) => call(entrant(id, player, '/replace'), json(body));

/** The address of the stream of a tournament, for who is signed in. */
export async function streamOf(id, after) {
  const ticket = await account.ticket();
  return `/stream${of(id)}?${new URLSearchParams({ ...(ticket ? { ticket } : {}), ...after })}`;
}
