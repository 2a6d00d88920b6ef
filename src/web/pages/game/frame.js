// The frame in which the page of a game is shown, and the line to it. Knows neither rooms nor connections.
//
// Calls `on.said(message)` with what the page says, and `on.fault(text)` when it does not begin, or has thrown something.

import { el } from '../dom.js';

const BEGIN_MS = 10_000;
const AFTER_LOAD_MS = 1000; // scripts of a page have run when it is loaded; it may be about to ask for us
const QUEUED_MAX = 2000; // of a page that never begins
const AGAIN_MS = 2000; // a page that begins anew sooner would do so for ever

export class GameFrame {
  /** `game` is what the server says of it; `mode`: `play`, `watch`, `replay` or `card`. */
  constructor({ game, mode, on }) {
    Object.assign(this, { game, mode, on, port: null, queue: [], stop: new AbortController() });
    const card = mode === 'card';
    this.node = el('iframe', { class: 'game-page', src: game.page, title: game.title, tabindex: card ? -1 : null, 'aria-hidden': card || null, allow: 'fullscreen; gamepad; autoplay' });
    addEventListener('message', (event) => this.greet(event), { signal: this.stop.signal });
    this.node.addEventListener('load', () => this.expect(AFTER_LOAD_MS));
    this.expect(BEGIN_MS);
    this.send({ kind: 'begin', mode, deltas: game.deltas, game: { name: game.name, title: game.title, icon: game.icon, bots: game.bots } });
  }

  /** It has begun when it asks for its end of the line. */
  greet({ source, origin, data }) {
    if (source !== this.node.contentWindow || origin !== location.origin || data?.tiltyard !== 'hello') return;
    if (this.port) return this.anew();
    clearTimeout(this.patience);
    this.begun_at = performance.now();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.port.onmessage = (event) => this.hear(event.data);
    this.node.contentWindow.postMessage({ tiltyard: 'port', mode: this.mode }, location.origin, [port2]);
    for (const message of this.queue.splice(0)) this.port.postMessage(message);
  }

  /** The page was loaded once more, perhaps with changes: it needs everything from the beginning, and so does what is around it. */
  anew() {
    if (this.mode === 'card') return this.on.fault('it was loaded anew');
    if (performance.now() - this.begun_at > AGAIN_MS) return location.reload();
    return this.on.fault('It loads itself anew, again and again.');
  }

  expect(ms) {
    clearTimeout(this.patience);
    if (!this.port) this.patience = setTimeout(() => this.silent(), ms);
  }

  async silent() {
    const answer = await fetch(this.game.page).catch(() => null);
    if (this.port || this.stop.signal.aborted) return;
    if (!answer?.ok) return this.on.fault(answer ? `The server answers ${answer.status} for ${this.game.page}.` : 'It can’t be loaded.');
    this.on.fault('It does not begin. Its script has to import join from /client/page.js, and to be in a file of its own: scripts inside of the HTML are not run. The browser’s console says more.');
  }

  hear(message) {
    if (message.kind === 'fault') this.on.fault(message.text);
    else this.on.said(message);
  }

  send(message) {
    if (this.port) this.port.postMessage(message);
    else if (this.queue.length < QUEUED_MAX) this.queue.push(message);
  }

  end() {
    clearTimeout(this.patience);
    this.stop.abort();
    this.port?.close();
    this.node.remove();
  }
}
