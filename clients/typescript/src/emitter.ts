// Listeners by the name of what they listen for.

export class Emitter<Events extends Record<string, unknown[]>> {
  #listeners = new Map<keyof Events, Set<(...told: never[]) => unknown>>();

  /** Calls `listener` each time; answers what ends that. */
  on<Name extends keyof Events>(name: Name, listener: (...told: Events[Name]) => unknown): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** The same for the next time alone. */
  once<Name extends keyof Events>(name: Name, listener: (...told: Events[Name]) => unknown): () => void {
    const end = this.on(name, (...told) => {
      end();
      listener(...told);
    });
    return end;
  }

  /** Tells all who listen. */
  protected emit<Name extends keyof Events>(name: Name, ...told: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) (listener as (...told: Events[Name]) => unknown)(...told);
  }
}
