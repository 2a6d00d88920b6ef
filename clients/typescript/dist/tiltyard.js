// The client of Tiltyard. `new Tiltyard('http://127.0.0.1:8000')` is one server, with who is signed in there.
import { Account } from './account.js';
import { ask, json } from './call.js';
import { Emitter } from './emitter.js';
import { machine } from './environment.js';
import * as rest from './rest.js';
import { Room } from './room.js';
import { Stream } from './stream.js';
export { Problem, problemWords } from './call.js';
export { Ended, Room } from './room.js';
export { applyPatch, PatchError } from './patch.js';
export { Stream } from './stream.js';
export { memory } from './environment.js';
/** Ids that the server gives out; playing as one takes a token. */
const ISSUED = /^p_[0-9a-z]{24}$/;
export class Tiltyard extends Emitter {
    /** The server, without a slash at the end. */
    url;
    account;
    rooms;
    matchmaking;
    parties;
    tournaments;
    boards;
    players;
    replays;
    notices;
    saves;
    #environment;
    #site = null;
    constructor(url, { environment = {} } = {}) {
        super();
        this.url = url.replace(/\/+$/, '');
        this.#environment = { ...machine(), ...environment };
        this.account = new Account(this.#environment, this.url);
        const request = (name, ...given) => this.request(name, ...given);
        this.rooms = rest.rooms(request);
        this.matchmaking = rest.matchmaking(request);
        this.parties = rest.parties(request);
        this.tournaments = rest.tournaments(request);
        this.boards = rest.boards(request);
        this.players = rest.players(request);
        this.replays = rest.replays(request);
        this.notices = rest.notices(request);
        this.saves = rest.saves(request);
    }
    /** Becomes a guest. */
    guest(name) {
        return this.account.guest(name);
    }
    /** Any request of /openapi.json, in the name of who is signed in, if somebody is. */
    async request(name, ...[given]) {
        const answer = await this.#answer(name, given);
        const isJson = answer.status === 204 || answer.headers.get('content-type')?.startsWith('application/json') || answer.headers.get('content-length') === '0';
        return (isJson && !AS_IT_CAME.has(name) ? await json(answer) : answer);
    }
    /** What this server offers, asked once: its games, its demo room, whether players need tokens. */
    site() {
        const query = globalThis.location ? { origin: globalThis.location.origin } : {};
        this.#site ??= this.request('GET /site', { query }).catch((problem) => {
            this.#site = null;
            throw problem;
        });
        return this.#site;
    }
    /** Takes a seat, and waits until it is there. Throws an `Ended` when there is none. */
    join(room, options = {}) {
        return this.enter(room, options).ready();
    }
    /** The same without waiting: for who wants to hear how it goes. */
    enter(room, options = {}) {
        const player = options.player ?? this.account.who?.player;
        if (player === undefined)
            throw new TypeError('nobody is signed in: await server.guest() first, or say which player');
        const proof = ISSUED.test(player) ? () => this.account.ticket() : null;
        return this.#room(room, player, {}, options, options.ticket ?? proof);
    }
    /** Watches a room. */
    watch(room, options = {}) {
        const query = { ...(options.player ? { player: options.player } : {}), ...(options.delay_s ? { delay: `${options.delay_s}s` } : {}) };
        const proof = this.account.who ? () => this.account.ticket() : null;
        return this.#room(room, null, query, options, options.ticket ?? proof);
    }
    #room(room, player, query, options, ticket) {
        const { encoding = 'json', reduce = null } = options;
        const whyRefused = (patience_ms) => this.#whyRefused(room, patience_ms);
        return new Room(this.#environment, { url: this.url, room, player, encoding, query, ticket, whyRefused }, reduce);
    }
    /** A refused upgrade tells a page nothing but 1006; other addresses tell the rest. */
    async #whyRefused(room, patience_ms) {
        const site = await this.site().catch(() => null);
        if (site?.page_welcome === false)
            return 'foreign';
        const found = await this.rooms.get(room, AbortSignal.timeout(patience_ms)).catch((problem) => problem.status);
        return found === 404 ? 'no room' : null;
    }
    /** The server's figures, each second. */
    followAnalytics(on) {
        return this.follow('/stream/analytics', {}, on);
    }
    /** The first places of a board. */
    followBoard(query, on) {
        return this.follow('/stream/leaderboard', query, on);
    }
    /** What a player is told. */
    followNotices(player, on) {
        return this.follow(`/stream/players/${encodeURIComponent(player)}/notifications`, {}, on);
    }
    /** How a tournament is. */
    followTournament(id, on) {
        return this.follow(`/stream/tournaments/${encodeURIComponent(id)}`, {}, on);
    }
    /** An event stream of this server. */
    follow(path, query, on, { hiddenToo = false } = {}) {
        const asked = (after, signal) => this.#answer(`GET ${path}`, { query: { ...query, ...(after === null ? {} : { after }) }, headers: { accept: 'text/event-stream' }, signal });
        return new Stream(this.#environment, { ask: asked, on, hiddenToo });
    }
    async #answer(name, given = {}) {
        try {
            return (await this.account.request(name, given)) ?? (await ask(this.#environment.fetch, this.url, name, given));
        }
        catch (problem) {
            if (problem.status === 401 && !this.account.who)
                this.emit('signInWanted');
            throw problem;
        }
    }
}
/** Answers that may look like JSON, and are whatever somebody has kept. */
const AS_IT_CAME = new Set(['GET /players/{id}/saves/{slot}', 'GET /replays/{match_id}/file']);
