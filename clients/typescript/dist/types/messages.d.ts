/** The figures of the last second. */
export type AnalyticsMessage = {
    /** Actions of people and bots that matches took in. */
    actions_per_s: number;
    /** When the second ended. */
    at: string;
    /** The number of bots in seats. */
    bots: number;
    /** Bytes of the messages that went out. */
    bytes_out_per_s: number;
    /** Chat messages. */
    chats_per_s: number;
    /** The number of open WebSockets and event streams. */
    connections: number;
    /** The number of cores that the process kept busy: 1.0 is one core; `null` where the system does not say. */
    cpu: number | null;
    /** Milliseconds since 1970, going up. */
    id: number;
    /** Matches that were decided. */
    matches_per_s: number;
    /** The memory of the process, in bytes; `null` where the system does not say. */
    memory_bytes: number | null;
    /** Messages that came in over WebSockets. */
    messages_in_per_s: number;
    /** Messages that went out: one for each receiver. */
    messages_out_per_s: number;
    /** The number of panics since the server began, all of them caught. */
    panics: number;
    /** The number of people in seats. */
    players: number;
    /** How long the tickets had waited for which matches were found, in milliseconds; `null` if there were none. */
    queue_wait_ms: (Quantiles | null);
    /** How far apart the ratings were in matches that were found, in points; `null` if there were none. */
    rating_gap: (Quantiles | null);
    /** The number of results that wait to be settled; `null` while that is not known. */
    results_owed: number | null;
    /** The number of open rooms, private ones too. */
    rooms: number;
    /** The number of spectators of rooms. */
    spectators: number;
    /** The time from the beginning of a step until the last connection took its message to write, in microseconds; `null` if nobody was sent one. */
    step_to_sent_us: (Quantiles | null);
    /** Statements that the database was sent; `null` while that is not known. */
    store_statements_per_s: number | null;
    /** The delay with which ticks began, in microseconds; `null` if there was none. */
    tick_late_us: (Quantiles | null);
    /** The number of tickets that wait for a match. */
    tickets: number;
    type: "analytics";
    /** The time that the server has been running, in seconds. */
    uptime_s: number;
};
/** The figures of the last minutes, or those that a listener missed. It is the first message of the stream. */
export type AnalyticsHistoryMessage = {
    /** The number of the last sample. */
    id: number;
    /** The samples, the oldest first, a second apart. */
    samples: Sample[];
    type: "analytics_history";
};
/** A player or a spectator said something. */
export type ChatMessage = {
    /** When it was said. */
    at: string;
    /** The text. */
    message: string;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player or spectator who said it. */
    player: PlayerId;
    /** Whether a spectator said it, who chats under an id of their own choice; left out for players. */
    spectator?: boolean;
    type: "chat";
};
/** A player's clock has stopped, because of an answer or because the time was over; in rooms with time banks. */
export type ClockMessage = {
    /** Whether the answer did not come in time. The game's default action was taken; without any strike left the match is lost. */
    late: boolean;
    /** The time that is left for this match, in milliseconds. */
    left_ms: number;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player whose clock it is. */
    player: (PlayerId | null);
    /** The player's seat. */
    seat: Seat;
    /** The time that the last answer took, in milliseconds. */
    spent_ms: number;
    /** How often the time was over; each time but the last one, the player has a full bank again. */
    strikes: number;
    type: "clock";
};
/** The last message before the server closes the connection. */
export type ClosingMessage = {
    /** The close code that follows. */
    code: number;
    /** The reason, for people to read. */
    reason: string;
    /** Seconds after which it makes sense to come back; left out if it does not. */
    retry_after?: number | null;
    type: "closing";
};
/** The first message to a spectator of a room with a delay. */
export type DelayedMessage = {
    /** The delay with which everything is shown, in seconds. */
    delay_s: number;
    type: "delayed";
};
/** A message was refused; the connection stays. */
export type ErrorMessage = {
    /** A word for programs. */
    code: string;
    /** A sentence for people. */
    message: string;
    /** The `seq` of the message, if it had one. */
    seq?: number | null;
    type: "error";
};
/** The events of a tick whose frame the client did not get. */
export type EventsMessage = {
    /** The events of that tick. */
    events: unknown;
    /** Its number among the room's reliable messages: the one that the tick frame has. */
    n: number;
    /** The tick. */
    tick: Tick;
    type: "events";
};
/** The whole state, for a client that skipped ticks. */
export type KeyframeMessage = {
    /** The pairs `[seat, seq]`, as in [`Welcome`]. */
    acks?: [Seat, number][];
    /** The taken seats, with their players. */
    players: Seated[];
    /** The whole state. */
    state: unknown;
    /** The step that `state` shows. */
    tick: Tick;
    type: "keyframe";
};
/** The first places of a board. */
export type LeaderboardMessage = {
    /** When the rows were read; `null` if they never were. */
    at: string | null;
    /** The name of the board; for `weekly`, that of the present week. */
    board: string;
    /** When these rows changed last, in milliseconds since 1970. */
    id: number;
    /** The rows, the best first. */
    rows: BoardLine[];
    /** The time since which the database has not answered; the rows are those of before. */
    stale_since?: string | null;
    type: "leaderboard";
};
/** The match is decided. */
export type MatchOverMessage = {
    /** The match. */
    match_id: MatchId;
    /** Its number among the room's reliable messages; left out for those who come in after it. */
    n?: number | null;
    /** The time until the next match begins in this room, in milliseconds; `null` if none follows. */
    next_match_in_ms: number | null;
    /** The path of its replay, which is there a moment later; `null` where matches are not recorded. */
    replay: string | null;
    /** The results of the players, the best first. */
    results: PlayerResult[];
    type: "match_over";
};
/** A notice for a player. It comes over the player's WebSockets, too. */
export type NotificationMessage = {
    /** When it came about. */
    at: string;
    /** The content; its fields depend on `kind`. */
    data: unknown;
    /** The number of the notice; numbers count up over all players. 0: the database did not answer, and the notice is not kept. */
    id: number;
    /** A word for programs, such as `achievement_unlocked` or `match_found`. */
    kind: string;
    type: "notification";
};
/** The player has read everything up to a number, perhaps on another page. */
export type NotificationsReadMessage = {
    type: "notifications_read";
    /** The number of the last notice that was read. */
    up_to: number;
};
/** A player has acted, in games that show the actions and nothing else. */
export type PlayerActionMessage = {
    /** The action, unchanged. */
    action: unknown;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player who acted. */
    player: PlayerId;
    type: "player_action";
};
/** A connection was lost; the seat is kept for the grace time. */
export type PlayerAwayMessage = {
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player whose connection was lost. */
    player: PlayerId;
    /** The seat that is kept. */
    seat: Seat;
    type: "player_away";
};
/** A player has a connection again, or a newer one. */
export type PlayerBackMessage = {
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player who has a connection again. */
    player: PlayerId;
    /** The seat that was kept. */
    seat: Seat;
    type: "player_back";
};
/** Somebody took a seat. */
export type PlayerJoinedMessage = {
    /** Whether it is a bot of this server. */
    bot: boolean;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player who took the seat. */
    player: PlayerId;
    /** Whether it is a program of somebody's, and no person. Left out if it is not. */
    program?: boolean;
    /** The seat that was taken. */
    seat: Seat;
    type: "player_joined";
};
/** A seat was given up. */
export type PlayerLeftMessage = {
    /** The reason, for people to read. */
    message: string;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The player who had the seat. */
    player: PlayerId;
    /** The reason, for programs. */
    reason: LeaveReason;
    /** The seat that is free now. */
    seat: Seat;
    type: "player_left";
};
/** The answer to `ping`. */
export type PongMessage = {
    /** The server's clock. */
    server_time: string;
    /** The number of the `ping`. */
    t: number;
    type: "pong";
};
/** The game failed, and the room goes on without the input over which it failed. A `keyframe` to everybody follows. */
export type RecoveredMessage = {
    /** The number of steps that may have been shown and did not happen that way; `null` if it is not known. */
    lost_ticks: number | null;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The step from which the match goes on. */
    tick: Tick;
    type: "recovered";
};
/** The first message of a playback. It describes what is played, so that a page can draw a timeline. */
export type ReplayMessage = {
    /** When the match began. */
    began_at: string;
    /** The time between both in milliseconds, with the pauses of the server. */
    duration_ms: number;
    /** When it ended, or was saved. */
    ended_at: string;
    /** The way in which it ended. */
    ending: ReplayEnding;
    /** The step with which the record begins. It is 0 unless the beginning is missing. */
    first_tick: number;
    /** Version of the file's format. */
    format: number;
    /** The step with whose state it starts. */
    from: Tick;
    /** The game's name. */
    game: string;
    /** The steps that were not recorded. */
    gaps: ReplayGap[];
    /** Steps a second at speed 1, in games that step by the clock. */
    hz: number | null;
    /** The number of inputs that were not given to the game because it panicked over them. */
    left_out: number;
    /** The match. */
    match_id: MatchId;
    /** The game's mode, in games that have modes. */
    mode: string | null;
    /** All options of the game. */
    options: unknown;
    /** The pace of the room: `{"kind": "realtime", "hz": …}`, `{"kind": "on_input"}` or `{"kind": "lockstep", …}`. */
    pace: Pace;
    /** The players, in the order in which they sat down; at most the first 10,000. */
    players: ReplayPlayer[];
    /** The room it was played in. */
    room: ReplayRoom;
    /** Version of the game's rules. */
    rules: number;
    /** The number of seats that the room had. */
    seats_max: number;
    /** The seed of the match's randomness. */
    seed: number;
    /** The speed: 1 is as fast as the match was. */
    speed: number;
    /** The last step. */
    ticks: number;
    type: "replay";
};
/** The last message of a playback. */
export type ReplayOverMessage = {
    /** The end of the match: `{"kind": "decided" | "aborted" | "abandoned" | "running", "results"?, "reason"?}`. */
    ending: ReplayEnding;
    /** The last step. */
    tick: Tick;
    type: "replay_over";
};
/** The changes that a match brought its players, if they were not known yet when it was over. */
export type SettledMessage = {
    /** The match; it may be one before the match that is on. */
    match_id: MatchId;
    /** Its number among the room's reliable messages. */
    n: number;
    /** The changes for each player, the best first. */
    results: SettledResult[];
    type: "settled";
};
/** A step was made. Empty fields are left out. */
export type TickMessage = {
    /** Pairs `[seat, seq]`: the highest `seq` of each seat whose effect is in this frame. Left out where there is no pair. */
    acks?: [Seat, number][];
    /** The actions of the step, in games that show them: `{"seat", "action"}`. */
    actions?: unknown;
    /** The changes since the tick before. */
    delta: unknown;
    /** The events of the step. */
    events?: unknown;
    /** Its number among the room's reliable messages, if it has events. */
    n?: number | null;
    /** The step that was made. */
    tick: Tick;
    type: "tick";
};
/** How a tournament is now. Whoever has a bracket of another number reads it anew. */
export type TournamentMessage = {
    /** The number of the tournament's last event. */
    id: number;
    /** The tournament, as lists show it. */
    tournament: TournamentLine;
    type: "tournament";
};
/** What has changed in a tournament. Whoever has a bracket of another number than `after` reads it anew. */
export type TournamentChangedMessage = {
    /** The number of the last event before that. */
    after: number;
    /** The entrants of whom something has changed, as they are now. */
    entrants: EntrantInfo[];
    /** The number of the tournament's last event. */
    id: number;
    /** The matches that have changed, as they are now. */
    matches: BracketMatch[];
    /** The places that have changed, as they are now. */
    standings: PlaceInfo[];
    /** The tournament, as lists show it. */
    tournament: TournamentLine;
    type: "tournament_changed";
};
/** The first message of a connection. It comes again when a new match begins in the room. */
export type WelcomeMessage = {
    /** Pairs `[seat, seq]`: the last `seq` of each seat whose effect is in `state`, as far as the server knows. Left out where there is no pair. */
    acks?: [Seat, number][];
    /** The form of each `delta`: `patch`, `whole`, or left out where the game has deltas of its own. */
    delta_format?: (DeltaFormat | null);
    /** The number of the last reliable message before those that follow. */
    n: number;
    /** The result of the match, if it is over. */
    over?: (Over | null);
    /** Your player id; `null` for spectators. */
    player_id: (PlayerId | null);
    /** The taken seats, with their players. */
    players: Seated[];
    /** The protocol's name and version: [`PROTOCOL`]. */
    protocol: string;
    /** The token that gets you this seat again after a lost connection. Each `welcome` has a new one: keep the newest. Left out for spectators. */
    resume_token?: string | null;
    /** The messages that you missed while you had no connection. Left out unless you came back to your seat. */
    resumed?: (Resumed | null);
    /** The room. */
    room: RoomInfo;
    /** Your seat; `null` for spectators. */
    seat: (Seat | null);
    /** The whole state. */
    state: unknown;
    /** The step that `state` shows. */
    tick: Tick;
    type: "welcome";
};
/** Who may enter a tournament. */
export type AdmissionInfo = {
    /** Bots of the server. */
    bots: boolean;
    /** People. */
    people: boolean;
    /** Programs of players, which play over WebSocket with a token of the role `bot`. */
    programs: boolean;
};
/** A place on a board. Equal scores share a rank, and the next one is skipped (1, 1, 3). */
export type BoardLine = {
    /** Whether it is a bot. */
    bot: boolean;
    /** The name that people are shown; without one the id is shown. */
    name: string | null;
    /** The player in this place. */
    player: PlayerId;
    /** The rank: 1 is the best. */
    rank: number;
    /** The points, or the rating. */
    score: Score;
};
/** A match of a bracket. */
export type BracketMatch = {
    /** It is best of this many games. */
    best_of: number;
    /** Until when the organiser can decide about it, if it waits for that. */
    decide_until: string | null;
    /** The games that were finished, also those that do not count any more. */
    games: GamePlayed[];
    /** The number of the match that the loser goes on to. */
    loser_to: number | null;
    /** Its number, by which orders name it. */
    number: number;
    /** The round in that part, counted from 1. */
    round: number;
    /** The game that is to be played now. */
    running: (GameNow | null);
    /** The part of the bracket. */
    section: string;
    /** Who plays, in the order of the sides of the first game. */
    slots: BracketSlot[];
    /** `waiting`, `ready`, `played`, `bye`, `no_show`, `forfeit`, `withdrawn`, `disqualified`, `all_absent`, `overridden`, `annulled` or `not_needed`. */
    status: string;
    /** Who won it. */
    winner: (PlayerId | null);
    /** The number of the match that the winner goes on to. */
    winner_to: number | null;
};
/** A side of a match. */
export type BracketSlot = {
    /** `open` (it is not known yet who comes), `bye` (nobody comes) or `taken`. */
    kind: string;
    /** The place in a match of more than two that is over, counted from 1. */
    place: number | null;
    /** Who plays here. */
    player: (PlayerId | null);
    /** Games won in this match. */
    score: number;
    /** The seed of whoever plays here, counted from 1. */
    seed: number | null;
};
/** How a free-for-all goes on after a round. */
export type CourseInfo = {
    /** How many of each room; at most half of its size. */
    best: number;
    kind: "advance";
    /** Who goes on of those who are equal at the cut: `better_seed` (when left out), `everybody` or `one_more_game`. */
    tie: string;
} | {
    kind: "points";
    /** How many rounds, 1–64. */
    rounds: number;
};
/** A form of deltas that a client knows without knowing the game. */
export type DeltaFormat = ("whole" | "patch");
/** The ways in which a match ends, in one word. */
export type EndingKind = ("decided" | "aborted" | "abandoned" | "running");
/** How many have entered a tournament. */
export type EntrantCounts = {
    /** Bots of the server. */
    bots: number;
    /** The most that can play. */
    max: number;
    /** People. */
    people: number;
    /** Programs of players. */
    programs: number;
    /** Those who wait for somebody to withdraw. */
    waiting: number;
};
/** One who has entered. */
export type EntrantInfo = {
    /** Whether this entrant has checked in. */
    checked_in: boolean;
    /** For whom this entrant plays on. */
    in_place_of: (PlayerId | null);
    /** `person`, `program` or `bot`. */
    kind: string;
    /** The level of a bot. */
    level: string | null;
    /** The name that people are shown; `null` for somebody without one, and in event streams. */
    name: string | null;
    /** Who. */
    player: PlayerId;
    /** The seed, counted from 1, once the bracket is drawn. */
    seed: number | null;
    /** `in`, `waiting` (for somebody to withdraw), `out`, `withdrawn` or `disqualified`. */
    state: string;
};
/** What is played at the end of a double elimination. */
export type FinalInfo = ("none" | "single" | "double");
/** A format with its options. */
export type FormatInfo = {
    kind: "single_elimination";
    /** Whether those who lose the semifinals play for the third place. */
    third_place: boolean;
} | {
    /** `none`, `single`, or `double` (when left out): a second final if the winner of the losers' bracket wins the first. */
    grand_final: FinalInfo;
    kind: "double_elimination";
} | {
    kind: "round_robin";
    /** What tells those of equal score apart, the most important first; the usual ones when left out. */
    tie_breaks: unknown[];
    /** Whether everybody meets twice. */
    twice: boolean;
} | {
    kind: "swiss";
    /** Whether somebody can come in after the first round. */
    late_entries: boolean;
    /** Whoever has lost so many matches is out. */
    out_at: number | null;
    /** How many rounds there are, 1–64. */
    rounds: number;
    /** Whether it matters who has the first side, so that sides are kept even; yes when left out. */
    sides: boolean;
    /** Whoever has won so many rounds is through, and plays no further. */
    through_at: number | null;
    /** What tells those of equal score apart, the most important first; the usual ones when left out. */
    tie_breaks: unknown[];
} | {
    /** How many of each group go on; at most half of its size. */
    advance: number;
    /** How many are in a group at most, three or more. */
    group_size: number;
    kind: "groups";
    /** What follows; a single elimination when left out. */
    play_off: PlayOffInfo;
    /** What tells those of a group apart who have the same score; the usual ones when left out. */
    tie_breaks: unknown[];
    /** Whether everybody of a group meets everybody twice. */
    twice: boolean;
} | {
    /** How it goes on after a round. */
    course: CourseInfo;
    kind: "free_for_all";
    /** How many play in a room at most, three or more. */
    room_size: number;
};
/** A game that is to be played now. */
export type GameNow = {
    /** Whether everybody sits, and it has begun. */
    began: boolean;
    /** Which game of the match, counted from 1. */
    game: number;
    /** The room in which it is played; `null` to those who may not watch it. */
    room: (RoomId | null);
    /** Until when they have to sit, or the game has to be over. */
    until: string;
};
/** A game that was finished. */
export type GamePlayed = {
    /** Whether it counts in the match as it stands. */
    counts: boolean;
    /** Which game of the match, counted from 1. */
    game: number;
    /** The match by which it was played: `/replays/{match_id}` is its replay. */
    match_id: MatchId;
    /** Who won it; `null`: nobody. */
    winner: (PlayerId | null);
};
/** The reasons for which a seat becomes free. */
export type LeaveReason = ("left" | "timed_out" | "removed" | "out_of_time");
/** The id of one match. A room may have several matches, one after the other. */
export type MatchId = string;
/** The result of a match that is over. */
export type Over = {
    /** The time until the next match begins in this room, in milliseconds; `null` if none follows. */
    next_match_in_ms: number | null;
    /** The path of its replay, which is there a moment later; `null` where matches are not recorded. */
    replay: string | null;
    /** The results of the players, the best first. */
    results: PlayerResult[];
};
/** The times at which a room steps. */
export type Pace = {
    /** Steps a second, 1–60. */
    hz: number;
    kind: "realtime";
} | {
    kind: "on_input";
} | {
    /** A seat that has not answered after this many milliseconds is passed over. */
    deadline_ms: number;
    kind: "lockstep";
};
/** The place of an entrant. */
export type PlaceInfo = {
    /** What decided the place, the most important figure first. */
    figures: number[];
    /** Matches lost. */
    losses: number;
    /** Who. */
    player: PlayerId;
    /** Whether a match is still to come. */
    plays_on: boolean;
    /** The place, counted from 1; equals share it. */
    rank: number;
    /** Matches won. */
    wins: number;
};
/** A play-off after groups. */
export type PlayOffInfo = {
    kind: "single_elimination";
    /** Whether those who lose the semifinals play for the third place. */
    third_place: boolean;
} | {
    /** `none`, `single`, or `double` (when left out). */
    grand_final: FinalInfo;
    kind: "double_elimination";
};
/** The id of a player, a person or a bot, in all rooms and matches. */
export type PlayerId = string;
/** The result of one player. */
export type PlayerResult = {
    /** The place: 1 is the winner, and equal numbers share a place. */
    placement: number;
    /** The player. */
    player: PlayerId;
    /** Points for the boards; `null` where there are none, or they are not known yet. */
    points: number | null;
    /** The rating after the match; `null` where `rating_before` is. */
    rating_after: number | null;
    /** The rating before, with two digits; `null` where it is not rated, or not known yet (then `settled` follows). */
    rating_before: number | null;
    /** The game's own points. */
    score: number;
};
/** The distribution of some values. Each of these figures is at most a sixty-fourth too large. */
export type Quantiles = {
    /** The largest. */
    max: number;
    /** The median: half of the values are not larger. */
    p50: number;
    /** 99 of 100 values are not larger. */
    p99: number;
};
/** The end of a match. */
export type ReplayEnding = {
    /** The way in which it ended, in one word. */
    kind: EndingKind;
    /** The reason for which it was aborted, if it was. */
    reason?: string | null;
    /** The results, the best first, as records have them. They are there for a match that was decided, and for an abandoned one that somebody had left before. Players who left while it was being played come behind the others. */
    results?: ReplayResult[];
};
/** Steps that were not recorded. */
export type ReplayGap = {
    /** The last step before them. */
    from_tick: number;
    /** The step at which the record begins again. */
    to_tick: number;
};
/** Somebody in a seat. */
export type ReplayPlayer = {
    /** Whether it was a bot. */
    bot: boolean;
    /** The step that took the player in. */
    from_tick: number;
    /** The player's id. */
    player: PlayerId;
    /** The seat that the player had. */
    seat: Seat;
    /** The step that took the player out, or the last one. */
    to_tick: number;
};
/** The result of one player. */
export type ReplayResult = {
    /** The place: 1 is the winner, and equal numbers share a place. */
    placement: number;
    /** The player who had it. */
    player: PlayerId;
    /** The game's own points. */
    score: number;
    /** The seat that the player had. */
    seat: Seat;
};
/** A room that a match was played in. */
export type ReplayRoom = {
    /** The room's id. */
    id: RoomId;
    /** The name that the room had then. */
    name: string;
    /** The player who opened it, if a token proved that. */
    owner?: (PlayerId | null);
    /** Whether the room was private. Matches of private rooms are in no list. */
    private: boolean;
};
/** The messages that a player who came back to a seat has missed. */
export type Resumed = {
    /** The number of reliable messages that are not kept any more; `null` if it is not known. */
    lost: number | null;
    /** The number of reliable messages that follow now, in their order. */
    missed: number;
};
/** The id of a room. */
export type RoomId = string;
/** A room, as lists and `welcome` show it. */
export type RoomInfo = {
    /** The number of bots in seats. */
    bots: number;
    /** When it was opened. */
    created_at: string;
    /** The delay with which spectators see everything, in seconds. */
    delay_s: number;
    /** The game. */
    game: string;
    /** Its id. */
    id: RoomId;
    /** Whether nobody may join. */
    locked: boolean;
    /** The match that is being played, or is over. */
    match_id: MatchId;
    /** The number of seats. */
    max_players: number;
    /** The data that clients keep with the room. */
    metadata: unknown;
    /** The game's mode, in games that have modes. */
    mode: string | null;
    /** The name that people are shown. */
    name: string;
    /** The player who opened the room with a token. The owner and operators manage it. Left out for rooms without an owner. */
    owner?: (PlayerId | null);
    /** The number of people (or programs of theirs) in seats. */
    players: number;
    /** Whether the room is left out of lists. */
    private: boolean;
    /** Whether another match begins when one is over. */
    rematch: boolean;
    /** Those whom the seats are reserved for, in the order of seats. Left out where everybody may sit down. */
    reserved_for?: PlayerId[];
    /** Whether spectators may chat. */
    spectator_chat: boolean;
    /** The number of spectators. */
    spectators: number;
    /** `waiting`, `playing` or `finished`. */
    state: string;
    /** How often a player who is out of time is given a full bank again. Left out where time is not limited. */
    strikes?: number | null;
    /** The time of each player for a match, in milliseconds. Left out where it is not limited. */
    time_bank_ms?: number | null;
};
/** The figures of one second. */
export type Sample = {
    /** Actions of people and bots that matches took in. */
    actions_per_s: number;
    /** When the second ended. */
    at: string;
    /** The number of bots in seats. */
    bots: number;
    /** Bytes of the messages that went out. */
    bytes_out_per_s: number;
    /** Chat messages. */
    chats_per_s: number;
    /** The number of open WebSockets and event streams. */
    connections: number;
    /** The number of cores that the process kept busy: 1.0 is one core; `null` where the system does not say. */
    cpu: number | null;
    /** Matches that were decided. */
    matches_per_s: number;
    /** The memory of the process, in bytes; `null` where the system does not say. */
    memory_bytes: number | null;
    /** Messages that came in over WebSockets. */
    messages_in_per_s: number;
    /** Messages that went out: one for each receiver. */
    messages_out_per_s: number;
    /** The number of panics since the server began, all of them caught. */
    panics: number;
    /** The number of people in seats. */
    players: number;
    /** How long the tickets had waited for which matches were found, in milliseconds; `null` if there were none. */
    queue_wait_ms: (Quantiles | null);
    /** How far apart the ratings were in matches that were found, in points; `null` if there were none. */
    rating_gap: (Quantiles | null);
    /** The number of results that wait to be settled; `null` while that is not known. */
    results_owed: number | null;
    /** The number of open rooms, private ones too. */
    rooms: number;
    /** The number of spectators of rooms. */
    spectators: number;
    /** The time from the beginning of a step until the last connection took its message to write, in microseconds; `null` if nobody was sent one. */
    step_to_sent_us: (Quantiles | null);
    /** Statements that the database was sent; `null` while that is not known. */
    store_statements_per_s: number | null;
    /** The delay with which ticks began, in microseconds; `null` if there was none. */
    tick_late_us: (Quantiles | null);
    /** The number of tickets that wait for a match. */
    tickets: number;
    /** The time that the server has been running, in seconds. */
    uptime_s: number;
};
/** A score on a board, as a number. */
export type Score = number;
/** A place at a match, numbered from 0; a number is used again after its player has left. */
export type Seat = number;
/** A taken seat. */
export type Seated = {
    /** Whether it is a bot of this server. */
    bot: boolean;
    /** The player or bot in this seat. */
    player: PlayerId;
    /** Whether it is a program of somebody's, and no person. Left out if it is not. */
    program?: boolean;
    /** The number of the seat. */
    seat: Seat;
};
/** The changes that a match brought one player. */
export type SettledResult = {
    /** The player. */
    player: PlayerId;
    /** Points for the boards. */
    points: number;
    /** The rating after the match; `null` in matches that are not rated. */
    rating_after: number | null;
    /** The rating before, with two digits; `null` where it is not rated. */
    rating_before: number | null;
};
/** The number of steps since the match began, which is the only clock that a game has. 32 bits last for six years at 20 Hz, and for seven weeks of a relay room at a thousand actions a second. With [`Tick::LAST`] a match is over. */
export type Tick = number;
/** The id of a tournament. */
export type TournamentId = string;
/** A tournament, as lists show it. */
export type TournamentLine = {
    /** Who may enter. */
    admits: AdmissionInfo;
    /** When it began. */
    began_at: string | null;
    /** Matches are best of this many games, if nothing else is said of their round. */
    best_of: number;
    /** When registration closes, if a time is set. */
    closes_at: string | null;
    /** When it was finished or cancelled. */
    ended_at: string | null;
    /** How many have entered. */
    entrants: EntrantCounts;
    /** The format, with its options. */
    format: FormatInfo;
    /** The game. */
    game: string;
    /** Its id. */
    id: TournamentId;
    /** Whether people play against programs or bots. */
    mixed: boolean;
    /** The game's mode, in games that have modes. */
    mode: string | null;
    /** The name that people are shown. */
    name: string;
    /** When registration opens, if a time is set. */
    opens_at: string | null;
    /** When it begins; `null` if its organiser starts it by hand. */
    starts_at: string | null;
    /** `announced`, `registration`, `closed`, `check_in`, `running`, `paused`, `finished` or `cancelled`. */
    status: string;
    /** Who won it; several share the first place. */
    winners: PlayerId[];
};
/** What is told over /stream/analytics. */
export type ToldStreamAnalytics = AnalyticsHistoryMessage | AnalyticsMessage;
/** What is told over /stream/leaderboard. */
export type ToldStreamLeaderboard = LeaderboardMessage;
/** What is told over /stream/players/{player_id}/notifications. */
export type ToldStreamNotifications = NotificationMessage | NotificationsReadMessage;
/** What is told over /stream/replays/{match_id}. */
export type ToldStreamReplay = ReplayMessage | ReplayOverMessage | WelcomeMessage | PlayerJoinedMessage | PlayerLeftMessage | PlayerActionMessage | TickMessage | EventsMessage | KeyframeMessage | MatchOverMessage | ClosingMessage;
/** What is told over /stream/rooms/{room_id}. */
export type ToldStreamRoom = WelcomeMessage | PlayerJoinedMessage | PlayerLeftMessage | PlayerAwayMessage | PlayerBackMessage | ClockMessage | RecoveredMessage | PlayerActionMessage | TickMessage | EventsMessage | KeyframeMessage | ChatMessage | MatchOverMessage | SettledMessage | NotificationMessage | PongMessage | ErrorMessage | DelayedMessage | ClosingMessage;
/** What is told over /stream/tournaments/{tournament_id}. */
export type ToldStreamTournament = TournamentMessage | TournamentChangedMessage;
/** What is told over /ws/game/{room_id}/{player_id}. */
export type ToldGame = WelcomeMessage | PlayerJoinedMessage | PlayerLeftMessage | PlayerAwayMessage | PlayerBackMessage | ClockMessage | RecoveredMessage | PlayerActionMessage | TickMessage | EventsMessage | KeyframeMessage | ChatMessage | MatchOverMessage | SettledMessage | NotificationMessage | PongMessage | ErrorMessage | DelayedMessage | ClosingMessage;
