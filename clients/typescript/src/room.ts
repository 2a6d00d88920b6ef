// A room, as a program sees it: its state, who plays, what happens; and what the program does in it.

import type { Books, Player } from './books.ts';
import { Emitter } from './emitter.ts';
import type { Ending } from './endings.ts';
import type { Environment } from './environment.ts';
import { Line } from './line.ts';
import type { LineOptions } from './line.ts';
import { PatchError } from './patch.ts';
import { reducerOf } from './reduce.ts';
import type { Reduce } from './reduce.ts';
import type * as told from './types/messages.ts';

/** So many matches are kept in mind as told to be over; among what was missed may be the ends of several. */
const DECIDED_MAX = 64;

/** The result of a match. */
export type Result = Pick<told.MatchOverMessage, 'match_id' | 'results' | 'replay' | 'next_match_in_ms'>;

/** What a room tells its program. */
export type RoomEvents<State, Delta, Event> = {
  /** A match to begin from: the first one, the next one, or the same after a break (`goesOn`: nothing was forgotten). */
  welcome: [welcome: told.WelcomeMessage, how: { anew: boolean; goesOn: boolean }];
  /** The state is another one, or another room's. */
  state: [state: State, tick: number];
  /** A change, as the game tells it. */
  delta: [delta: Delta, message: told.TickMessage];
  /** Something happened in the game. */
  event: [event: Event, tick: number];
  /** Somebody acted, in games that show that. */
  action: [action: unknown, who: { player?: string; seat?: number }];
  /** Who plays, by seat. */
  players: [players: Player[]];
  chat: [chat: told.ChatMessage];
  /** A match is decided: told once, though a `match_over` and each `welcome` behind it say so. */
  over: [result: Result];
  /** What a match was worth, where that was not known at its end. */
  settled: [settled: told.SettledMessage];
  /** The player is told something, whatever room this is. */
  notice: [notice: told.NotificationMessage];
  /** A message was refused; `seq` says which action. */
  refused: [error: told.ErrorMessage];
  /** Actions that were sent, and never taken: they may be sent again. */
  lost: [seqs: number[]];
  /** The line is there; `anew`: another one than before. */
  live: [anew: boolean];
  /** The line says nothing any more, or does again. */
  quiet: [isQuiet: boolean];
  /** The line is gone, and will be tried again in so many seconds; it is gone for so many milliseconds. */
  waiting: [how: Ending, seconds: number, lost_ms: number];
  /** The line is gone for good, unless the program tries `again()`. */
  closed: [how: Ending];
  latency: [ms: number];
  /** Every message of the room, as it comes. */
  message: [message: told.ToldGame];
};

export class Room<State = unknown, Delta = unknown, Event = unknown, Action extends object = object> extends Emitter<RoomEvents<State, Delta, Event>> {
  /** The state, once there is one; with changes in it if the room can apply them. */
  state: State | null = null;
  /** The newest `welcome`, or null before the first. */
  welcome: told.WelcomeMessage | null = null;
  /** Why it is closed, or null. */
  ended: Ending | null = null;
  readonly #line: Line;
  readonly #given: Reduce<State, Delta> | null;
  #reduce: Reduce<State, Delta> | null;
  #lost_count = 0;
  #anew = false;
  /** The matches that were told to be over. */
  #decided: string[] = [];

