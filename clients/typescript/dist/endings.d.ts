/** Why a connection has ended. */
export interface Ending {
    /** The close code; 1006 for a line that broke. */
    code: number;
    /** The server's own words. */
    reason: string;
    /** Seconds after which the server asked to come back, where it did. */
    retry_after?: number;
    /** Whether the client comes back by itself. */
    comesBack: boolean;
    /** Whether pages of this origin may not use this server: browsers say of that nothing but 1006. */
    foreign?: boolean;
}
/** Codes that a seat's token may be the reason of. */
export declare const TOKEN_REFUSED: Set<number>;
/** The seat was taken over by a newer connection: the program may take it back. */
export declare const TAKEN_OVER = 4409;
export declare const BROKEN = 1006;
export declare const LEFT = 1000;
export declare const NOT_KNOWN = 4401;
export declare const NOT_ALLOWED = 4403;
export declare const NO_SUCH_ROOM = 4404;
/** How a connection ended; `retry_after` is what the server said, and counts if that is a time to wait. */
export declare function ending(code: number, reason?: string, retry_after?: unknown): Ending;
/** How many milliseconds a client waits at least. */
export declare function asked_ms({ code, retry_after }: Ending): number;
