// Listeners by the name of what they listen for. What one of them throws is reported, and is no harm to the others or to who tells it.

/** Says what went wrong where it is looked for: a browser's page hears of it as of any error, elsewhere it is printed. */
export function report(fault: unknown): void {
  (globalThis.reportError ?? console.error)(fault);
}

/** Calls what belongs to the program. */
export function tell<Told extends unknown[]>(listener: (...told: Told) => unknown, ...told: Told): void {
  try {
    listener(...told);
  } catch (fault) {
    report(fault);
  }
}

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
    for (const listener of [...(this.#listeners.get(name) ?? [])]) tell(listener as (...told: Events[Name]) => unknown, ...told);
  }
}
