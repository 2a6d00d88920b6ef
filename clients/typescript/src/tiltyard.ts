// The client of Tiltyard. `new Tiltyard('http://127.0.0.1:8000')` is one server, with who is signed in there.

import { Account } from './account.ts';
import type { Who } from './account.ts';
import { ask, json } from './call.ts';
import type { Answer, Given, Loose, Problem, RequestName } from './call.ts';
import type { Encoding } from './codec.ts';
import { Emitter } from './emitter.ts';
import { machine } from './environment.ts';
import type { Environment } from './environment.ts';
import type { Reduce } from './reduce.ts';
import * as rest from './rest.ts';
import { Room } from './room.ts';
import { Stream } from './stream.ts';
import type { StreamHearer } from './stream.ts';
import type * as told from './types/messages.ts';
import type { SiteInfo } from './types/requests.ts';

export { Problem, problemWords } from './call.ts';
export { Ended, Room } from './room.ts';
export { applyPatch, PatchError } from './patch.ts';
export { Stream } from './stream.ts';
export { memory } from './environment.ts';
export type { Player } from './books.ts';
export type { Ending } from './endings.ts';
export type { Environment } from './environment.ts';
export type { Reduce } from './reduce.ts';
export type { Result, RoomEvents } from './room.ts';
export type { Who } from './account.ts';
export type * as messages from './types/messages.ts';
export type * as requests from './types/requests.ts';

/** Ids that the server gives out; playing as one takes a token. */
const ISSUED = /^p_[0-9a-z]{24}$/;

export interface TiltyardOptions {
  /** Stand-ins for what the machine has: sockets, clocks, storage. */
  environment?: Partial<Environment>;
}

export interface RoomOptions<State, Delta> {
  /** Who plays; who is signed in, unless it is said. */
  player?: string;
  /** `json`, or `msgpack`: smaller, and a little slower to read. */
  encoding?: Encoding;
  /** Applies the game's changes to its state. Games without changes of their own need none. Without it their `state` is told whole alone, and changes come as `delta`. */
  reduce?: Reduce<State, Delta>;
  /** A ticket, where somebody else signs in. */
  ticket?: () => Promise<string | null>;
}

export interface WatchOptions<State, Delta> extends Omit<RoomOptions<State, Delta>, 'player'> {
  /** Speak as this player. */
  player?: string;
  /** See everything so many seconds late. */
  delay_s?: number;
}

export class Tiltyard extends Emitter<{ signInWanted: [] }> {
  /** The server, without a slash at the end. */
  readonly url: string;
  readonly account: Account;
  readonly rooms: ReturnType<typeof rest.rooms>;
  readonly matchmaking: ReturnType<typeof rest.matchmaking>;
  readonly parties: ReturnType<typeof rest.parties>;
  readonly tournaments: ReturnType<typeof rest.tournaments>;
  readonly boards: ReturnType<typeof rest.boards>;
  readonly players: ReturnType<typeof rest.players>;
  readonly replays: ReturnType<typeof rest.replays>;
  readonly notices: ReturnType<typeof rest.notices>;
  readonly saves: ReturnType<typeof rest.saves>;
  readonly #environment: Environment;
  #site: Promise<SiteInfo> | null = null;

