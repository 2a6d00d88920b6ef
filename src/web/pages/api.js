// The server's REST calls, in the name of who is signed in.

import { account } from './account/account.js';
import { call as plain, json } from './call.js';

export { Problem } from './call.js';

/** Calls in the name of who is signed in, if somebody is. */
const call = async (path, options = {}) => (account.who && await account.call(path, options)) || plain(path, options);

export const listRooms = () => call('/rooms/?limit=50');
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

export const listBoards = () => call('/leaderboards/');
export const getBoard = (board, query) => call(`/leaderboards/${encodeURIComponent(board)}?${new URLSearchParams(query)}`);

export const getProfile = (id) => call(`/players/${encodeURIComponent(id)}`);
export const getRatings = (id, ladder) => call(`/players/${encodeURIComponent(id)}/ratings?${new URLSearchParams(ladder)}`);
export const getMatches = (id, query) => call(`/players/${encodeURIComponent(id)}/matches?${new URLSearchParams(query)}`);
export const markRead = (id, up_to) => call(`/players/${encodeURIComponent(id)}/notifications/read`, json({ up_to }));
