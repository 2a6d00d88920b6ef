// Games in words: the same names on every page, also for games that we have never heard of. Pure.

export const spaced = (text) => (text ? text.replaceAll('_', ' ') : '');
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** `connect_four` is `Connect four`. */
export const gameName = (game) => capital(spaced(game));
