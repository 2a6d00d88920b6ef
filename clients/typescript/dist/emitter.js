// Listeners by the name of what they listen for.
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
            listener(...told);
    }
}
