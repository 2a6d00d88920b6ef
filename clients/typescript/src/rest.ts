// Requests by what they are about, with short names. Whatever is missing here is there by its address: `server.request('GET /site')`.

import type { Answer, Given, RequestName } from './call.ts';
import type { CreateRoom, CreateTournament, OpenTicket, PlayQuick } from './types/requests.ts';

export type Ask = <Name extends RequestName>(name: Name, ...given: {} extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>]) => Promise<Answer<Name>>;

type Query<Name extends RequestName> = Given<Name> extends { query?: infer Query } ? Query : never;
type Body<Name extends RequestName> = Given<Name> extends { body?: infer Body } ? NonNullable<Body> : never;

export const rooms = (ask: Ask) => ({
  list: (query: Query<'GET /rooms'> = {}) => ask('GET /rooms', { query }),
  get: (id: string, signal?: AbortSignal) => ask('GET /rooms/{id}', { path: { id }, ...(signal ? { signal } : {}) }),
  open: (room: Partial<CreateRoom> & Pick<CreateRoom, 'name' | 'game' | 'max_players'>) => ask('POST /rooms', { body: room as CreateRoom }),
  change: (id: string, body: Body<'PATCH /rooms/{id}'>) => ask('PATCH /rooms/{id}', { path: { id }, body }),
  close: (id: string) => ask('DELETE /rooms/{id}', { path: { id } }),
  chat: (id: string, query: Query<'GET /rooms/{id}/chat'> = {}) => ask('GET /rooms/{id}/chat', { path: { id }, query }),
  addBots: (room_id: string, level: 'easy' | 'normal' | 'hard' = 'normal', count = 1) => ask('POST /game/add-ai-opponent', { query: { room_id, level, count } }),
  removeBot: (id: string, bot: string) => ask('DELETE /rooms/{id}/bots/{bot}', { path: { id, bot } }),
});

export const matchmaking = (ask: Ask) => ({
  queues: () => ask('GET /matchmaking/queues'),
  quick: (wish: Partial<PlayQuick> & Pick<PlayQuick, 'game'>) => ask('POST /matchmaking/quick', { body: wish as PlayQuick }),
  open: (wish: Partial<OpenTicket> & Pick<OpenTicket, 'game'>) => ask('POST /matchmaking/tickets', { body: wish as OpenTicket }),
  get: (id: string, player_id?: string) => ask('GET /matchmaking/tickets/{id}', { path: { id }, query: player(player_id) }),
  cancel: (id: string, player_id?: string) => ask('DELETE /matchmaking/tickets/{id}', { path: { id }, query: player(player_id) }),
  /** A player's ticket and party. */
  standing: (id: string) => ask('GET /players/{id}/matchmaking', { path: { id } }),
});

export const parties = (ask: Ask) => ({
  make: (player_id?: string) => ask('POST /parties', { body: player(player_id) }),
  get: (id: string, player_id?: string) => ask('GET /parties/{id}', { path: { id }, query: player(player_id) }),
  invite: (id: string, invited_id: string, player_id?: string) => ask('POST /parties/{id}/invitations', { path: { id }, body: { invited_id, ...player(player_id) } }),
  join: (id: string, player_id?: string) => ask('POST /parties/{id}/join', { path: { id }, body: player(player_id) }),
  ready: (id: string, ready = true, player_id?: string) => ask('POST /parties/{id}/ready', { path: { id }, body: { ready, ...player(player_id) } }),
  leave: (id: string, player_id?: string) => ask('POST /parties/{id}/leave', { path: { id }, body: player(player_id) }),
  kick: (id: string, member_id: string, player_id?: string) => ask('POST /parties/{id}/kick', { path: { id }, body: { member_id, ...player(player_id) } }),
  disband: (id: string, player_id?: string) => ask('DELETE /parties/{id}', { path: { id }, query: player(player_id) }),
});

