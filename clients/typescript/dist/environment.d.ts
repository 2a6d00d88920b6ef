/** The part of a WebSocket that is used. */
export interface Socket {
    readonly readyState: number;
    binaryType: string;
    onopen: ((event: unknown) => void) | null;
    onmessage: ((event: {
        data: unknown;
    }) => void) | null;
    onclose: ((event: {
        code: number;
        reason: string;
    }) => void) | null;
    onerror: ((event: unknown) => void) | null;
    send(data: string | Uint8Array): void;
    close(code?: number, reason?: string): void;
}
/** The state of a socket whose messages get through. */
export declare const OPEN = 1;
/** A place to keep texts; `localStorage` and `sessionStorage` are such. It may refuse to. */
export interface Keep {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
}
export interface Environment {
    socket(url: string, protocols: string[]): Socket;
    fetch(url: string, options?: RequestInit): Promise<Response>;
    /** Milliseconds, from whenever. */
    now(): number;
    /** Calls back once, so many milliseconds later; answers what cancels it. */
    after(wait_ms: number, call: () => void): () => void;
    random(): number;
    /** For as long as this tab, or this program: the tokens of seats. */
    seats: Keep;
    /** For good: who is signed in. */
    account: Keep;
    /** Calls when it may be worth trying now: the network is there again, the page is looked at again. Answers what ends that. */
    onHurry(call: () => void): () => void;
    /** Whether nobody looks. */
    isHidden(): boolean;
}
/** Keeps things in memory. */
export declare function memory(): Keep;
/** The machine as it is: a browser, or Node. */
export declare function machine(): Environment;
/** The name under which something of a server is kept: a page may use several, and its own has the short names. */
export declare const keyOf: (name: string, url: string) => string;
/** What is kept, if something is. */
export declare function recall(keep: Keep, key: string): string | null;
/** Keeps a text, if that is allowed; `null` forgets. */
export declare function remember(keep: Keep, key: string, value: string | null): void;
