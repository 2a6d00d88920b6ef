// Keys that the page of a game has no use for are the room's: Enter talks, B shows the players, a replay has its own.

const TYPING = 'input, textarea, select, [contenteditable]';
const PRESSABLE = 'button, a, summary, [role="button"]';

/** Hands on what nobody in this document took. */
export function forwardKeys(tell) {
  addEventListener('keydown', (event) => {
    const { key, code, shiftKey, ctrlKey, altKey, metaKey, repeat, target } = event;
    if (event.defaultPrevented || ctrlKey || altKey || metaKey || key === 'Tab') return;
    if (target instanceof Element && target.closest(TYPING)) return;
    if ((key === 'Enter' || key === ' ') && target instanceof Element && target.closest(PRESSABLE)) return;
    tell({ kind: 'key', key: { key, code, shiftKey, repeat } });
  });
}