export const tournaments = (ask: Ask) => ({
  list: (query: Query<'GET /tournaments'> = {}) => ask('GET /tournaments', { query }),
  get: (id: string) => ask('GET /tournaments/{id}', { path: { id } }),
  bracket: (id: string) => ask('GET /tournaments/{id}/bracket', { path: { id } }),
  standings: (id: string) => ask('GET /tournaments/{id}/standings', { path: { id } }),
  audit: (id: string, query: Query<'GET /tournaments/{id}/audit'> = {}) => ask('GET /tournaments/{id}/audit', { path: { id }, query }),
  make: (tournament: Partial<CreateTournament> & Pick<CreateTournament, 'name' | 'game'>) => ask('POST /tournaments', { body: tournament as CreateTournament }),
  change: (id: string, body: Body<'PATCH /tournaments/{id}'>) => ask('PATCH /tournaments/{id}', { path: { id }, body }),
  start: (id: string, body: Body<'POST /tournaments/{id}/start'> = {}) => ask('POST /tournaments/{id}/start', { path: { id }, body }),
  enter: (id: string, body: Body<'POST /tournaments/{id}/entrants'>) => ask('POST /tournaments/{id}/entrants', { path: { id }, body }),
  withdraw: (id: string, player_id: string) => ask('DELETE /tournaments/{id}/entrants/{player_id}', { path: { id, player_id } }),
  checkIn: (id: string, player_id: string) => ask('POST /tournaments/{id}/checkin/{player_id}', { path: { id, player_id } }),
  forfeit: (id: string, match: number, player_id: string) => ask('POST /tournaments/{id}/matches/{match}/forfeit/{player_id}', { path: { id, match, player_id } }),
  /** Whoever runs it decides about a match. */
  rule: <Deed extends 'override' | 'replay' | 'reopen' | 'void'>(id: string, match: number, deed: Deed, body: Body<`POST /tournaments/{id}/matches/{match}/${Deed}`>) =>
    (ask as (name: string, given: object) => Promise<Answer<`POST /tournaments/{id}/matches/{match}/${Deed}`>>)(`POST /tournaments/{id}/matches/{match}/${deed}`, { path: { id, match }, body }),
  disqualify: (id: string, player_id: string, body: Body<'POST /tournaments/{id}/entrants/{player_id}/disqualify'>) =>
    ask('POST /tournaments/{id}/entrants/{player_id}/disqualify', { path: { id, player_id }, body }),
  replace: (id: string, player_id: string, body: Body<'POST /tournaments/{id}/entrants/{player_id}/replace'>) =>
    ask('POST /tournaments/{id}/entrants/{player_id}/replace', { path: { id, player_id }, body }),
});

export const boards = (ask: Ask) => ({
  list: () => ask('GET /leaderboards'),
  get: (board: string, query: Query<'GET /leaderboards/{board}'> = {}) => ask('GET /leaderboards/{board}', { path: { board }, query }),
});

export const players = (ask: Ask) => ({
  list: (query: Query<'GET /players'> = {}) => ask('GET /players', { query }),
  get: (id: string) => ask('GET /players/{id}', { path: { id } }),
  detail: (player_id: string) => ask('GET /player/{player_id}/detailed-stats', { path: { player_id } }),
  dashboard: (player_id: string) => ask('GET /game/dashboard/{player_id}', { path: { player_id } }),
  matches: (id: string, query: Query<'GET /players/{id}/matches'> = {}) => ask('GET /players/{id}/matches', { path: { id }, query }),
  ratings: (id: string, query: Query<'GET /players/{id}/ratings'>) => ask('GET /players/{id}/ratings', { path: { id }, query }),
  tournaments: (id: string, query: Query<'GET /players/{id}/tournaments'> = {}) => ask('GET /players/{id}/tournaments', { path: { id }, query }),
});

export const replays = (ask: Ask) => ({
  list: (query: Query<'GET /replays'> = {}) => ask('GET /replays', { query }),
  get: (match_id: string) => ask('GET /replays/{match_id}', { path: { match_id } }),
  moments: (match_id: string) => ask('GET /replays/{match_id}/moments', { path: { match_id } }),
  verify: (match_id: string) => ask('POST /replays/{match_id}/verify', { path: { match_id } }),
});

export const notices = (ask: Ask) => ({
  list: (id: string, query: Query<'GET /players/{id}/notifications'> = {}) => ask('GET /players/{id}/notifications', { path: { id }, query }),
  /** Everything up to that one was read. */
  read: (id: string, up_to: number) => (ask as (name: string, given: object) => Promise<Answer<'POST /players/{id}/notifications/read'>>)('POST /players/{id}/notifications/read', { path: { id }, body: { up_to } }),
});

export const saves = (ask: Ask) => ({
  list: (id: string) => ask('GET /players/{id}/saves', { path: { id } }),
  /** What was kept, as an answer to be read as bytes, text or JSON. */
  get: (id: string, slot: string) => ask('GET /players/{id}/saves/{slot}', { path: { id, slot } }),
  /** Keeps bytes, or a text; anything else as JSON. */
  put: (id: string, slot: string, content: unknown) =>
    ask('PUT /players/{id}/saves/{slot}', { path: { id, slot }, body: (typeof content === 'string' ? new TextEncoder().encode(content) : content) as BodyInit }),
  remove: (id: string, slot: string) => ask('DELETE /players/{id}/saves/{slot}', { path: { id, slot } }),
});

const player = (player_id: string | undefined) => (player_id === undefined ? {} : { player_id });
