import type { Environment } from './environment.ts';
export interface Watched {
    ping(): void;
    quiet(isQuiet: boolean): void;
    dead(): void;
}
export declare class Pulse {
    #private;
    isQuiet: boolean;
    heard_at: number | null;
    constructor(environment: Environment, watched: Watched);
    begin(): void;
    end(): void;
    /** Something came in. */
    heard(): void;
}
