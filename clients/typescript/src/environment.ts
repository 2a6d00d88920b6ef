// What the library needs of the machine that it runs on: sockets, requests, clocks, and a place to keep things. Tests put stand-ins in.

/** The part of a WebSocket that is used. */
export interface Socket {
  readonly readyState: number;
  binaryType: string;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
}

/** The state of a socket whose messages get through. */
export const OPEN = 1;

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
export function memory(): Keep {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** The machine as it is: a browser, or Node. */
export function machine(): Environment {
  const { document } = globalThis as { document?: Document };
  return {
    socket: (url, protocols) => new WebSocket(url, protocols) as unknown as Socket,
    fetch: (url, options) => globalThis.fetch(url, options),
    now: () => performance.now(),
    after(wait_ms, call) {
      const timer = setTimeout(call, wait_ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    seats: storage('sessionStorage'),
    account: storage('localStorage'),
    onHurry(call) {
      if (!document) return () => {};
      const seen = () => !document.hidden && call();
      globalThis.addEventListener('online', seen);
      document.addEventListener('visibilitychange', seen);
      return () => {
        globalThis.removeEventListener('online', seen);
        document.removeEventListener('visibilitychange', seen);
      };
    },
    isHidden: () => document?.hidden ?? false,
  };
}

/** A browser may refuse to keep anything, and Node has nothing of the kind. */
function storage(name: 'sessionStorage' | 'localStorage'): Keep {
  if (!('document' in globalThis)) return memory(); // what Node may have under this name wants a file
  try {
    return globalThis[name] ?? memory();
  } catch {
    return memory();
  }
}

/** The name under which something of a server is kept: a page may use several, and its own has the short names. */
export const keyOf = (name: string, url: string): string => (globalThis.location?.origin === url || url === '' ? name : `${name}@${url}`);

/** What is kept, if something is. */
export function recall(keep: Keep, key: string): string | null {
  try {
    return keep.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a text, if that is allowed; `null` forgets. */
export function remember(keep: Keep, key: string, value: string | null): void {
  try {
    if (value === null) keep.removeItem(key);
    else keep.setItem(key, value);
  } catch {
    // without storage a reload begins anew; nothing else is lost
  }
}
