// What the library needs of the machine that it runs on: sockets, requests, clocks, and a place to keep things. Tests put stand-ins in.
/** The state of a socket whose messages get through. */
export const OPEN = 1;
/** Keeps things in memory. */
export function memory() {
    const kept = new Map();
    return {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: (key) => void kept.delete(key),
    };
}
/** The machine as it is: a browser, or Node. */
export function machine() {
    const { document } = globalThis;
    return {
        socket: (url, protocols) => new WebSocket(url, protocols),
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
            if (!document)
                return () => { };
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
function storage(name) {
    if (!('document' in globalThis))
        return memory(); // what Node may have under this name wants a file
    try {
        return globalThis[name] ?? memory();
    }
    catch {
        return memory();
    }
}
/** The name under which something of a server is kept: a page may use several, and its own has the short names. */
export const keyOf = (name, url) => (globalThis.location?.origin === url || url === '' ? name : `${name}@${url}`);
/** What is kept, if something is. */
export function recall(keep, key) {
    try {
        return keep.getItem(key);
    }
    catch {
        return null;
    }
}
/** Keeps a text, if that is allowed; `null` forgets. */
export function remember(keep, key, value) {
    try {
        if (value === null)
            keep.removeItem(key);
        else
            keep.setItem(key, value);
    }
    catch {
        // without storage a reload begins anew; nothing else is lost
    }
}
