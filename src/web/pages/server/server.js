// The server of these pages, through the client library: /client/tiltyard.js. One for the page.

import { Tiltyard } from '/client/tiltyard.js';

export { Problem, problemWords } from '/client/tiltyard.js';

export const server = new Tiltyard(globalThis.location?.origin ?? '');
