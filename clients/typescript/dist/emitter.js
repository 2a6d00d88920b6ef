// Listeners by the name of what they listen for. What one of them throws is reported, and is no harm to the others or to who tells it.
/** Says what went wrong where it is looked for: a browser's page hears of it as of any error, elsewhere it is printed. */
export function report(fault) {
    (globalThis.reportError ?? console.error)(fault);
}
/** Calls what belongs to the program. */
export function tell(listener, ...told) {
    try {
        listener(...told);
    }
    catch (fault) {
        report(fault);
    }
}
export class Emitter {
    #listeners = new Map();
    /** Calls `listener` each time; answers what ends that. */
    on(name, listener) {
        const listeners = this.#listeners.get(name) ?? new Set();
        this.#listeners.set(name, listeners);
        listeners.add(listener);
        return () => void listeners.delete(listener);
    }
    /** The same for the next time alone. */
    once(name, listener) {
        const end = this.on(name, (...told) => {
            end();
            listener(...told);
        });
        return end;
    }
    /** Tells all who listen. */
    emit(name, ...told) {
        for (const listener of [...(this.#listeners.get(name) ?? [])])
            tell(listener, ...told);
    }
}
