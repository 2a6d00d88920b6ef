// How a connection ends, and whether it makes sense to come back: the table of docs/protocol.md. What to tell a person is the program's.
/** Codes after which a client stays away, until its program asks for another try. */
const FINAL = new Set([1000, 1002, 1003, 1007, 1009, 4400, 4401, 4403, 4404, 4408, 4409, 4410, 4413]);
/** How many seconds a client waits at least, after codes that ask for it, where the server does not say. */
const PAUSE_S = new Map([[4429, 5], [4503, 3]]);
/** Codes that a seat's token may be the reason of. */
export const TOKEN_REFUSED = new Set([4400, 4401, 4403]);
/** The seat was taken over by a newer connection: the program may take it back. */
export const TAKEN_OVER = 4409;
export const BROKEN = 1006;
export const LEFT = 1000;
export const NOT_KNOWN = 4401;
export const NOT_ALLOWED = 4403;
export const NO_SUCH_ROOM = 4404;
/** So many seconds a client waits at most, whatever the server asks for. */
const WAIT_S_MAX = 3600;
/** How a connection ended; `retry_after` is what the server said, and counts if that is a time to wait. */
export function ending(code, reason = '', retry_after) {
    const isTime = typeof retry_after === 'number' && Number.isFinite(retry_after) && retry_after >= 0;
    return { code, reason, comesBack: !FINAL.has(code), ...(isTime ? { retry_after: Math.min(retry_after, WAIT_S_MAX) } : {}) };
}
/** How many milliseconds a client waits at least. */
export function asked_ms({ code, retry_after }) {
    return 1000 * (retry_after ?? PAUSE_S.get(code) ?? 0);
}
