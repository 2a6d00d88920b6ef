// Where this browser keeps who is signed in: one entry of the local storage, seen by all tabs. Must not: talk to the server.

const KEY = 'tiltyard.account';
const LOCK = 'tiltyard.account';

/** What is kept: `{player, name, kind, role, access, until_ms, refresh}`, or null. */
export function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept && typeof kept.player === 'string' && typeof kept.refresh === 'string' ? kept : null;
  } catch {
    return null; // nothing there, or nothing that we wrote
  }
}

/** Keeps it; `null` forgets. A browser that keeps nothing forgets with the page. */
export function write(kept) {
  try {
    if (kept === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // storage may be switched off
  }
}

/** Calls when another tab has changed it. */
export function onChange(changed) {
  globalThis.addEventListener?.('storage', (event) => (event.key === KEY || event.key === null) && changed());
}

/** Does something in one tab at a time, where the browser can tell tabs apart (https and localhost). */
export function alone(task) {
  return navigator.locks ? navigator.locks.request(LOCK, task) : task();
}
