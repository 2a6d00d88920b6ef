// The server's REST calls, in the name of who is signed in.

import { account } from '../account/account.js';
import { call as plain, json } from './call.js';

export { Problem, problemWords } from './call.js';

/** Calls in the name of who is signed in, if somebody is. Where that is asked for, and nobody is, the page is told. */
export async function call(path, options = {}) {
  try {
    return (account.who && await account.call(path, options)) || await plain(path, options);
  } catch (problem) {
    if (problem.status === 401 && !account.who) globalThis.document?.dispatchEvent(new Event('sign-in-wanted'));
    throw problem;
  }
}

export const listRooms = (filter = { limit: 50 }) => call(`/rooms/?${new URLSearchParams(filter)}`);
export const getRoom = (id, options) => call(`/rooms/${encodeURIComponent(id)}`, options);
export const getChat = (id) => call(`/rooms/${encodeURIComponent(id)}/chat`);
export const listReplays = (filter) => call(`/replays/?${new URLSearchParams(filter)}`);
export const getReplay = (match) => call(`/replays/${encodeURIComponent(match)}`);
export const getMoments = (match) => call(`/replays/${encodeURIComponent(match)}/moments`);
export const verifyReplay = (match) => call(`/replays/${encodeURIComponent(match)}/verify`, { method: 'POST' });
export const openRoom = (room) => call('/rooms/', json(room));

export const addBots = (room, level, count) =>
  call(`/game/add-ai-opponent?${new URLSearchParams({ room_id: room, level, count })}`, { method: 'POST' });

export const removeBot = (room, bot) =>
  call(`/rooms/${encodeURIComponent(room)}/bots/${encodeURIComponent(bot)}`, { method: 'DELETE' });

export const openTicket = (wish) => call('/matchmaking/tickets', json(wish));
export const getTicket = (id, player) => call(`/matchmaking/tickets/${encodeURIComponent(id)}?${new URLSearchParams({ player_id: player })}`);
export const cancelTicket = (id, player) =>
  call(`/matchmaking/tickets/${encodeURIComponent(id)}?${new URLSearchParams({ player_id: player })}`, { method: 'DELETE' });
export const getStanding = (player) => call(`/players/${encodeURIComponent(player)}/matchmaking`);

const party = (id, rest = '') => `/parties/${encodeURIComponent(id)}${rest}`;
export const makeParty = (player) => call('/parties', json({ player_id: player }));
export const getParty = (id, player) => call(`${party(id)}?${new URLSearchParams({ player_id: player })}`);
export const inviteToParty = (id, player, invited) => call(party(id, '/invitations'), json({ player_id: player, invited_id: invited }));
export const joinParty = (id, player) => call(party(id, '/join'), json({ player_id: player }));
export const setReady = (id, player, ready) => call(party(id, '/ready'), json({ player_id: player, ready }));
export const leaveParty = (id, player) => call(party(id, '/leave'), json({ player_id: player }));
export const kickFromParty = (id, player, member) => call(party(id, '/kick'), json({ player_id: player, member_id: member }));
export const disbandParty = (id, player) => call(`${party(id)}?${new URLSearchParams({ player_id: player })}`, { method: 'DELETE' });

export const listBoards = () => call('/leaderboards/');
export const getBoard = (board, query) => call(`/leaderboards/${encodeURIComponent(board)}?${new URLSearchParams(query)}`);

export const findPlayers = (name, limit) => call(`/players?${new URLSearchParams({ name, limit })}`);
export const getDetail = (id) => call(`/player/${encodeURIComponent(id)}/detailed-stats`);
export const getDashboard = (id) => call(`/game/dashboard/${encodeURIComponent(id)}`);
export const getMatches = (id, query) => call(`/players/${encodeURIComponent(id)}/matches?${new URLSearchParams(query)}`);
export const listUnread = (id, limit) => call(`/players/${encodeURIComponent(id)}/notifications?${new URLSearchParams({ limit })}`);
export const markRead = (id, up_to) => call(`/players/${encodeURIComponent(id)}/notifications/read`, json({ up_to }));
export const getRatingCurve = (id, ladder, limit) => call(`/players/${encodeURIComponent(id)}/ratings?${new URLSearchParams({ ladder, limit })}`);
