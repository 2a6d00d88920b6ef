import type { Environment } from './environment.ts';
/** `live`, `waiting` for the next try, or `refused`: then it has given up. */
export type StreamState = 'live' | 'waiting' | 'refused';
export interface StreamHearer<Message> {
    /** Before each try; what it throws is a fault of the stream. */
    prepare?(): Promise<void>;
    message(message: Message): void;
    state?(state: StreamState): void;
}
export interface StreamOptions<Message> {
    /** Asks for it; `after` is the number of the last message that came. */
    ask(after: string | null, signal: AbortSignal): Promise<Response>;
    on: StreamHearer<Message>;
    /** Whether it goes on while nobody looks. */
    hiddenToo?: boolean;
}
export declare class Stream<Message extends {
    type: string;
}> {
    #private;
    constructor(environment: Environment, options: StreamOptions<Message>);
    /** For good. */
    end(): void;
}