  constructor(url: string, { environment = {} }: TiltyardOptions = {}) {
    super();
    this.url = url.replace(/\/+$/, '');
    this.#environment = { ...machine(), ...environment };
    this.account = new Account(this.#environment, this.url);
    const request: rest.Ask = (name, ...given) => this.request(name, ...given);
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
  guest(name?: string): Promise<Who> {
    return this.account.guest(name);
  }

  /** Any request of /openapi.json, in the name of who is signed in, if somebody is. */
  async request<Name extends RequestName>(name: Name, ...[given]: {} extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>]): Promise<Answer<Name>> {
    const answer = await this.#answer(name, given as Loose | undefined);
    const isJson = answer.status === 204 || answer.headers.get('content-type')?.startsWith('application/json') || answer.headers.get('content-length') === '0';
    return (isJson && !AS_IT_CAME.has(name) ? await json(answer) : answer) as Answer<Name>;
  }

  /** What this server offers, asked once: its games, its demo room, whether players need tokens. */
  site(): Promise<SiteInfo> {
    const query = globalThis.location ? { origin: globalThis.location.origin } : {};
    this.#site ??= this.request('GET /site', { query }).catch((problem: Problem) => {
      this.#site = null;
      throw problem;
    });
    return this.#site;
  }

  /** Takes a seat, and waits until it is there. Throws an `Ended` when there is none. */
  join<State = unknown, Delta = unknown, Event = unknown, Action extends object = object>(room: string, options: RoomOptions<State, Delta> = {}): Promise<Room<State, Delta, Event, Action>> {
    return this.enter<State, Delta, Event, Action>(room, options).ready();
  }

  /** The same without waiting: for who wants to hear how it goes. */
  enter<State = unknown, Delta = unknown, Event = unknown, Action extends object = object>(room: string, options: RoomOptions<State, Delta> = {}): Room<State, Delta, Event, Action> {
    const player = options.player ?? this.account.who?.player;
    if (player === undefined) throw new TypeError('nobody is signed in: await server.guest() first, or say which player');
    const proof = ISSUED.test(player) ? () => this.account.ticket() : null;
    return this.#room(room, player, {}, options, options.ticket ?? proof);
  }

  /** Watches a room. */
  watch<State = unknown, Delta = unknown, Event = unknown>(room: string, options: WatchOptions<State, Delta> = {}): Room<State, Delta, Event, never> {
    const query = { ...(options.player ? { player: options.player } : {}), ...(options.delay_s ? { delay: `${options.delay_s}s` } : {}) };
    const proof = this.account.who ? () => this.account.ticket() : null;
    return this.#room(room, null, query, options, options.ticket ?? proof);
  }

  #room<State, Delta, Event, Action extends object>(room: string, player: string | null, query: Record<string, string>, options: RoomOptions<State, Delta>, ticket: (() => Promise<string | null>) | null): Room<State, Delta, Event, Action> {
    const { encoding = 'json', reduce = null } = options;
    const whyRefused = (patience_ms: number) => this.#whyRefused(room, patience_ms);
    return new Room<State, Delta, Event, Action>(this.#environment, { url: this.url, room, player, encoding, query, ticket, whyRefused }, reduce);
  }

  /** A refused upgrade tells a page nothing but 1006; other addresses tell the rest. */
  async #whyRefused(room: string, patience_ms: number): Promise<'foreign' | 'no room' | null> {
    const site = await this.site().catch(() => null);
    if (site?.page_welcome === false) return 'foreign';
    const found = await this.rooms.get(room, AbortSignal.timeout(patience_ms)).catch((problem: Problem) => problem.status);
    return found === 404 ? 'no room' : null;
  }

  /** The server's figures, each second. */
  followAnalytics(on: StreamHearer<told.ToldStreamAnalytics>): Stream<told.ToldStreamAnalytics> {
    return this.follow('/stream/analytics', {}, on);
  }

  /** The first places of a board. */
  followBoard(query: { board?: string; limit?: number; bots?: boolean }, on: StreamHearer<told.ToldStreamLeaderboard>): Stream<told.ToldStreamLeaderboard> {
    return this.follow('/stream/leaderboard', query, on);
  }

  /** What a player is told. */
  followNotices(player: string, on: StreamHearer<told.ToldStreamNotifications>): Stream<told.ToldStreamNotifications> {
    return this.follow(`/stream/players/${encodeURIComponent(player)}/notifications`, {}, on);
  }

  /** How a tournament is. */
  followTournament(id: string, on: StreamHearer<told.ToldStreamTournament>): Stream<told.ToldStreamTournament> {
    return this.follow(`/stream/tournaments/${encodeURIComponent(id)}`, {}, on);
  }

  /** An event stream of this server. */
  follow<Message extends { type: string }>(path: string, query: object, on: StreamHearer<Message>, { hiddenToo = false } = {}): Stream<Message> {
    const asked = (after: string | null, signal: AbortSignal) =>
      this.#answer(`GET ${path}`, { query: { ...query, ...(after === null ? {} : { after }) }, headers: { accept: 'text/event-stream' }, signal });
    return new Stream(this.#environment, { ask: asked, on, hiddenToo });
  }

  async #answer(name: string, given: Loose = {}): Promise<Response> {
    try {
      return (await this.account.request(name, given)) ?? (await ask(this.#environment.fetch, this.url, name, given));
    } catch (problem) {
      if ((problem as Problem).status === 401 && !this.account.who) this.emit('signInWanted');
      throw problem;
    }
  }
}

/** Answers that may look like JSON, and are whatever somebody has kept. */
const AS_IT_CAME = new Set<string>(['GET /players/{id}/saves/{slot}', 'GET /replays/{match_id}/file']);
