// What a client knows of its room besides the game's own state: who sits where, which message was the last one, and what has become of its
// actions. clients/transcripts/README.md says it in words. Must not: talk to anybody.

import type { KeyframeMessage, PlayerJoinedMessage, Seated, TickMessage, ToldGame, WelcomeMessage } from './types/messages.ts';

/** So many actions that nothing has become of yet are kept in mind; older ones are forgotten. */
const PENDING_MAX = 1024;

/** Somebody in a seat. */
export interface Player {
  seat: number;
  player: string;
  /** A bot of the server. */
  bot: boolean;
  /** A program of somebody's. */
  program: boolean;
  /** The connection was lost; the seat is kept. */
  away: boolean;
}

export class Books {
  seat: number | null = null;
  players = new Map<number, Player>();
  /** The number of the last numbered message. */
  n: number | null = null;
  match_id: string | null = null;
  tick = 0;
  /** The step of the last whole state. */
  whole = 0;
  /** How many changes came on top of it. */
  deltas = 0;
  over = false;
  /** The highest own number that was acknowledged in this match. */
  acked: number | null = null;
  pending: number[] = [];
  /** The newest of those that were never taken. */
  lost: number[] = [];
  /** How many of `lost` there were in all: the list is cut at its old end. */
  lost_count = 0;
  refused: number[] = [];
  #seq = 0;
  /** Those of `pending` that the next frame has to acknowledge, or they were not taken. */
  #doubtful: number[] = [];

  /** The number of the next action. */
  act(): number {
    this.#seq += 1;
    this.pending.push(this.#seq);
    if (this.pending.length > PENDING_MAX) this.pending.shift();
    return this.#seq;
  }

  /** Takes a message in. */
  hear(message: ToldGame): void {
    if ('n' in message && typeof message.n === 'number') this.n = message.n;
    switch (message.type) {
      case 'welcome': return this.#welcome(message);
      case 'keyframe': return this.#keyframe(message);
      case 'tick': return this.#tick(message);
      case 'player_joined': return void this.players.set(message.seat, entry(message));
      case 'player_left': return this.#left(message.seat, message.player);
      case 'player_away': return this.#turn(message, true);
      case 'player_back': return this.#turn(message, false);
      case 'match_over': return void (this.over ||= message.match_id === this.match_id);
      case 'error': return this.#refuse(message.seq);
      default: return undefined;
    }
  }

  #welcome(message: WelcomeMessage): void {
    const before = message.room.match_id === this.match_id ? this.acked : null;
    this.match_id = message.room.match_id;
    this.seat = message.seat ?? null;
    this.over = Boolean(message.over);
    this.acked = null;
    this.#whole(message);
    // What was acknowledged, and is not in the state, went with the moment before a crash.
    const known = this.acked ?? 0;
    this.#lose(numbers(Math.max(known, (before ?? 0) - PENDING_MAX) + 1, before ?? 0));
    this.#seq = Math.max(this.#seq, known);
    this.#doubtful = [...this.pending];
  }

  #keyframe(message: KeyframeMessage): void {
    this.#whole(message);
    this.#decide();
  }

  #whole(message: WelcomeMessage | KeyframeMessage): void {
    this.players = new Map(message.players.map((who) => [who.seat, entry(who)]));
    this.tick = this.whole = message.tick;
    this.deltas = 0;
    this.#ack(message);
  }

  #tick(message: TickMessage): void {
    this.tick = message.tick;
    this.deltas += 1;
    this.#ack(message);
    this.#decide();
  }

  #ack({ acks }: { acks?: [number, number][] }): void {
    const own = (acks ?? []).filter(([seat]) => seat === this.seat).map(([, seq]) => seq);
    if (own.length === 0) return;
    const acked = Math.max(...own);
    this.acked = acked;
    this.pending = this.pending.filter((seq) => seq > acked);
    this.#doubtful = this.#doubtful.filter((seq) => seq > acked);
  }

  /** What a `welcome` did not have, and the frame behind it has not either, was not taken. */
  #decide(): void {
    if (this.#doubtful.length === 0) return;
    this.pending = this.pending.filter((seq) => !this.#doubtful.includes(seq));
    this.#lose(this.#doubtful);
    this.#doubtful = [];
  }

  #lose(seqs: number[]): void {
    this.lost_count += seqs.length;
    this.lost = [...this.lost, ...seqs].slice(-PENDING_MAX);
  }

  #refuse(seq: number | null | undefined): void {
    if (typeof seq !== 'number') return;
    this.pending = this.pending.filter((waiting) => waiting !== seq);
    this.#doubtful = this.#doubtful.filter((waiting) => waiting !== seq);
    this.refused = [...this.refused, seq].slice(-PENDING_MAX);
  }

  /** A seat that is somebody else's by now stays so. */
  #left(seat: number, player: string): void {
    if (this.players.get(seat)?.player === player) this.players.delete(seat);
  }

  #turn({ seat, player }: { seat: number; player: string }, away: boolean): void {
    const who = this.players.get(seat);
    if (who?.player === player) who.away = away;
  }
}

/** The whole numbers from one to another, both of them. */
const numbers = (first: number, last: number): number[] => Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);

function entry({ seat, player, bot, program }: Seated | PlayerJoinedMessage): Player {
  return { seat, player, bot, program: program ?? false, away: false };
}
