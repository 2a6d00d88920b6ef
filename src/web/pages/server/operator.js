// The server's calls for operators, in the name of who is signed in.

import { server } from './server.js';

const list = (what, query = {}) => server.request(`GET /operator/${what}`, { query });
const act = (what, body) => server.request(`POST /operator/${what}`, { body });

export const getNode = () => list('node');
export const getSettings = () => list('settings');
export const getFaults = () => list('faults');
export const listAllRooms = (query) => list('rooms', query);
export const listPresent = (query) => list('players', query);
export const listOpenTournaments = (query) => list('tournaments', query);
export const listBans = (query) => list('bans', query);
export const listMutes = (query) => list('mutes', query);
export const listReports = (query) => list('reports', query);
export const listActs = (query) => list('log', query);

export const closeRoom = (id, reason) => server.request('POST /operator/rooms/{id}/close', { path: { id }, body: { reason } });
export const kick = (id, body) => server.request('POST /operator/players/{id}/kick', { path: { id }, body });
export const ban = (body) => act('bans', body);
export const liftBan = (body) => act('bans/lift', body);
export const mute = (body) => act('mutes', body);
export const liftMute = (body) => act('mutes/lift', body);
export const resetAccount = (id, reason) => server.request('POST /operator/players/{id}/reset', { path: { id }, body: { reason } });
export const drain = (reason) => act('drain', { reason });
export const undrain = (reason) => act('undrain', { reason });
