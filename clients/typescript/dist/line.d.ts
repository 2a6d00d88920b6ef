import { Books } from './books.ts';
import type { Encoding } from './codec.ts';
import type { Ending } from './endings.ts';
import type { Environment } from './environment.ts';
import type { ToldGame } from './types/messages.ts';
/** Who hears of a line. */
export interface Hearer {
    /** A message; the books have it in them already. */
    message(message: ToldGame): void;
    /** Messages get through; `anew`: over a new line. */
    live(anew: boolean): void;
    /** The line says nothing any more, or does again. */
    quiet(isQuiet: boolean): void;
    /** It tries again in so many seconds; the line is gone for so many milliseconds. */
    waiting(how: Ending, seconds: number, lost_ms: number): void;
    /** It does not try again. */
    closed(how: Ending): void;
    latency(ms: number): void;
}
export interface LineOptions {
    /** The server, `http://…`. */
    url: string;
    room: string;
    /** `null` watches. */
    player: string | null;
    encoding: Encoding;
    /** More parameters of the address. */
    query: Record<string, string>;
    /** A ticket, for a player who has to show one; a seat that is kept needs none. */
    ticket: (() => Promise<string | null>) | null;
    /** Why a handshake may have been refused, where somebody can tell. */
    whyRefused: (patience_ms: number) => Promise<'foreign' | 'no room' | null>;
}
export declare class Line {
    #private;
    readonly books: Books;
    constructor(environment: Environment, options: LineOptions, hearer: Hearer);
    /** Whether messages get through right now. What is sent into a line that went quiet would come out in one lump, later. */
    get live(): boolean;
    get watches(): boolean;
    /** Sends a value; answers whether there was a line. */
    send(value: unknown): boolean;
    /** Gives the seat up; the server then closes with 1000. */
    leave(): void;
    /** Tries again now, after an ending, or instead of waiting. */
    again(): void;
    /** Something says that it may work now: no need to wait for the next try. */
    hurry(): void;
    /** Ends the line, and keeps the seat for as long as the server does. */
    finish(how: Ending): void;
}
