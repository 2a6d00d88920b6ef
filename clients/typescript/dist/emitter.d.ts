/** Says what went wrong where it is looked for: a browser's page hears of it as of any error, elsewhere it is printed. */
export declare function report(fault: unknown): void;
/** Calls what belongs to the program. */
export declare function tell<Told extends unknown[]>(listener: (...told: Told) => unknown, ...told: Told): void;
export declare class Emitter<Events extends Record<string, unknown[]>> {
    #private;
    /** Calls `listener` each time; answers what ends that. */
    on<Name extends keyof Events>(name: Name, listener: (...told: Events[Name]) => unknown): () => void;
    /** The same for the next time alone. */
    once<Name extends keyof Events>(name: Name, listener: (...told: Events[Name]) => unknown): () => void;
    /** Tells all who listen. */
    protected emit<Name extends keyof Events>(name: Name, ...told: Events[Name]): void;
}
