import { Account } from './account.ts';
import type { Who } from './account.ts';
import type { Answer, Given, RequestName } from './call.ts';
import type { Encoding } from './codec.ts';
import { Emitter } from './emitter.ts';
import type { Environment } from './environment.ts';
import type { Reduce } from './reduce.ts';
import * as rest from './rest.ts';
import { Room } from './room.ts';
import { Stream } from './stream.ts';
import type { StreamHearer } from './stream.ts';
import type * as told from './types/messages.ts';
import type { SiteInfo } from './types/requests.ts';
export { Problem, problemWords } from './call.ts';
export { Ended, Room } from './room.ts';
export { applyPatch, PatchError } from './patch.ts';
export { Stream } from './stream.ts';
export { memory } from './environment.ts';
export type { Player } from './books.ts';
export type { Ending } from './endings.ts';
export type { Environment } from './environment.ts';
export type { Reduce } from './reduce.ts';
export type { Result, RoomEvents } from './room.ts';
export type { Who } from './account.ts';
export type * as messages from './types/messages.ts';
export type * as requests from './types/requests.ts';
export interface TiltyardOptions {
    /** Stand-ins for what the machine has: sockets, clocks, storage. */
    environment?: Partial<Environment>;
}
export interface RoomOptions<State, Delta> {
    /** Who plays; who is signed in, unless it is said. */
    player?: string;
    /** `json`, or `msgpack`: smaller, and a little slower to read. */
    encoding?: Encoding;
    /** Applies the game's changes to its state. Games without changes of their own need none. Without it their `state` is told whole alone, and changes come as `delta`. */
    reduce?: Reduce<State, Delta>;
    /** A ticket, where somebody else signs in. */
    ticket?: () => Promise<string | null>;
}
export interface WatchOptions<State, Delta> extends Omit<RoomOptions<State, Delta>, 'player'> {
    /** Speak as this player. */
    player?: string;
    /** See everything so many seconds late. */
    delay_s?: number;
}
export declare class Tiltyard extends Emitter<{
    signInWanted: [];
}> {
    #private;
    /** The server, without a slash at the end. */
    readonly url: string;
    readonly account: Account;
    readonly rooms: ReturnType<typeof rest.rooms>;
    readonly matchmaking: ReturnType<typeof rest.matchmaking>;
    readonly parties: ReturnType<typeof rest.parties>;
    readonly tournaments: ReturnType<typeof rest.tournaments>;
    readonly boards: ReturnType<typeof rest.boards>;
    readonly players: ReturnType<typeof rest.players>;
    readonly replays: ReturnType<typeof rest.replays>;
    readonly notices: ReturnType<typeof rest.notices>;
    readonly saves: ReturnType<typeof rest.saves>;
    constructor(url: string, { environment }?: TiltyardOptions);
    /** Becomes a guest. */
    guest(name?: string): Promise<Who>;
    /** Any request of /openapi.json, in the name of who is signed in, if somebody is. */
    request<Name extends RequestName>(name: Name, ...[given]: {} extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>]): Promise<Answer<Name>>;
    /** What this server offers, asked once: its games, its demo room, whether players need tokens. */
    site(): Promise<SiteInfo>;
    /** Takes a seat, and waits until it is there. Throws an `Ended` when there is none. */
    join<State = unknown, Delta = unknown, Event = unknown, Action extends object = object>(room: string, options?: RoomOptions<State, Delta>): Promise<Room<State, Delta, Event, Action>>;
    /** The same without waiting: for who wants to hear how it goes. */
    enter<State = unknown, Delta = unknown, Event = unknown, Action extends object = object>(room: string, options?: RoomOptions<State, Delta>): Room<State, Delta, Event, Action>;
    /** Watches a room. */
    watch<State = unknown, Delta = unknown, Event = unknown>(room: string, options?: WatchOptions<State, Delta>): Room<State, Delta, Event, never>;
    /** The server's figures, each second. */
    followAnalytics(on: StreamHearer<told.ToldStreamAnalytics>): Stream<told.ToldStreamAnalytics>;
    /** The first places of a board. */
    followBoard(query: {
        board?: string;
        limit?: number;
        bots?: boolean;
    }, on: StreamHearer<told.ToldStreamLeaderboard>): Stream<told.ToldStreamLeaderboard>;
    /** What a player is told. */
    followNotices(player: string, on: StreamHearer<told.ToldStreamNotifications>): Stream<told.ToldStreamNotifications>;
    /** How a tournament is. */
    followTournament(id: string, on: StreamHearer<told.ToldStreamTournament>): Stream<told.ToldStreamTournament>;
    /** An event stream of this server. */
    follow<Message extends {
        type: string;
    }>(path: string, query: object, on: StreamHearer<Message>, { hiddenToo }?: {
        hiddenToo?: boolean | undefined;
    }): Stream<Message>;
}
