import type { Books, Player } from './books.ts';
import { Emitter } from './emitter.ts';
import type { Ending } from './endings.ts';
import type { Environment } from './environment.ts';
import type { LineOptions } from './line.ts';
import type { Reduce } from './reduce.ts';
import type * as told from './types/messages.ts';
/** The result of a match. */
export type Result = Pick<told.MatchOverMessage, 'match_id' | 'results' | 'replay' | 'next_match_in_ms'>;
/** What a room tells its program. */
export type RoomEvents<State, Delta, Event> = {
    /** A match to begin from: the first one, the next one, or the same after a break (`goesOn`: nothing was forgotten). */
    welcome: [welcome: told.WelcomeMessage, how: {
        anew: boolean;
        goesOn: boolean;
    }];
    /** The state is another one, or another room's. */
    state: [state: State, tick: number];
    /** A change, as the game tells it. */
    delta: [delta: Delta, message: told.TickMessage];
    /** Something happened in the game. */
    event: [event: Event, tick: number];
    /** Somebody acted, in games that show that. */
    action: [action: unknown, who: {
        player?: string;
        seat?: number;
    }];
    /** Who plays, by seat. */
    players: [players: Player[]];
    chat: [chat: told.ChatMessage];
    /** A match is decided: told once, though a `match_over` and each `welcome` behind it say so. */
    over: [result: Result];
    /** What a match was worth, where that was not known at its end. */
    settled: [settled: told.SettledMessage];
    /** The player is told something, whatever room this is. */
    notice: [notice: told.NotificationMessage];
    /** A message was refused; `seq` says which action. */
    refused: [error: told.ErrorMessage];
    /** Actions that were sent, and never taken: they may be sent again. */
    lost: [seqs: number[]];
    /** The line is there; `anew`: another one than before. */
    live: [anew: boolean];
    /** The line says nothing any more, or does again. */
    quiet: [isQuiet: boolean];
    /** The line is gone, and will be tried again in so many seconds; it is gone for so many milliseconds. */
    waiting: [how: Ending, seconds: number, lost_ms: number];
    /** The line is gone for good, unless the program tries `again()`. */
    closed: [how: Ending];
    latency: [ms: number];
    /** Every message of the room, as it comes. */
    message: [message: told.ToldGame];
};
export declare class Room<State = unknown, Delta = unknown, Event = unknown, Action extends object = object> extends Emitter<RoomEvents<State, Delta, Event>> {
    #private;
    /** The state, once there is one; with changes in it if the room can apply them. */
    state: State | null;
    /** The newest `welcome`, or null before the first. */
    welcome: told.WelcomeMessage | null;
    /** Why it is closed, or null. */
    ended: Ending | null;
    constructor(environment: Environment, options: LineOptions, reduce?: Reduce<State, Delta> | null);
    /** Calls `listener` each time; who comes late is told at once the state, or the players, that there are. */
    on<Name extends keyof RoomEvents<State, Delta, Event>>(name: Name, listener: (...told: RoomEvents<State, Delta, Event>[Name]) => unknown): () => void;
    /** One's seat, or null for who watches. */
    get seat(): number | null;
    /** Who sits where, by seat. */
    get players(): Player[];
    /** The step that was shown last. */
    get tick(): number;
    /** What is known of numbers: of messages, of one's own actions. */
    get books(): Books;
    /** Whether messages get through right now. */
    get live(): boolean;
    /** Acts. Answers the number of the action, or null when there is no line. Whether it was taken say `refused`, `lost` and `books`. */
    send(action: Action): number | null;
    /** Sends a value as it is, without a number (games that take any JSON). */
    sendRaw(value: unknown): boolean;
    /** Says something to everybody. */
    chat(message: string): boolean;
    /** Does nothing in this step, in rooms in lockstep. */
    pass(): boolean;
    /** Gives the seat up, or stops watching. */
    leave(): void;
    /** Tries again now: after an end, or instead of waiting. */
    again(): void;
    /** Waits for the first `welcome`. Throws an `Ended` where there is none. */
    ready(): Promise<this>;
}
/** A room that was closed before its first `welcome`. */
export declare class Ended extends Error {
    readonly how: Ending;
    constructor(how: Ending);
}
