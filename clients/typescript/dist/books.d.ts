import type { ToldGame } from './types/messages.ts';
/** Somebody in a seat. */
export interface Player {
    seat: number;
    player: string;
    /** A bot of the server. */
    bot: boolean;
    /** A program of somebody's. */
    program: boolean;
    /** The connection was lost; the seat is kept. */
    away: boolean;
}
export declare class Books {
    #private;
    seat: number | null;
    players: Map<number, Player>;
    /** The number of the last numbered message. */
    n: number | null;
    match_id: string | null;
    tick: number;
    /** The step of the last whole state. */
    whole: number;
    /** How many changes came on top of it. */
    deltas: number;
    over: boolean;
    /** The highest own number that was acknowledged in this match. */
    acked: number | null;
    pending: number[];
    /** The newest of those that were never taken. */
    lost: number[];
    /** How many of `lost` there were in all: the list is cut at its old end. */
    lost_count: number;
    refused: number[];
    /** The number of the next action. */
    act(): number;
    /** Takes a message in. */
    hear(message: ToldGame): void;
}