  constructor(environment: Environment, options: LineOptions, reduce: Reduce<State, Delta> | null = null) {
    super();
    this.#given = this.#reduce = reduce;
    this.#line = new Line(environment, options, {
      message: (message) => this.#hear(message),
      live: (anew) => this.#live(anew),
      quiet: (isQuiet) => this.emit('quiet', isQuiet),
      waiting: (...how) => this.emit('waiting', ...how),
      closed: (how) => this.#closed(how),
      latency: (ms) => this.emit('latency', ms),
    });
  }

  /** Calls `listener` each time; who comes late is told at once the state, or the players, that there are. */
  override on<Name extends keyof RoomEvents<State, Delta, Event>>(name: Name, listener: (...told: RoomEvents<State, Delta, Event>[Name]) => unknown): () => void {
    let wanted = true;
    const end = super.on(name, listener);
    const tell = listener as (...told: unknown[]) => unknown;
    queueMicrotask(() => {
      if (!wanted || this.state === null) return;
      if (name === 'state') tell(this.state, this.tick);
      if (name === 'players') tell(this.players);
    });
    return () => {
      wanted = false;
      return end();
    };
  }

  /** One's seat, or null for who watches. */
  get seat(): number | null {
    return this.books.seat;
  }

  /** Who sits where, by seat. */
  get players(): Player[] {
    return [...this.books.players.values()].sort((one, other) => one.seat - other.seat);
  }

  /** The step that was shown last. */
  get tick(): number {
    return this.books.tick;
  }

  /** What is known of numbers: of messages, of one's own actions. */
  get books(): Books {
    return this.#line.books;
  }

  /** Whether messages get through right now. */
  get live(): boolean {
    return this.#line.live;
  }

  /** Acts. Answers the number of the action, or null when there is no line. Whether it was taken say `refused`, `lost` and `books`. */
  send(action: Action): number | null {
    if (!this.live || this.#line.watches) return null;
    const seq = this.books.act();
    this.#line.send({ ...action, seq });
    return seq;
  }

  /** Sends a value as it is, without a number (games that take any JSON). */
  sendRaw(value: unknown): boolean {
    return this.#line.send(value);
  }

  /** Says something to everybody. */
  chat(message: string): boolean {
    return this.#line.send({ type: 'chat', message });
  }

  /** Does nothing in this step, in rooms in lockstep. */
  pass(): boolean {
    return this.#line.send({ type: 'pass', tick: this.tick });
  }

  /** Gives the seat up, or stops watching. */
  leave(): void {
    this.#line.leave();
  }

  /** Tries again now: after an end, or instead of waiting. */
  again(): void {
    this.ended = null;
    this.#line.again();
  }

  /** Waits for the first `welcome`. Throws an `Ended` where there is none. */
  ready(): Promise<this> {
    return new Promise((resolve, reject) => {
      if (this.welcome) return resolve(this);
      if (this.ended) return reject(new Ended(this.ended));
      const ends = [this.on('welcome', () => settle(() => resolve(this))), this.on('closed', (how) => settle(() => reject(new Ended(how))))];
      const settle = (call: () => void) => {
        for (const end of ends) end();
        call();
      };
      return undefined;
    });
  }

  #live(anew: boolean): void {
    this.#anew = anew;
    this.ended = null;
    this.emit('live', anew);
  }

  #closed(how: Ending): void {
    this.ended = how;
    this.emit('closed', how);
  }

  #hear(message: told.ToldGame): void {
    this.emit('message', message);
    this.#tell(message);
    const { lost, lost_count } = this.books;
    if (lost_count > this.#lost_count) this.emit('lost', lost.slice(this.#lost_count - lost_count));
    this.#lost_count = lost_count;
  }

  #tell(message: told.ToldGame): void {
    switch (message.type) {
      case 'welcome': return this.#welcome(message);
      case 'keyframe': return this.#whole(message.state as State);
      case 'tick': return this.#tick(message);
      case 'events': return this.#events(message);
      case 'player_action': return this.emit('action', message.action, { player: message.player });
      case 'player_joined': case 'player_left': case 'player_away': case 'player_back': return this.emit('players', this.players);
      case 'chat': return this.emit('chat', message);
      case 'match_over': return this.#over(message);
      case 'settled': return this.emit('settled', message);
      case 'notification': return this.emit('notice', message);
      case 'error': return this.emit('refused', message);
      default: return undefined;
    }
  }

  #welcome(message: told.WelcomeMessage): void {
    const goesOn = Boolean(message.resumed) && this.welcome?.room.match_id === message.room.match_id;
    this.welcome = message;
    this.#reduce = this.#given ?? reducerOf(message.delta_format);
    this.emit('welcome', message, { anew: this.#anew, goesOn });
    this.#anew = false;
    this.#whole(message.state as State);
    const { match_id } = message.room;
    if (message.over) this.#over({ ...message.over, match_id });
    else this.#decided = this.#decided.filter((decided) => decided !== match_id); // a crash may have taken the end back
  }

  #over(result: Result): void {
    if (this.#decided.includes(result.match_id)) return;
    this.#decided = [...this.#decided, result.match_id].slice(-DECIDED_MAX);
    this.emit('over', result);
  }

  #whole(state: State): void {
    this.state = state;
    this.emit('players', this.players);
    this.emit('state', state, this.tick);
  }

  #tick(message: told.TickMessage): void {
    this.#events(message);
    for (const { seat, action } of (message.actions ?? []) as { seat: number; action: unknown }[]) this.emit('action', action, { seat });
    this.emit('delta', message.delta as Delta, message);
    if (!this.#reduce || this.state === null) return;
    try {
      this.state = this.#reduce(this.state, message.delta as Delta, message);
    } catch (error) {
      if (error instanceof PatchError) return this.#line.renew(); // something was missed: begin from a whole state
      throw error;
    }
    return this.emit('state', this.state, message.tick);
  }

  #events({ events, tick }: { events?: unknown; tick: number }): void {
    for (const event of (events ?? []) as Event[]) this.emit('event', event, tick);
  }
}

/** A room that was closed before its first `welcome`. */
export class Ended extends Error {
  readonly how: Ending;

  constructor(how: Ending) {
    super(how.reason || `the connection ended with ${how.code}`);
    this.name = 'Ended';
    this.how = how;
  }
}
