import type { Requests } from './types/requests.ts';
/** What a refused field of a body was refused for. */
export interface FieldProblem {
    pointer: string;
    detail: string;
}
/** A request that did not work (RFC 9457). */
export declare class Problem extends Error {
    /** The HTTP status; 0 when the server could not be reached. */
    status: number;
    title: string;
    type: string | undefined;
    detail: string | undefined;
    errors: FieldProblem[];
    /** Seconds after which another try makes sense, where the server says so. */
    after_s: number | null;
    constructor({ status, title, type, detail, errors, after_s }: Partial<Problem> & {
        title: string;
    });
    /** Whether the server could not be reached at all. */
    get unreachable(): boolean;
    /** What to tell a person. */
    get words(): string;
}
/** What to tell a person of anything that went wrong. */
export declare const problemWords: (problem: Error) => string;
export type RequestName = keyof Requests;
export type Answer<Name extends RequestName> = Requests[Name]['answer'];
type Part<Name extends RequestName, Field extends string> = Field extends keyof Requests[Name] ? Requests[Name][Field] : undefined;
type Of<Name extends RequestName, Field extends string, Filled = Part<Name, Field>> = [Filled] extends [undefined] ? {
    [Key in Field]?: undefined;
} : {} extends Filled ? {
    [Key in Field]?: Filled;
} : {
    [Key in Field]: Filled;
};
/** What a request takes: what its path, its query and its body have, and what `fetch` takes besides. */
export type Given<Name extends RequestName> = Of<Name, 'path'> & Of<Name, 'query'> & Of<Name, 'body'> & Extras;
export interface Extras {
    headers?: Record<string, string>;
    signal?: AbortSignal;
}
/** What is put into any request. */
export interface Loose extends Extras {
    path?: object | undefined;
    query?: object | undefined;
    body?: unknown;
}
type Fetch = (url: string, options?: RequestInit) => Promise<Response>;
/** Asks, and answers as it came, or throws a `Problem`. */
export declare function ask(fetch: Fetch, url: string, name: string, given?: Loose): Promise<Response>;
/** The answer's JSON, `null` where there is none. */
export declare function json(answer: Response): Promise<unknown>;
/** The path of a request, with its query. */
export declare function filled(template: string, { path, query }: Loose): string;
export {};
