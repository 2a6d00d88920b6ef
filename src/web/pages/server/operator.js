// The server's calls for operators, in the name of who is signed in.

import { call } from './api.js';
import { json } from './call.js';

const list = (what, query = {}) => call(`/operator/${what}?${new URLSearchParams(query)}`);
const act = (what, body) => call(`/operator/${what}`, json(body));

export const getNode = () => call('/operator/node');
export const getSettings = () => call('/operator/settings');
export const getFaults = () => call('/operator/faults');
export const listAllRooms = (query) => list('rooms', query);
export const listPresent = (query) => list('players', query);
export const listOpenTournaments = (query) => list('tournaments', query);
export const listBans = (query) => list('bans', query);
export const listMutes = (query) => list('mutes', query);
export const listReports = (query) => list('reports', query);
export const listActs = (query) => list('log', query);

export const closeRoom = (room, reason) => act(`rooms/${encodeURIComponent(room)}/close`, { reason });
export const kick = (player, body) => act(`players/${encodeURIComponent(player)}/kick`, body);
export const ban = (body) => act('bans', body);
export const liftBan = (body) => act('bans/lift', body);
export const mute = (body) => act('mutes', body);
export const liftMute = (body) => act('mutes/lift', body);
export const resetAccount = (player, reason) => act(`players/${encodeURIComponent(player)}/reset`, { reason });
export const drain = (reason) => act('drain', { reason });
export const undrain = (reason) => act('undrain', { reason });
