// What the end of a connection means for a person. Whether trying again makes sense is the library's to know; here it is what is offered.
//
// `again`: 'auto' it reconnects by itself, 'ask' a button offers it, 'no' it would change nothing.

const ENDINGS = {
  __proto__: null,
  1000: { title: 'You have left the field', text: 'Your seat is free for somebody else.', again: 'ask', button: 'Join again' },
  1002: { title: 'The server did not understand this page', text: 'Reload it: it may be older than the server.', again: 'no' },
  1003: { title: 'The server did not understand this page', text: 'Reload it: it may be older than the server.', again: 'no' },
  1007: { title: 'The server did not understand this page', text: 'Reload it: it may be older than the server.', again: 'no' },
  1009: { title: 'That message was too big', text: 'A message may have 16 KiB.', again: 'ask', button: 'Join again' },
  1012: { title: 'The server restarts', text: 'Your seat is kept; you are back in a moment.', again: 'auto' },
  4400: { title: 'The server refused this connection', text: 'The address of the room or the player’s name is not valid.', again: 'no' },
  4401: { title: 'This server wants to know who you are', text: 'Play as a guest with one click, or sign in.', again: 'who' },
  4403: { title: 'You may not enter this room', text: 'It is open to others only.', again: 'no' },
  4404: { title: 'There is no such room', text: 'It may have ended, or the link has a slip in it.', again: 'no' },
  4408: { title: 'Your time is over', text: 'Time was limited in this room, and with yours the match is over for you.', again: 'no', watch: true },
  4409: { title: 'You are playing somewhere else', text: 'Your seat was taken over by a newer tab or device under the same name.', again: 'ask', button: 'Play here instead' },
  4410: { title: 'The room has ended', text: 'Thank you for the game.', again: 'no' },
  4413: { title: 'No free place', text: 'The room is full, or does not let anybody in now.', again: 'ask', button: 'Try again', watch: true, tells: true },
  4429: { title: 'Too many messages', text: 'The server asked for a pause.', again: 'auto' },
  4430: { title: 'The connection could not keep up', text: 'We connect anew.', again: 'auto' },
  4503: { title: 'The server takes nobody in right now', text: 'It is restarting, or full.', again: 'auto', tells: true },
};

const LOST = { title: 'The connection was lost', text: 'Your seat is kept for half a minute.', again: 'auto', tells: true };

/** What a page of an origin is told that the server does not take; browsers keep the reason from it. */
export const foreignWords = (origin) =>
  `This server takes no web pages from ${origin}. If it is yours, add that to server.allowed_origins in its settings.`;

/** The ending of such a page's connections. */
const foreign = (origin) => ({ code: 4403, title: 'This page may not enter', text: foreignWords(origin), again: 'no' });

// Some codes have several causes, told apart by the server's own words.
const CAUSES = {
  __proto__: null,
  4403: [
    [/banned from this server/, { title: 'You are banned', text: 'An operator keeps you out of this server.', tells: true }],
    [/has taken you out/, { title: 'You were taken out', text: 'You may come back.', again: 'ask', button: 'Join again', tells: true }],
  ],
  4410: [[/^an operator closed/, { title: 'The room was closed', text: 'The match ends here.', tells: true }]],
  4413: [
    [/has (already )?begun/, { title: 'The match has begun', text: 'Nobody can step in now. Watch this one, and try again when it is over.', watchFirst: true, tells: false }],
    [/is full/, { text: 'Every place in this room is taken.', tells: false }],
  ],
};

/** How to tell what the library says; `reason` is the server's own words, to be shown when it `tells` more than the code does. */
export const endingOf = ({ code, reason, foreign: isForeign }) => (isForeign ? foreign(location.origin) : ending(code, reason));

/** The same by the code alone. */
export function ending(code, reason = '') {
  const [, closer] = CAUSES[code]?.find(([words]) => words.test(reason)) ?? [];
  return { code, reason, ...(ENDINGS[code] ?? LOST), ...closer };
}
