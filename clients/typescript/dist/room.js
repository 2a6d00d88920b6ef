// A room, as a program sees it: its state, who plays, what happens; and what the program does in it.
import { Emitter } from './emitter.js';
import { Line } from './line.js';
import { PatchError } from './patch.js';
import { reducerOf } from './reduce.js';
/** So many matches are kept in mind as told to be over; among what was missed may be the ends of several. */
const DECIDED_MAX = 64;
export class Room extends Emitter {
    /** The state, once there is one; with changes in it if the room can apply them. */
    state = null;
    /** The newest `welcome`, or null before the first. */
    welcome = null;
    /** Why it is closed, or null. */
    ended = null;
    #line;
    #given;
    #reduce;
    #lost_count = 0;
    #anew = false;
    /** The matches that were told to be over. */
    #decided = [];
    constructor(environment, options, reduce = null) {
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
    on(name, listener) {
        let wanted = true;
        const end = super.on(name, listener);
        const tell = listener;
        queueMicrotask(() => {
            if (!wanted || this.state === null)
                return;
            if (name === 'state')
                tell(this.state, this.tick);
            if (name === 'players')
                tell(this.players);
        });
        return () => {
            wanted = false;
            return end();
        };
    }
    /** One's seat, or null for who watches. */
    get seat() {
        return this.books.seat;
    }
    /** Who sits where, by seat. */
    get players() {
        return [...this.books.players.values()].sort((one, other) => one.seat - other.seat);
    }
    /** The step that was shown last. */
    get tick() {
        return this.books.tick;
    }
    /** What is known of numbers: of messages, of one's own actions. */
    get books() {
        return this.#line.books;
    }
    /** Whether messages get through right now. */
    get live() {
        return this.#line.live;
    }
    /** Acts. Answers the number of the action, or null when there is no line. Whether it was taken say `refused`, `lost` and `books`. */
    send(action) {
        if (!this.live || this.#line.watches)
            return null;
        const seq = this.books.act();
        this.#line.send({ ...action, seq });
        return seq;
    }
    /** Sends a value as it is, without a number (games that take any JSON). */
    sendRaw(value) {
        return this.#line.send(value);
    }
    /** Says something to everybody. */
    chat(message) {
        return this.#line.send({ type: 'chat', message });
    }
    /** Does nothing in this step, in rooms in lockstep. */
    pass() {
        return this.#line.send({ type: 'pass', tick: this.tick });
    }
    /** Gives the seat up, or stops watching. */
    leave() {
        this.#line.leave();
    }
    /** Tries again now: after an end, or instead of waiting. */
    again() {
        this.ended = null;
        this.#line.again();
    }
    /** Waits for the first `welcome`. Throws an `Ended` where there is none. */
    ready() {
        return new Promise((resolve, reject) => {
            if (this.welcome)
                return resolve(this);
            if (this.ended)
                return reject(new Ended(this.ended));
            const ends = [this.on('welcome', () => settle(() => resolve(this))), this.on('closed', (how) => settle(() => reject(new Ended(how))))];
            const settle = (call) => {
                for (const end of ends)
                    end();
                call();
            };
            return undefined;
        });
    }
    #live(anew) {
        this.#anew = anew;
        this.ended = null;
        this.emit('live', anew);
    }
    #closed(how) {
        this.ended = how;
        this.emit('closed', how);
    }
    #hear(message) {
        this.emit('message', message);
        this.#tell(message);
        const { lost, lost_count } = this.books;
        if (lost_count > this.#lost_count)
            this.emit('lost', lost.slice(this.#lost_count - lost_count));
        this.#lost_count = lost_count;
    }
    #tell(message) {
        switch (message.type) {
            case 'welcome': return this.#welcome(message);
            case 'keyframe': return this.#whole(message.state);
            case 'tick': return this.#tick(message);
            case 'events': return this.#events(message);
            case 'player_action': return this.emit('action', message.action, { player: message.player });
            case 'player_joined':
            case 'player_left':
            case 'player_away':
            case 'player_back': return this.emit('players', this.players);
            case 'chat': return this.emit('chat', message);
            case 'match_over': return this.#over(message);
            case 'settled': return this.emit('settled', message);
            case 'notification': return this.emit('notice', message);
            case 'error': return this.emit('refused', message);
            default: return undefined;
        }
    }
    #welcome(message) {
        const goesOn = Boolean(message.resumed) && this.welcome?.room.match_id === message.room.match_id;
        this.welcome = message;
        this.#reduce = this.#given ?? reducerOf(message.delta_format);
        this.emit('welcome', message, { anew: this.#anew, goesOn });
        this.#anew = false;
        this.#whole(message.state);
        const { match_id } = message.room;
        if (message.over)
            this.#over({ ...message.over, match_id });
        else
            this.#decided = this.#decided.filter((decided) => decided !== match_id); // a crash may have taken the end back
    }
    #over(result) {
        if (this.#decided.includes(result.match_id))
            return;
        this.#decided = [...this.#decided, result.match_id].slice(-DECIDED_MAX);
        this.emit('over', result);
    }
    #whole(state) {
        this.state = state;
        this.emit('players', this.players);
        this.emit('state', state, this.tick);
    }
    #tick(message) {
        this.#events(message);
        for (const { seat, action } of (message.actions ?? []))
            this.emit('action', action, { seat });
        this.emit('delta', message.delta, message);
        if (!this.#reduce || this.state === null)
            return;
        try {
            this.state = this.#reduce(this.state, message.delta, message);
        }
        catch (error) {
            if (error instanceof PatchError)
                return this.#line.renew(); // something was missed: begin from a whole state
            throw error;
        }
        return this.emit('state', this.state, message.tick);
    }
    #events({ events, tick }) {
        for (const event of (events ?? []))
            this.emit('event', event, tick);
    }
}
/** A room that was closed before its first `welcome`. */
export class Ended extends Error {
    how;
    constructor(how) {
        super(how.reason || `the connection ended with ${how.code}`);
        this.name = 'Ended';
        this.how = how;
    }
}
