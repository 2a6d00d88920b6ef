// The connection to a room: opens it, comes back after a drop into the same seat and asks for what was missed, gives up lines that are
// dead. Knows who is who and what was the last message by its `Books`, and nothing of games.
import { Books } from './books.js';
import { pack, subprotocol, unpack } from './codec.js';
import { report } from './emitter.js';
import { asked_ms, BROKEN, ending, LEFT, NO_SUCH_ROOM, NOT_ALLOWED, NOT_KNOWN, TAKEN_OVER, TOKEN_REFUSED } from './endings.js';
import { keyOf, OPEN, recall, remember } from './environment.js';
import { Pulse } from './pulse.js';
const PINGS_AT_FIRST_MS = [0, 300, 600, 900];
const FIRST_RETRY_MS = 300;
const RETRY_MS = 900;
const SOON = 30; // tries that come as soon as that; a server that restarts is back by then
const BACKOFF_MS = [1500, 3000, 5000, 8000];
const PATIENCE_MS = [1500, 2000, 3000, 5000]; // for the handshake of a try: what is sent into a dead line is lost
const PATIENCE_FIRST_MS = 8000;
const STEADY_MS = 5000; // a connection that held this long starts the backoff anew
const nth = (list, index) => list[Math.min(index, list.length - 1)] ?? 0;
export class Line {
    books = new Books();
    #options;
    #environment;
    #hearer;
    #pulse;
    #key;
    #socket = null;
    /** Counts the tries: what an earlier one still says is not heard. */
    #turn = 0;
    #attempt = 0;
    #lost_at = null;
    #opened_at = null;
    #welcomed = false;
    #claims = false;
    #leaving = false;
    #closing = null;
    #patience = () => { };
    #retry = null;
    #unhurry = null;
    constructor(environment, options, hearer) {
        this.#environment = environment;
        this.#options = options;
        this.#hearer = hearer;
        this.#key = keyOf(`tiltyard.resume.${options.room}.${options.player}`, options.url);
        this.#pulse = new Pulse(environment, {
            ping: () => this.#ping(),
            quiet: (isQuiet) => hearer.quiet(isQuiet),
            dead: () => this.#drop(),
        });
        this.#open();
    }
    /** Whether messages get through right now. What is sent into a line that went quiet would come out in one lump, later. */
    get live() {
        return this.#welcomed && this.#socket?.readyState === OPEN && !this.#pulse.isQuiet;
    }
    get watches() {
        return this.#options.player === null;
    }
    /** Sends a value; answers whether there was a line. */
    send(value) {
        if (!this.live)
            return false;
        this.#socket?.send(pack(this.#options.encoding, value));
        return true;
    }
    /** Gives the seat up; the server then closes with 1000. */
    leave() {
        this.#leaving = true;
        this.#forget();
        if (this.watches || !this.send({ type: 'leave' }))
            this.finish(ending(LEFT));
    }
    /** Tries again now, after an ending, or instead of waiting. */
    again() {
        this.#leaving = false;
        this.#open();
    }
    /** Something says that it may work now: no need to wait for the next try. */
    hurry() {
        if (this.#retry)
            this.again();
    }
    /** Ends the line, and keeps the seat for as long as the server does. */
    finish(how) {
        this.#abandon();
        this.#close(how);
    }
    get #token() {
        return this.watches ? null : recall(this.#environment.seats, this.#key);
    }
    #forget() {
        remember(this.#environment.seats, this.#key, null);
        this.books.n = null;
    }
    #open() {
        this.#abandon();
        this.#unhurry ??= this.#environment.onHurry(() => this.hurry());
        this.#closing = null;
        this.#opened_at = null;
        const patience_ms = this.books.n === null ? PATIENCE_FIRST_MS : nth(PATIENCE_MS, this.#attempt);
        this.#patience = this.#environment.after(patience_ms, () => this.#drop());
        if (this.#options.ticket && this.#token === null)
            void this.#prove(this.#options.ticket);
        else
            this.#dial(null);
    }
    /** A ticket first: addresses are written into logs, so they must not hold a token. */
    async #prove(ask) {
        const turn = this.#turn;
        const ticket = await ask().catch((problem) => problem);
        if (turn !== this.#turn)
            return;
        if (typeof ticket === 'string')
            this.#dial(ticket);
        else if (this.watches)
            this.#dial(null); // most rooms may be watched without a name
        else if (ticket === null || ticket.status === 401)
            this.finish(ending(NOT_KNOWN));
        else
            this.#drop();
    }
    #dial(ticket) {
        const turn = this.#turn;
        const socket = this.#environment.socket(this.#address(ticket), [subprotocol(this.#options.encoding)]);
        socket.binaryType = 'arraybuffer';
        this.#socket = socket;
        socket.onopen = () => this.#opened(turn);
        socket.onmessage = ({ data }) => this.#receive(data);
        socket.onclose = ({ code, reason }) => void this.#ended(code, reason, false);
        socket.onerror = () => void this.#ended(BROKEN, '', false); // in Node nothing follows it
    }
    #opened(turn) {
        this.#patience();
        this.#opened_at = this.#environment.now();
        this.#pulse.begin();
        for (const wait_ms of PINGS_AT_FIRST_MS)
            this.#environment.after(wait_ms, () => turn === this.#turn && this.#ping());
    }
    /** Nothing that the old socket still says is heard: what it says is told again, or its seat is somebody else's now. */
    #abandon() {
        this.#turn += 1;
        this.#patience();
        this.#retry?.();
        this.#retry = null;
        this.#pulse.end();
        this.#welcomed = false;
        if (!this.#socket)
            return;
        Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null, onerror: () => { } });
        this.#socket.close();
        this.#socket = null;
    }
    /** The line is dead, whether the socket knows it or not. */
    #drop() {
        void this.#ended(BROKEN, '', true);
    }
    #address(ticket) {
        const { url, room, player, query } = this.#options;
        const path = player === null ? `/ws/spectate/${encodeURIComponent(room)}` : `/ws/game/${encodeURIComponent(room)}/${encodeURIComponent(player)}`;
        const address = new URL(`${url.replace(/^http/, 'ws')}${path}`);
        const token = this.#token;
        this.#claims = token !== null;
        if (ticket !== null)
            address.searchParams.set('ticket', ticket);
        if (token !== null)
            address.searchParams.set('resume_token', token);
        if (token !== null && this.books.n !== null)
            address.searchParams.set('after', String(this.books.n));
        for (const [name, value] of Object.entries(query))
            address.searchParams.set(name, value);
        return address.href;
    }
    #ping() {
        if (this.#socket?.readyState === OPEN)
            this.#socket.send(pack(this.#options.encoding, { type: 'ping', t: this.#environment.now() }));
    }
    /** Takes a frame in. What is no message, or can't be taken in, leaves nothing to rely on: another line begins from a whole state. */
    #receive(data) {
        const turn = this.#turn;
        this.#pulse.heard();
        try {
            this.#hear(unpack(data));
        }
        catch (fault) {
            report(fault);
            if (turn === this.#turn)
                this.#drop();
        }
    }
    #hear(message) {
        if (message.type === 'pong')
            return this.#hearer.latency(this.#environment.now() - message.t);
        if (message.type === 'closing')
            this.#closing = message;
        this.books.hear(message);
        if (message.type === 'welcome')
            this.#welcome(message.resume_token ?? null);
        return this.#hearer.message(message);
    }
    #welcome(token) {
        if (token !== null)
            remember(this.#environment.seats, this.#key, token);
        const anew = !this.#welcomed;
        this.#welcomed = true;
        this.#claims = false;
        this.#lost_at = null;
        this.#hearer.live(anew);
    }
    async #ended(code, reason, dropped) {
        const refused = this.#opened_at === null && !dropped;
        const held_ms = this.#opened_at === null ? 0 : this.#environment.now() - this.#opened_at;
        if (held_ms > STEADY_MS)
            this.#attempt = 0;
        this.#lost_at ??= this.#pulse.heard_at ?? this.#environment.now();
        this.#abandon();
        const turn = this.#turn;
        if (this.#leaving)
            return this.#close(ending(LEFT, reason));
        const why = refused ? await this.#options.whyRefused(nth(PATIENCE_MS, this.#attempt)) : null;
        if (turn !== this.#turn)
            return undefined; // somebody was in a hurry meanwhile
        if (why === 'foreign')
            return this.#close({ ...ending(NOT_ALLOWED), foreign: true });
        if (why === 'no room')
            return this.#settle(ending(NO_SUCH_ROOM));
        return this.#settle(ending(code, this.#closing?.reason ?? reason, this.#closing?.retry_after));
    }
    #settle(how) {
        // A token the server does not know (it forgot us, or is another one) is dropped, and we ask for a fresh seat.
        if (this.#claims && TOKEN_REFUSED.has(how.code)) {
            this.#forget();
            return this.#open();
        }
        if (!how.comesBack) {
            if (how.code !== TAKEN_OVER)
                this.#forget();
            return this.#close(how);
        }
        const wait_ms = this.#wait_ms(how);
        this.#attempt += 1;
        this.#retry = this.#environment.after(wait_ms, () => this.again());
        return this.#hearer.waiting(how, wait_ms / 1000, this.#environment.now() - (this.#lost_at ?? 0));
    }
    /** How long until the next try: what the server asked for, or soon, or, after many tries, less and less often. */
    #wait_ms(how) {
        const soon_ms = this.#attempt === 0 ? FIRST_RETRY_MS : RETRY_MS;
        const own_ms = this.#attempt < SOON ? soon_ms : nth(BACKOFF_MS, this.#attempt - SOON);
        const spread = 0.8 + 0.3 * this.#environment.random(); // so that not all come at once
        return Math.max(own_ms * spread, asked_ms(how) * (1 + 0.1 * this.#environment.random()));
    }
    /** For good, unless the program tries again. */
    #close(how) {
        this.#unhurry?.();
        this.#unhurry = null;
        this.#hearer.closed(how);
    }
}
