import type { Answer, Given, RequestName } from './call.ts';
import type { CreateRoom, CreateTournament, OpenTicket, PlayQuick } from './types/requests.ts';
export type Ask = <Name extends RequestName>(name: Name, ...given: {} extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>]) => Promise<Answer<Name>>;
type Query<Name extends RequestName> = Given<Name> extends {
    query?: infer Query;
} ? Query : never;
type Body<Name extends RequestName> = Given<Name> extends {
    body?: infer Body;
} ? NonNullable<Body> : never;
export declare const rooms: (ask: Ask) => {
    list: (query?: Query<'GET /rooms'>) => Promise<import("./types/requests.ts").RoomPage>;
    get: (id: string, signal?: AbortSignal) => Promise<import("./types/requests.ts").RoomDetail>;
    open: (room: Partial<CreateRoom> & Pick<CreateRoom, 'name' | 'game' | 'max_players'>) => Promise<import("./types/requests.ts").RoomInfo>;
    change: (id: string, body: Body<'PATCH /rooms/{id}'>) => Promise<import("./types/requests.ts").RoomInfo>;
    close: (id: string) => Promise<null>;
    chat: (id: string, query?: Query<'GET /rooms/{id}/chat'>) => Promise<import("./types/requests.ts").ChatPage>;
    addBots: (room_id: string, level?: 'easy' | 'normal' | 'hard', count?: number) => Promise<import("./types/requests.ts").BotAdded>;
    removeBot: (id: string, bot: string) => Promise<null>;
};
export declare const matchmaking: (ask: Ask) => {
    queues: () => Promise<import("./types/requests.ts").QueueList>;
    quick: (wish: Partial<PlayQuick> & Pick<PlayQuick, 'game'>) => Promise<import("./types/requests.ts").QuickSeatInfo>;
    open: (wish: Partial<OpenTicket> & Pick<OpenTicket, 'game'>) => Promise<import("./types/requests.ts").TicketInfo>;
    get: (id: string, player_id?: string) => Promise<import("./types/requests.ts").TicketInfo>;
    cancel: (id: string, player_id?: string) => Promise<null>;
    /** A player's ticket and party. */
    standing: (id: string) => Promise<import("./types/requests.ts").StandingInfo>;
};
export declare const parties: (ask: Ask) => {
    make: (player_id?: string) => Promise<import("./types/requests.ts").PartyInfo>;
    get: (id: string, player_id?: string) => Promise<import("./types/requests.ts").PartyInfo>;
    invite: (id: string, invited_id: string, player_id?: string) => Promise<import("./types/requests.ts").PartyInfo>;
    join: (id: string, player_id?: string) => Promise<import("./types/requests.ts").PartyInfo>;
    ready: (id: string, ready?: boolean, player_id?: string) => Promise<import("./types/requests.ts").PartyInfo>;
    leave: (id: string, player_id?: string) => Promise<import("./types/requests.ts").PartyInfo | null>;
    kick: (id: string, member_id: string, player_id?: string) => Promise<import("./types/requests.ts").PartyInfo | null>;
    disband: (id: string, player_id?: string) => Promise<null>;
};
export declare const tournaments: (ask: Ask) => {
    list: (query?: Query<'GET /tournaments'>) => Promise<import("./types/requests.ts").TournamentPage>;
    get: (id: string) => Promise<import("./types/requests.ts").TournamentInfo>;
    bracket: (id: string) => Promise<import("./types/requests.ts").BracketInfo>;
    standings: (id: string) => Promise<import("./types/requests.ts").Standings>;
    audit: (id: string, query?: Query<'GET /tournaments/{id}/audit'>) => Promise<import("./types/requests.ts").AuditPage>;
    make: (tournament: Partial<CreateTournament> & Pick<CreateTournament, 'name' | 'game'>) => Promise<import("./types/requests.ts").TournamentInfo>;
    change: (id: string, body: Body<'PATCH /tournaments/{id}'>) => Promise<import("./types/requests.ts").TournamentInfo>;
    start: (id: string, body?: Body<'POST /tournaments/{id}/start'>) => Promise<import("./types/requests.ts").TournamentInfo>;
    enter: (id: string, body: Body<'POST /tournaments/{id}/entrants'>) => Promise<import("./types/requests.ts").Entered>;
    withdraw: (id: string, player_id: string) => Promise<import("./types/requests.ts").TournamentInfo>;
    checkIn: (id: string, player_id: string) => Promise<import("./types/requests.ts").TournamentInfo>;
    forfeit: (id: string, match: number, player_id: string) => Promise<import("./types/requests.ts").BracketMatch>;
    /** Whoever runs it decides about a match. */
    rule: <Deed extends 'override' | 'replay' | 'reopen' | 'void'>(id: string, match: number, deed: Deed, body: Body<`POST /tournaments/{id}/matches/{match}/${Deed}`>) => Promise<Answer<`POST /tournaments/{id}/matches/{match}/${Deed}`>>;
    disqualify: (id: string, player_id: string, body: Body<'POST /tournaments/{id}/entrants/{player_id}/disqualify'>) => Promise<import("./types/requests.ts").TournamentInfo>;
    replace: (id: string, player_id: string, body: Body<'POST /tournaments/{id}/entrants/{player_id}/replace'>) => Promise<import("./types/requests.ts").TournamentInfo>;
};
export declare const boards: (ask: Ask) => {
    list: () => Promise<import("./types/requests.ts").BoardList>;
    get: (board: string, query?: Query<'GET /leaderboards/{board}'>) => Promise<import("./types/requests.ts").BoardPage>;
};
export declare const players: (ask: Ask) => {
    list: (query?: Query<'GET /players'>) => Promise<import("./types/requests.ts").PlayerList>;
    get: (id: string) => Promise<import("./types/requests.ts").Profile>;
    detail: (player_id: string) => Promise<import("./types/requests.ts").DetailInfo>;
    dashboard: (player_id: string) => Promise<import("./types/requests.ts").DashboardInfo>;
    matches: (id: string, query?: Query<'GET /players/{id}/matches'>) => Promise<import("./types/requests.ts").MatchPage>;
    ratings: (id: string, query: Query<'GET /players/{id}/ratings'>) => Promise<import("./types/requests.ts").RatingCurve>;
    tournaments: (id: string, query?: Query<'GET /players/{id}/tournaments'>) => Promise<import("./types/requests.ts").EnteredPage>;
};
export declare const replays: (ask: Ask) => {
    list: (query?: Query<'GET /replays'>) => Promise<import("./types/requests.ts").ReplayPage>;
    get: (match_id: string) => Promise<import("./types/requests.ts").ReplayDetail>;
    moments: (match_id: string) => Promise<import("./types/requests.ts").ReplayMoments>;
    verify: (match_id: string) => Promise<import("./types/requests.ts").ReplayVerdict>;
};
export declare const notices: (ask: Ask) => {
    list: (id: string, query?: Query<'GET /players/{id}/notifications'>) => Promise<import("./types/requests.ts").NotificationPage>;
    /** Everything up to that one was read. */
    read: (id: string, up_to: number) => Promise<import("./types/requests.ts").ReadSoFar>;
};
export declare const saves: (ask: Ask) => {
    list: (id: string) => Promise<import("./types/requests.ts").SaveList>;
    /** What was kept, as an answer to be read as bytes, text or JSON. */
    get: (id: string, slot: string) => Promise<Response>;
    /** Keeps bytes, or a text; anything else as JSON. */
    put: (id: string, slot: string, content: unknown) => Promise<import("./types/requests.ts").SaveInfo>;
    remove: (id: string, slot: string) => Promise<null>;
};
export {};
