/** Each request, with what it takes and what is answered. */
export interface Requests {
    /** List what there is to reach. */
    'GET /achievements': {
        answer: AchievementList;
    };
    /** The server's figures of the last second. */
    'GET /analytics': {
        answer: Sample;
    };
    /** Become a guest: a player with an id and a name, and nothing to sign in again with but the refresh token. */
    'POST /auth/guest': {
        body?: (BeGuest | null);
        answer: SignedInAs;
    };
    /** Sign in to an account. A wrong name and a wrong password get the same answer. */
    'POST /auth/login': {
        body: LogIn;
        answer: SignedInAs;
    };
    /** Sign out: the refresh tokens of this sign-in are forgotten. Its access token runs out by itself. */
    'POST /auth/logout': {
        body: Refreshing;
        answer: null;
    };
    /** Look at the player that the token belongs to. */
    'GET /auth/me': {
        answer: Myself;
    };
    /** Change the password. All other sign-ins of the account end; the answer has the tokens of a new one. */
    'POST /auth/password': {
        body: ChangePassword;
        answer: SignedInAs;
    };
    /** Come back without the password: the recovery code, which is used up, gives the account another one. All sign-ins of the account end; the answer has the tokens of a new one, and the next code. A wrong name and a wrong code get the same answer. */
    'POST /auth/recover': {
        body: Recover;
        answer: SignedInAs;
    };
    /** Get a new recovery code. The one before is void. */
    'POST /auth/recovery-code': {
        body: WithPassword;
        answer: RecoveryCodeGiven;
    };
    /** Get new tokens for a refresh token, which is used up. Using one again ends the whole sign-in, because somebody has a copy; unless it was used a moment ago (`auth.refresh_grace_s`) and nothing that came of it: then the answer was lost, and comes again. */
    'POST /auth/refresh': {
        body: Refreshing;
        answer: SignedInAs;
    };
    /** Make an account. With the bearer token of a guest, that guest becomes the account, and keeps the id and all records. */
    'POST /auth/register': {
        body: Register;
        answer: SignedInAs;
    };
    /** Buy a ticket: good once and for a moment, in `?ticket=` of a WebSocket or an event stream, where browsers can set no header. */
    'POST /auth/ticket': {
        answer: TicketGiven;
    };
    /** Add AI opponents to a room; they play until it ends. In somebody's room that is for the owner, operators and those who sit in it. */
    'POST /game/add-ai-opponent': {
        query: {
            /** The room that they are to play in. */
            room_id: string;
            /** How well it plays; `normal` when left out. */
            level?: LevelName;
            /** How many, 1–99; 1 when left out. */
            count?: number;
        };
        answer: BotAdded;
    };
    /** A player at a glance: figures, the last matches, the rank among everybody, what was reached. */
    'GET /game/dashboard/{player_id}': {
        path: {
            player_id: string;
        };
        answer: DashboardInfo;
    };
    /** Move a player. A player who has no seat anywhere is seated in the room `commons`; in access mode `token` that is refused (409). */
    'POST /game/move': {
        body: MoveRequest;
        answer: Moved;
    };
    /** The process lives. */
    'GET /health/live': {
        answer: Health;
    };
    /** The lobby answers and takes players in, and results find a place on disk until the database has them. */
    'GET /health/ready': {
        answer: Readiness;
    };
    /** List the leaderboards. */
    'GET /leaderboards': {
        query: {
            /** `true` counts bots, too. */
            bots?: boolean;
        };
        answer: BoardList;
    };
    /** Look at a leaderboard: `global`, `weekly` (or one week: `weekly-2026-W47`), a game (`arena`), its ratings (`arena-deathmatch`, `connect_four-rating`), or who has won tournaments (`champions`, `champions-arena`). */
    'GET /leaderboards/{board}': {
        path: {
            board: string;
        };
        query: {
            /** Rows on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
            /** The rows around this player, who is in the middle where there are enough. */
            around?: string;
            /** `true` has bots on the board, too: the ranks are then those among everybody. Otherwise there are people only. */
            bots?: boolean;
        };
        answer: BoardPage;
    };
    /** List the queues in which somebody waits. */
    'GET /matchmaking/queues': {
        answer: QueueList;
    };
    /** Play at once: a seat in an open room that fits, or in a new one. The seat is kept until the deadline; connect to the room to take it. */
    'POST /matchmaking/quick': {
        body: PlayQuick;
        answer: QuickSeatInfo;
    };
    /** Wait for a match, alone or with a party. The answer comes at once; a match that is found is pushed, as the notification `match_found`. */
    'POST /matchmaking/tickets': {
        body: OpenTicket;
        answer: TicketInfo;
    };
    /** Look at a ticket: how long it waits, how far apart ratings may be, who else is there, and what is in the way. It says that its player is still here. */
    'GET /matchmaking/tickets/{id}': {
        path: {
            id: string;
        };
        query: {
            /** The player who asks. When it is left out, it is the player of the token. */
            player_id?: string;
        };
        answer: TicketInfo;
    };
    /** Take a ticket back. If a match was found for it, that does not come about, and the others wait again, at the front. */
    'DELETE /matchmaking/tickets/{id}': {
        path: {
            id: string;
        };
        query: {
            /** The player who asks. When it is left out, it is the player of the token. */
            player_id?: string;
        };
        answer: null;
    };
    /** The figures of the server, in the text format of Prometheus, or as OpenMetrics for whoever accepts that. For operators; in mode `open`, for callers on the server's own machine, too. */
    'GET /metrics': {
        answer: Response;
    };
    /** List the bans that are in force, the newest first. */
    'GET /operator/bans': {
        query: {
            /** Entries on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: SanctionPage;
    };
    /** Ban a player or an address, in the place of a ban that there is. Connections that are open are closed with 4403; it is in force on all servers of the database within `operator.reload_ms`. */
    'POST /operator/bans': {
        body: ImposeBan;
        answer: null;
    };
    /** Lift a ban. */
    'POST /operator/bans/lift': {
        body: LiftBan;
        answer: null;
    };
    /** Have the server take in no new rooms and players. Matches go on, who has a seat may come back to it, and `/health/ready` says no, so that a load balancer sends nobody here. */
    'POST /operator/drain': {
        body: ActReason;
        answer: null;
    };
    /** Look at what went wrong with rooms since the start: how often, and which the last were. */
    'GET /operator/faults': {
        answer: FaultReport;
    };
    /** Read what operators did on all servers of the database, the newest first. */
    'GET /operator/log': {
        query: {
            /** Only what this operator did. */
            by?: string;
            /** Only acts of this kind: `close_room`, `kick`, `ban`, `lift_ban`, `mute`, `lift_mute`, `reset_account`, `delete_player`, `export_player`, `drain` or `undrain`. */
            deed?: string;
            /** Entries on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: ActPage;
    };
    /** List the mutes that are in force, the newest first. */
    'GET /operator/mutes': {
        query: {
            /** Entries on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: SanctionPage;
    };
    /** Forbid a player to chat, in the place of a mute that there is. */
    'POST /operator/mutes': {
        body: ImposeMute;
        answer: null;
    };
    /** Let a player chat again. */
    'POST /operator/mutes/lift': {
        body: LiftMute;
        answer: null;
    };
    /** Look at this server at a glance. */
    'GET /operator/node': {
        answer: NodeInfo;
    };
    /** List who is connected: each player with the connections, and by their addresses those who watch without a name. Players who act over REST alone, or have lost their connection, are among the members of their rooms. */
    'GET /operator/players': {
        query: {
            /** Only this player. */
            player?: string;
            /** Entries on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: PresentPage;
    };
    /** Take a player out of a room, or of all, and close the connections there with 4403. The player may come back; a ban keeps somebody out. */
    'POST /operator/players/{id}/kick': {
        path: {
            id: string;
        };
        body: KickPlayer;
        answer: Kicked;
    };
    /** Take the password and all sign-ins from an account, and get a recovery code to hand over to its owner. */
    'POST /operator/players/{id}/reset': {
        path: {
            id: string;
        };
        body: ActReason;
        answer: RecoveryCodeGiven;
    };
    /** Read what players have reported, the newest first. For operators. */
    'GET /operator/reports': {
        query: {
            /** Only reports with smaller numbers: the `next_before` of the page before. */
            before?: number;
            /** So many at most, 1–100. */
            limit?: number;
        };
        answer: ReportList;
    };
    /** List all rooms, those too that are in no list: who sits there, how they keep time, and what went wrong in them. */
    'GET /operator/rooms': {
        query: {
            /** Entries on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: OperatedRooms;
    };
    /** End a room; everybody in it is told why. The answer waits until that is written down, `rooms.close_wait_ms` at most. */
    'POST /operator/rooms/{id}/close': {
        path: {
            id: string;
        };
        body: ActReason;
        answer: null;
    };
    /** Look at the settings that are in force. What could hold a secret is covered. */
    'GET /operator/settings': {
        answer: Record<string, unknown>;
    };
    /** List the tournaments that are announced or played, those too that are in no list, by id. */
    'GET /operator/tournaments': {
        query: {
            /** Entries on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: OperatedTournaments;
    };
    /** Have the server take in rooms and players again. */
    'POST /operator/undrain': {
        body: ActReason;
        answer: null;
    };
    /** Make a party, and lead it. */
    'POST /parties': {
        body?: (Acting | null);
        answer: PartyInfo;
    };
    /** Look at a party, as a member or as somebody who is invited. */
    'GET /parties/{id}': {
        path: {
            id: string;
        };
        query: {
            /** The player who asks. When it is left out, it is the player of the token. */
            player_id?: string;
        };
        answer: PartyInfo;
    };
    /** End a party, as its leader. */
    'DELETE /parties/{id}': {
        path: {
            id: string;
        };
        query: {
            /** The player who asks. When it is left out, it is the player of the token. */
            player_id?: string;
        };
        answer: null;
    };
    /** Invite somebody, as the leader. They are told by the notification `party_invitation`. */
    'POST /parties/{id}/invitations': {
        path: {
            id: string;
        };
        body: InviteToParty;
        answer: PartyInfo;
    };
    /** Join a party, as somebody who is invited. */
    'POST /parties/{id}/join': {
        path: {
            id: string;
        };
        body?: (Acting | null);
        answer: PartyInfo;
    };
    /** Take a member out of a party, or an invitation back, as the leader. */
    'POST /parties/{id}/kick': {
        path: {
            id: string;
        };
        body: KickFromParty;
        answer: PartyInfo | null;
    };
    /** Leave a party. If the leader does, the member leads it who has been there longest. */
    'POST /parties/{id}/leave': {
        path: {
            id: string;
        };
        body?: (Acting | null);
        answer: PartyInfo | null;
    };
    /** Say that you are ready to play, or not any more: that takes the party out of its queue. */
    'POST /parties/{id}/ready': {
        path: {
            id: string;
        };
        body?: (BeReady | null);
        answer: PartyInfo;
    };
    /** A player in detail: figures, the last ten matches, all achievements, the inventory. */
    'GET /player/{player_id}/detailed-stats': {
        path: {
            player_id: string;
        };
        answer: DetailInfo;
    };
    /** Look several players up, by their ids or by how their names begin. Ids that are not known are left out. */
    'GET /players': {
        query: {
            /** Up to 100 ids, with commas between them. */
            ids?: string;
            /** How the name begins, compared as names are: in any case, and what looks alike is the same. Instead of `ids`. */
            name?: string;
            /** Players on the page, 1–100; 20 when left out. Only with `name`. */
            limit?: number;
            /** The `next_cursor` of the page before. Only with `name`. */
            cursor?: string;
        };
        answer: PlayerList;
    };
    /** Look at a player's name, kind and ratings. */
    'GET /players/{id}': {
        path: {
            id: string;
        };
        answer: Profile;
    };
    /** Give a player another name. */
    'PATCH /players/{id}': {
        path: {
            id: string;
        };
        body: ChangePlayer;
        answer: PlayerInfo;
    };
    /** Delete a player, for good: oneself, with the password; as an operator anybody, with a reason. Results stay, as those of a deleted player. */
    'DELETE /players/{id}': {
        path: {
            id: string;
        };
        body?: (DeletePlayer | null);
        answer: null;
    };
    /** Get everything that the server knows of a player: for the player, and for operators, with a reason. */
    'GET /players/{id}/export': {
        path: {
            id: string;
        };
        query: {
            /** Why an operator reads that of somebody else, 1–200 characters: it is in the log of operators. */
            reason?: string;
        };
        answer: Export;
    };
    /** List a player's matches, the newest first. */
    'GET /players/{id}/matches': {
        path: {
            id: string;
        };
        query: {
            /** Matches on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: MatchPage;
    };
    /** Look what a player waits for, and with whom. */
    'GET /players/{id}/matchmaking': {
        path: {
            id: string;
        };
        answer: StandingInfo;
    };
    /** List what a player has not read yet, the oldest first. */
    'GET /players/{id}/notifications': {
        path: {
            id: string;
        };
        query: {
            /** Notifications on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: NotificationPage;
    };
    /** Say that a player has read everything up to a number: it is not kept any longer. */
    'POST /players/{id}/notifications/read': {
        path: {
            id: string;
        };
        answer: ReadSoFar;
    };
    /** How a player's rating went, match by match. */
    'GET /players/{id}/ratings': {
        path: {
            id: string;
        };
        query: {
            /** The ladder's board: `arena-deathmatch`, `connect_four-rating`. */
            ladder: string;
            /** How many of the last matches, 1–1000; 200 when left out. */
            limit?: number;
        };
        answer: RatingCurve;
    };
    /** List a player's saved games, by slot, with the limits for them. */
    'GET /players/{id}/saves': {
        path: {
            id: string;
        };
        answer: SaveList;
    };
    /** Get a saved game, as it was sent. */
    'GET /players/{id}/saves/{slot}': {
        path: {
            id: string;
            slot: string;
        };
        answer: Response;
    };
    /** Keep a saved game: the body, whatever it is and also when it is empty or left out, in place of what the slot has. Either all of it is kept or nothing is changed. With `If-Match` or `If-Unmodified-Since` only in place of that version, with `If-None-Match: *` only into an empty slot. */
    'PUT /players/{id}/saves/{slot}': {
        path: {
            id: string;
            slot: string;
        };
        body?: BodyInit;
        answer: SaveInfo;
    };
    /** Remove a saved game; with `If-Match` or `If-Unmodified-Since` only that version. */
    'DELETE /players/{id}/saves/{slot}': {
        path: {
            id: string;
            slot: string;
        };
        answer: null;
    };
    /** List the tournaments that a player has entered, the last entered first. */
    'GET /players/{id}/tournaments': {
        path: {
            id: string;
        };
        query: {
            /** Tournaments on the page, 1–200; 50 when left out. Private ones are left out of it, except for the player. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: EnteredPage;
    };
    /** List the replays, the one that came last first. Matches of private rooms are not listed; whoever knows their id finds them. */
    'GET /replays': {
        query: {
            /** Only of this game. */
            game?: string;
            /** Only of this room. */
            room?: string;
            /** Only with this player. */
            player?: string;
            /** Only matches that ended this way: `decided`, `aborted`, `abandoned`, or are `running`. */
            ending?: string;
            /** Replays on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: ReplayPage;
    };
    /** Save the match that runs in a room, up to now. This is refused while spectators see the room with a delay, and where players do not see everything. */
    'POST /replays/save/{room_id}': {
        path: {
            room_id: string;
        };
        answer: ReplaySaved;
    };
    /** Look at one replay: what was played, by whom, and how it ended. */
    'GET /replays/{match_id}': {
        path: {
            match_id: string;
        };
        answer: ReplayDetail;
    };
    /** Download a replay, or a range of it. `tiltyard replay FILE` reads it. */
    'GET /replays/{match_id}/file': {
        path: {
            match_id: string;
        };
        answer: Response;
    };
    /** List the moments of note of a match: what the game told with its steps, for a timeline. Found by playing it again. */
    'GET /replays/{match_id}/moments': {
        path: {
            match_id: string;
        };
        answer: ReplayMoments;
    };
    /** Play a match again on the server and compare every state and all that is said of it: `verified`, `diverged`, `other_rules`, `end_unrecorded`, `damaged` or `given_up`. */
    'POST /replays/{match_id}/verify': {
        path: {
            match_id: string;
        };
        answer: ReplayVerdict;
    };
    /** Report a player. Operators read it. Another report of yours about the same player takes the place of this one. */
    'POST /reports': {
        body: ReportPlayer;
        answer: null;
    };
    /** List the rooms that are open, the newest first. */
    'GET /rooms': {
        query: {
            /** Only rooms of this game. */
            game?: string;
            /** Only rooms in this state: `waiting`, `playing` or `finished`. */
            state?: string;
            /** Only rooms that somebody may (or may not) join. */
            open?: boolean;
            /** Rooms on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: RoomPage;
    };
    /** Open a room. */
    'POST /rooms': {
        body: CreateRoom;
        answer: RoomInfo;
    };
    /** Look at one room: who sits where, and how it keeps time. */
    'GET /rooms/{id}': {
        path: {
            id: string;
        };
        answer: RoomDetail;
    };
    /** Change a room's name, lock or metadata. */
    'PATCH /rooms/{id}': {
        path: {
            id: string;
        };
        body: ChangeRoom;
        answer: RoomInfo;
    };
    /** End a room; everybody in it is told. The answer waits until that is written down, `rooms.close_wait_ms` at most. */
    'DELETE /rooms/{id}': {
        path: {
            id: string;
        };
        answer: null;
    };
    /** Take a bot out of a room. */
    'DELETE /rooms/{id}/bots/{bot}': {
        path: {
            id: string;
            bot: string;
        };
        answer: null;
    };
    /** Read what was said in a room, by players and spectators. The room keeps the last `rooms.chat_kept` messages, also over a restart of the server. */
    'GET /rooms/{id}/chat': {
        path: {
            id: string;
        };
        query: {
            /** How many of the last messages, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before: what was said before that. */
            cursor?: string;
        };
        answer: ChatPage;
    };
    /** Look at what this server offers: its games, its demo room, and whether players need tokens. */
    'GET /site': {
        query: {
            /** The page's own origin: a browser hides from it why a WebSocket was refused. */
            origin?: string;
        };
        answer: SiteInfo;
    };
    /** Look at a game's types: JSON schemas of its options, actions, events, state and deltas. */
    'GET /site/games/{game}': {
        path: {
            game: string;
        };
        answer: GameSchemas;
    };
    /** List tournaments, the newest first. Private ones are left out. */
    'GET /tournaments': {
        query: {
            /** Only tournaments of this game. */
            game?: string;
            /** Only tournaments of this status: `announced`, `registration`, `closed`, `check_in`, `running`, `paused`, `finished` or `cancelled`. */
            status?: string;
            /** Tournaments on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: TournamentPage;
    };
    /** Open a tournament. Whoever shows a token runs it. */
    'POST /tournaments': {
        body: CreateTournament;
        answer: TournamentInfo;
    };
    /** Look at a tournament. Whoever shows a token is told how it is with her. */
    'GET /tournaments/{id}': {
        path: {
            id: string;
        };
        answer: TournamentInfo;
    };
    /** Pause, resume or cancel a tournament, or change its settings before it begins. */
    'PATCH /tournaments/{id}': {
        path: {
            id: string;
        };
        body: ChangeTournament;
        answer: TournamentInfo;
    };
    /** Read what happened in a tournament, who did it, and why, the oldest first. */
    'GET /tournaments/{id}/audit': {
        path: {
            id: string;
        };
        query: {
            /** Events on the page, 1–200; 50 when left out. */
            limit?: number;
            /** The `next_cursor` of the page before. */
            cursor?: string;
        };
        answer: AuditPage;
    };
    /** Look at the bracket: entrants, rounds with their matches, standings. A room is told to those who may watch its match. */
    'GET /tournaments/{id}/bracket': {
        path: {
            id: string;
        };
        answer: BracketInfo;
    };
    /** Say that an entrant will be there. */
    'POST /tournaments/{id}/checkin/{player_id}': {
        path: {
            id: string;
            player_id: string;
        };
        answer: TournamentInfo;
    };
    /** Enter a tournament: a player, or some bots of the server. */
    'POST /tournaments/{id}/entrants': {
        path: {
            id: string;
        };
        body: EnterTournament;
        answer: Entered;
    };
    /** Leave a tournament: no further match is played. */
    'DELETE /tournaments/{id}/entrants/{player_id}': {
        path: {
            id: string;
            player_id: string;
        };
        answer: TournamentInfo;
    };
    /** Put an entrant out, for good. */
    'POST /tournaments/{id}/entrants/{player_id}/disqualify': {
        path: {
            id: string;
            player_id: string;
        };
        body: Because;
        answer: TournamentInfo;
    };
    /** Let somebody else play on for an entrant. */
    'POST /tournaments/{id}/entrants/{player_id}/replace': {
        path: {
            id: string;
            player_id: string;
        };
        body: ReplaceEntrant;
        answer: TournamentInfo;
    };
    /** Get a tournament as a document: any as JSON, a Swiss or a round robin as TRF16, too. */
    'GET /tournaments/{id}/export': {
        path: {
            id: string;
        };
        query: {
            /** `json` (when left out): everything. `trf`: a Swiss or a round robin as TRF16. */
            format?: "json" | "trf";
        };
        answer: TournamentExport;
    };
    /** Give up a match that an entrant plays in. The tournament goes on for her as if she had lost it. */
    'POST /tournaments/{id}/matches/{match}/forfeit/{player_id}': {
        path: {
            id: string;
            match: number;
            player_id: string;
        };
        answer: BracketMatch;
    };
    /** Say who won a match, or that it was drawn. */
    'POST /tournaments/{id}/matches/{match}/override': {
        path: {
            id: string;
            match: number;
        };
        body: OverrideMatch;
        answer: BracketMatch;
    };
    /** Take a match back, to decide about it. What depends on it is open again. */
    'POST /tournaments/{id}/matches/{match}/reopen': {
        path: {
            id: string;
            match: number;
        };
        body: Because;
        answer: BracketMatch;
    };
    /** Have a match played again from its first game. What depends on it is open again. */
    'POST /tournaments/{id}/matches/{match}/replay': {
        path: {
            id: string;
            match: number;
        };
        body: Because;
        answer: BracketMatch;
    };
    /** Make the game of a match that runs void: it is played again. */
    'POST /tournaments/{id}/matches/{match}/void': {
        path: {
            id: string;
            match: number;
        };
        body: Because;
        answer: BracketMatch;
    };
    /** Look at who is where. */
    'GET /tournaments/{id}/standings': {
        path: {
            id: string;
        };
        answer: Standings;
    };
    /** Draw the bracket and begin, whatever time was set. */
    'POST /tournaments/{id}/start': {
        path: {
            id: string;
        };
        body: Because;
        answer: TournamentInfo;
    };
}
/** The kinds of players under an account. */
export type AccountKind = "player" | "bot";
/** The description of an achievement. */
export type AchievementAbout = {
    /** Its name for programs, which never changes. */
    name: string;
    /** Its name for people. */
    title: string;
    /** The task, in words for people. */
    words: string;
};
/** An achievement, and whether a player has it. */
export type AchievementInfo = AchievementAbout & {
    /** The match in which it was reached; `null` to others than the player if that match was in a private room. */
    match_id?: string | null;
    /** When the player reached it; `null` while it is not reached. */
    unlocked_at?: string | null;
};
/** Answer of `GET /achievements`. */
export type AchievementList = {
    /** All achievements, in the order in which they are shown. */
    achievements: AchievementAbout[];
};
/** An entry of the log. */
export type ActInfo = {
    /** When. */
    at: string;
    /** The operator. */
    by: string;
    /** The operator's name, if there is one. */
    by_name?: string | null;
    /** What was done: `close_room`, `kick`, `ban`, `lift_ban`, `mute`, `lift_mute`, `reset_account`, `delete_player`, `export_player`, `drain`, `undrain`. */
    deed: string;
    /** Its number; there are no gaps. */
    number: number;
    /** On what: `room abc`, `player anna`, `address 192.0.2.7`, `server`. */
    on: string;
    /** Why. */
    reason: string;
};
/** Entries of the log of operators. */
export type ActPage = {
    /** The entries, the newest first. */
    acts: ActInfo[];
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
};
/** Body of what needs a reason and nothing else. */
export type ActReason = {
    /** Why, 1–200 characters. Whoever is concerned is told, and it is in the log. */
    reason: string;
};
/** Body of requests that only say who sends them. */
export type Acting = {
    /** The player who acts. When it is left out, it is the player of the token. */
    player_id?: string | null;
};
/** Who may enter a tournament. */
export type AdmissionInfo = {
    /** Bots of the server. */
    bots?: boolean;
    /** People. */
    people?: boolean;
    /** Programs of players, which play over WebSocket with a token of the role `bot`. */
    programs?: boolean;
};
/** Something that happened to a tournament. */
export type AuditLine = {
    /** When it happened. */
    at: string;
    /** Who did it: `server`, `operator`, or the id of a player. */
    by: string;
    /** Its number, counted from 1. */
    number: number;
    /** What happened: a word, or a word with what belongs to it. */
    what: unknown;
    /** The reason that was given. */
    why?: string | null;
};
/** Answer of `GET /tournaments/{id}/audit`. */
export type AuditPage = {
    /** What happened, the oldest first. */
    events: AuditLine[];
    /** The cursor of what happened later, for `?cursor=`; `null` when this is all so far. */
    next_cursor?: string | null;
};
/** Body of `POST /auth/guest`; may be left out. */
export type BeGuest = {
    /** The name that people are shown, 2–24 characters, which nobody else has. One is drawn when this is left out. */
    name?: string | null;
};
/** Body of `POST /parties/{id}/ready`. */
export type BeReady = {
    /** The member. When it is left out, it is the player of the token. */
    player_id?: string | null;
    /** Whether the member wants to play now; `true` when it is left out. */
    ready?: boolean | null;
};
/** Body of orders that need nothing but a reason. */
export type Because = {
    /** The reason, for people to read, up to 200 characters. */
    why?: string | null;
};
/** A leaderboard. */
export type BoardInfo = {
    /** Its name. */
    board: string;
    /** The kind of its scores. */
    counts: Counts;
    /** The game, on boards of one game. */
    game?: string | null;
    /** The path at which it is read. */
    href: string;
    /** The mode, on boards of one mode. */
    mode?: string | null;
    /** The number of players on it. */
    players: number;
};
/** A place on a board. Equal scores share a rank, and the next one is skipped (1, 1, 3). */
export type BoardLine = {
    /** Whether it is a bot. */
    bot: boolean;
    /** The name that people are shown; without one the id is shown. */
    name?: string | null;
    /** The player in this place. */
    player: string;
    /** The rank: 1 is the best. */
    rank: number;
    /** The points, or the rating. */
    score: number;
};
/** Answer of `GET /leaderboards`. */
export type BoardList = {
    /** The boards: first those of all games, then game by game, then those of earlier weeks, the last one first. */
    boards: BoardInfo[];
};
/** Answer of `GET /leaderboards/{board}`. */
export type BoardPage = {
    /** The board's name; for `weekly`, the name of the week's board. */
    board: string;
    /** The kind of its scores. */
    counts: Counts;
    /** The cursor of the next page, for `?cursor=` on the board that is named here; `null` on the last page. */
    next_cursor?: string | null;
    /** The number of players on it; without bots, if bots are left out. */
    players: number;
    /** The rows, the best first. */
    rows: BoardLine[];
};
/** Answer of `POST /game/add-ai-opponent`. */
export type BotAdded = {
    /** The first of the bots that were added. */
    ai_player_id: string;
    /** All bots that were added. */
    ai_player_ids: string[];
    /** Always `"AI opponent added!"`. */
    message: string;
    /** Always `"AI is now playing autonomously!"`. */
    status: string;
};
/** Answer of `GET /tournaments/{id}/bracket`. */
export type BracketInfo = {
    /** Those who have entered: in the order of seeds once it has begun, otherwise as they entered. */
    entrants: EntrantInfo[];
    /** What the `figures` of the standings are: `half_points`, then the tie-breaks; in an elimination, the level that a place is of. */
    figures: string[];
    /** The number of the tournament's last event: the same number, the same bracket. */
    last: number;
    /** The rounds, in the order in which they are drawn; none before it began. */
    rounds: BracketRound[];
    /** Who is where, the best first; nobody before it began. */
    standings: PlaceInfo[];
    /** The tournament as lists show it. */
    tournament: TournamentLine;
};
/** A match of a bracket. */
export type BracketMatch = {
    /** It is best of this many games. */
    best_of: number;
    /** Until when the organiser can decide about it, if it waits for that. */
    decide_until?: string | null;
    /** The games that were finished, also those that do not count any more. */
    games: GamePlayed[];
    /** The number of the match that the loser goes on to. */
    loser_to?: number | null;
    /** Its number, by which orders name it. */
    number: number;
    /** The round in that part, counted from 1. */
    round: number;
    running?: (GameNow | null);
    /** The part of the bracket. */
    section: string;
    /** Who plays, in the order of the sides of the first game. */
    slots: BracketSlot[];
    /** `waiting`, `ready`, `played`, `bye`, `no_show`, `forfeit`, `withdrawn`, `disqualified`, `all_absent`, `overridden`, `annulled` or `not_needed`. */
    status: string;
    /** Who won it. */
    winner?: string | null;
    /** The number of the match that the winner goes on to. */
    winner_to?: number | null;
};
/** A round of a part of a bracket. */
export type BracketRound = {
    /** The matches, in the order of their numbers. */
    matches: BracketMatch[];
    /** The round in that part, counted from 1. */
    round: number;
    /** The part of the bracket: `winners`, `losers`, `third_place`, `grand_final`, `round_robin`, `swiss`, `free_for_all`, or a group, `group_1`. */
    section: string;
};
/** A side of a match. */
export type BracketSlot = {
    /** `open` (it is not known yet who comes), `bye` (nobody comes) or `taken`. */
    kind: string;
    /** The place in a match of more than two that is over, counted from 1. */
    place?: number | null;
    /** Who plays here. */
    player?: string | null;
    /** Games won in this match. */
    score: number;
    /** The seed of whoever plays here, counted from 1. */
    seed?: number | null;
};
/** Body of `POST /auth/password`. */
export type ChangePassword = {
    /** The password that it gets, 8–128 characters. */
    new_password: string;
    /** The password that the account has. */
    old_password: string;
};
/** Body of `PATCH /players/{id}`. */
export type ChangePlayer = {
    /** The name that people are shown: 2–24 characters, letters of any script, digits, spaces and `. _ - '`. No two players have names that look the same. */
    name: string;
};
/** Body of `PATCH /rooms/{id}`. A field that is left out stays as it is. */
export type ChangeRoom = {
    /** Whether nobody may join from now on. */
    locked?: boolean | null;
    /** The new metadata, in place of all that was there. */
    metadata?: Record<string, unknown> | null;
    /** The new name, 1–80 characters. */
    name?: string | null;
};
/** Body of `PATCH /tournaments/{id}`. A field that is left out stays as it is; `null` unsets a time. Either `action`, or settings; the settings only before it begins. */
export type ChangeTournament = {
    action?: (TournamentAction | null);
    admits?: (AdmissionInfo | null);
    /** Matches are best of this many games, 1–99. */
    best_of?: number | null;
    /** Seconds before the start in which entrants check in; `null`: everybody who entered plays. */
    check_in_s?: number | null;
    /** When registration closes; `null`: when it begins. */
    closes_at?: string | null;
    /** Seconds by which spectators are behind. */
    delay_s?: number | null;
    /** Whoever enters beyond that waits for somebody to withdraw. */
    entrants_max?: number | null;
    /** With fewer entrants it does not begin. */
    entrants_min?: number | null;
    /** Whether entrants may watch the matches of others while these run. */
    entrants_watch?: boolean | null;
    format?: (FormatInfo | null);
    /** Seconds that a game may take; then it counts as drawn. */
    game_s?: number | null;
    /** The name that people are shown, 1–80 characters. */
    name?: string | null;
    /** Seconds until everybody has to sit in the room of a game. */
    no_show_s?: number | null;
    /** When registration opens; `null`: at once. */
    opens_at?: string | null;
    /** Whether it is left out of lists. */
    private?: boolean | null;
    /** Who gets which seed: `order`, `rating` or `shuffled`. */
    seeding?: string | null;
    /** When it begins; `null`: when you start it. */
    starts_at?: string | null;
    /** The reason, for people to read, up to 200 characters. */
    why?: string | null;
};
/** One chat message. */
export type ChatLine = {
    /** When it was said. */
    at: string;
    /** The text. */
    message: string;
    /** The player or spectator who said it. */
    player: string;
    /** Whether a spectator said it; left out for players. */
    spectator?: boolean;
};
/** Answer of `GET /rooms/{id}/chat`. */
export type ChatPage = {
    /** The last messages, the oldest first. */
    messages: ChatLine[];
    /** The cursor of the messages before these, for `?cursor=`; `null` when none of them are kept. */
    next_cursor?: string | null;
};
/** A connection. */
export type ConnectionInfo = {
    /** Where it comes from, if that is known. */
    address?: string | null;
    /** `play`, `watch` or `stream`. */
    kind: string;
    /** The room that is played in or watched over a WebSocket. */
    room_id?: string | null;
    /** Since when. */
    since: string;
};
/** A counter of a game. */
export type CounterInfo = {
    /** Its name for programs, which never changes. */
    name: string;
    /** The counter of which this one counts a part, as hits are a part of shots; `null` if there is none. */
    part_of?: string | null;
    /** Its name for people. */
    title: string;
};
/** The kinds of scores. */
export type Counts = "points" | "rating" | "titles";
/** How a free-for-all goes on after a round. */
export type CourseInfo = {
    /** How many of each room; at most half of its size. */
    best: number;
    kind: "advance";
    /** Who goes on of those who are equal at the cut: `better_seed` (when left out), `everybody` or `one_more_game`. */
    tie?: string;
} | {
    kind: "points";
    /** How many rounds, 1–64. */
    rounds: number;
};
/** Body of `POST /rooms/`. */
export type CreateRoom = {
    /** The level of the bots; `normal` when this is left out. */
    bot_level?: LevelName;
    /** The number of bots that take seats at once, at most `max_players`. */
    bots?: number;
    /** The delay with which spectators see everything, in seconds, against ghosting; at most `rooms.delay_s_max` (120). The end of a match is held back from everybody who does not play. */
    delay_s?: number;
    /** One of the server's games. */
    game: string;
    /** The number of seats, 2–100. */
    max_players: number;
    /** Data of yours that comes back in `GET /rooms/`, up to 4 KiB of JSON. `{}` when this is left out. */
    metadata?: Record<string, unknown>;
    /** A mode of the game, in games that have modes. When this is left out the game chooses. */
    mode?: string | null;
    /** The name that people are shown, 1–80 characters. */
    name: string;
    /** The game's options. The game has a default for each that is left out. */
    options?: Record<string, unknown>;
    /** The pace, which says when the room steps: `{"kind": "realtime", "hz": 1-60}`, `{"kind": "on_input"}` or `{"kind": "lockstep", "deadline_ms": 10-60000}`. When this is left out the game decides. */
    pace?: Record<string, unknown> | null;
    /** Whether the room is left out of `GET /rooms/`. Everybody who knows its id may join. */
    private?: boolean;
    /** Whether another match begins when one is over; otherwise the room closes. */
    rematch?: boolean;
    /** The seed of the match; one is drawn when this is left out. A script in a browser has no whole numbers above 9007199254740991. */
    seed?: number | null;
    /** Whether spectators may chat. When this is left out they may, unless the room has a delay. */
    spectator_chat?: boolean | null;
    /** How often a player who is out of time is given a full bank again, after the game's default action was taken; `3` when this is left out. Whoever is out of time once more has lost. */
    strikes?: number | null;
    /** The time of each player for all answers of a match, in milliseconds; in rooms that wait for answers (`on_input` and `lockstep`). Bots have no clock. When this is left out there is no limit but the game's own. */
    time_bank_ms?: number | null;
};
/** Body of `POST /tournaments/`. What is left out is as the server is set. */
export type CreateTournament = {
    /** Who may enter; everybody when this is left out. */
    admits?: AdmissionInfo;
    /** How often a game is tried whose room is lost each time; then it counts as drawn. */
    attempts?: number | null;
    /** Matches are best of this many games, 1–99; 1 when left out. */
    best_of?: number;
    /** Seconds before the start in which entrants check in; whoever does not is out. Everybody plays when this is left out. */
    check_in_s?: number | null;
    /** When registration closes; when the tournament begins, if this is left out. */
    closes_at?: string | null;
    /** When the next ones begin, if it is to be the first of a series: five fields of cron and a time zone. The next one is opened when this one begins, or could not because too few had entered. Whoever cancels the one that has not begun ends the series. */
    cron?: string | null;
    /** Seconds that you have to decide about a match that nobody came to, or that was reopened. */
    decide_s?: number | null;
    /** Seconds by which spectators are behind; 0 when left out. */
    delay_s?: number;
    /** Whoever enters beyond that waits for somebody to withdraw; as many as the format and the server allow when left out. */
    entrants_max?: number | null;
    /** With fewer entrants it does not begin; 2 when left out. */
    entrants_min?: number;
    /** Whether entrants may watch the matches of others while these run. */
    entrants_watch?: boolean;
    /** The format, with its options. */
    format: FormatInfo;
    /** One of the server's games in which somebody wins. */
    game: string;
    /** Seconds that a game may take; then it counts as drawn. */
    game_s?: number | null;
    /** A mode of the game, in games that have modes. When this is left out the game chooses. */
    mode?: string | null;
    /** The name that people are shown, 1–80 characters. */
    name: string;
    /** Seconds until everybody has to sit in the room of a game. */
    no_show_s?: number | null;
    /** When registration opens; at once when left out. */
    opens_at?: string | null;
    /** The game's options, with which each room is opened. */
    options?: Record<string, unknown>;
    /** Who runs it, in access mode `open`, if you show no token. In mode `token` it is yours. */
    owner?: string | null;
    /** Seconds that a pause may take; then the tournament goes on by itself. */
    pause_s?: number | null;
    /** Whether it is left out of lists. Everybody who knows its id may enter. */
    private?: boolean;
    /** The rounds whose matches have another length. */
    rounds_best_of?: RoundLength[];
    /** Who gets which seed: `order` (as they entered), `rating` (when left out) or `shuffled`. */
    seeding?: string;
    /** When it begins; when you start it, if this is left out. */
    starts_at?: string | null;
    /** How often whoever is out of time is given a full bank again; `3` when this is left out. */
    strikes?: number | null;
    /** The time of each person or program for all answers of a game, in milliseconds; in games that wait for answers, and in all games where nobody but programs and bots is admitted. When this is left out there is no limit but the game's own. */
    time_bank_ms?: number | null;
};
/** A rating after a match. */
export type CurvePoint = {
    /** When it ended. */
    at: string;
    /** The match's id; `null` to others than the player if it was in a private room. */
    match_id?: string | null;
    /** The rating after the match. */
    rating: number;
};
/** Answer of `GET /game/dashboard/{player_id}`. */
export type DashboardInfo = {
    /** The achievements that the player has, the newest first. */
    achievements: AchievementInfo[];
    /** The player's rank on the boards of all games. */
    rank: RankInfo;
    /** The last ten matches, the newest first. */
    recent_games: MatchInfo[];
    /** The player's figures, over all games and in each game. */
    stats: Stats;
};
/** Body of `DELETE /players/{id}`. */
export type DeletePlayer = {
    /** The password of the account. A guest has none, and an operator who deletes somebody else needs none. */
    password?: string | null;
    /** Why an operator deletes somebody else, 1–200 characters: it is in the log of operators. Nobody else has to say. */
    reason?: string | null;
};
/** A form of deltas that a client knows without knowing the game. */
export type DeltaFormat = "whole" | "patch";
/** Answer of `GET /player/{player_id}/detailed-stats`. */
export type DetailInfo = {
    /** All achievements: first those that the player has, the newest first. */
    achievements: AchievementInfo[];
    /** The player's figures, over all games and in each game. */
    basic_stats: Stats;
    /** The items that the player has won and used. */
    inventory: StockInfo[];
    /** The last ten matches, the newest first. */
    recent_matches: MatchInfo[];
};
/** The ways in which a match ends, in one word. */
export type EndingKind = "decided" | "aborted" | "abandoned" | "running";
/** Body of `POST /tournaments/{id}/entrants`: one player, or some bots. */
export type EnterTournament = {
    /** So many bots of the server enter, instead of a player. Only organisers do that. */
    bots?: number | null;
    /** The level of the bots; `normal` when left out. */
    level?: LevelName;
    /** Who enters; whoever sends the request when this is left out. */
    player_id?: string | null;
    /** Whether it is a program. A token of the role `bot` says so by itself. */
    program?: boolean;
};
/** Answer of `POST /tournaments/{id}/entrants`. */
export type Entered = {
    /** Those who have entered now. */
    entrants: EntrantInfo[];
    /** The number of the tournament's last event. */
    last: number;
};
/** A tournament that a player has entered. */
export type EnteredLine = {
    /** When the player entered. */
    entered_at: string;
    /** The place, once it is certain. */
    place?: number | null;
    /** `in`, `waiting`, `out`, `withdrawn` or `disqualified`. */
    state: string;
    /** The tournament. */
    tournament: TournamentLine;
};
/** Answer of `GET /players/{id}/tournaments`. */
export type EnteredPage = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The tournaments, the last entered first. */
    tournaments: EnteredLine[];
};
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
    in_place_of?: string | null;
    /** `person`, `program` or `bot`. */
    kind: string;
    /** The level of a bot. */
    level?: string | null;
    /** The name that people are shown; `null` for somebody without one, and in event streams. */
    name?: string | null;
    /** Who. */
    player: string;
    /** The seed, counted from 1, once the bracket is drawn. */
    seed?: number | null;
    /** `in`, `waiting` (for somebody to withdraw), `out`, `withdrawn` or `disqualified`. */
    state: string;
};
/** Answer of `GET /players/{id}/export`: everything that the server knows of a player. */
export type Export = ExportHead & {
    /** The player's matches, the last settled first. */
    matches: MatchInfo[];
    /** The tournaments that the player has entered, the last entered first. */
    tournaments: EnteredLine[];
};
/** What comes first in an export. The lists that may be long follow it. */
export type ExportHead = {
    /** What the player has reached. */
    achievements: AchievementInfo[];
    /** When this was read. */
    exported_at: string;
    /** Whether there is a password. The server has only a hash of it. */
    has_password: boolean;
    /** Whether there is a recovery code. The server has only a digest of it. */
    has_recovery_code: boolean;
    /** The player's inventory. */
    inventory: StockInfo[];
    /** What the player has not read yet. */
    notifications: Notification[];
    /** The player, as everybody sees it. */
    player: PlayerInfo;
    /** What others have reported of the player, the newest first: not who, nor in which words, because those are theirs. */
    reports_about: ReportAbout[];
    /** What the player has reported of others, the newest first. */
    reports_made: ReportMade[];
    /** The role of somebody who can sign in. */
    role?: string | null;
    /** The bans and mutes that are in force on the player. */
    sanctions: ExportedSanction[];
    /** The player's saved games; each can be read at its `href`. */
    saves: SaveInfo[];
    /** The figures, over all games and in each. */
    stats: Stats;
};
/** A ban or a mute, as whoever it is on may know it. */
export type ExportedSanction = {
    /** When it was imposed. */
    at: string;
    /** `ban` or `mute` */
    kind: string;
    /** Why. */
    reason: string;
    /** When it ends; `null`: never. */
    until?: string | null;
};
/** How often something has happened. */
export type FaultCount = {
    /** What. */
    cause: string;
    /** How often. */
    count: number;
};
/** A fault of a room. */
export type FaultInfo = {
    /** When. */
    at: string;
    /** What. */
    cause: string;
    /** The room. */
    room_id: string;
};
/** What went wrong with rooms. */
export type FaultReport = {
    /** How often each has happened since the start: `room_died` (read back from its journal), `room_given_up` (it died too often), `room_lost` (its journal could not be read), `game_panics` (caught by a room), `panics` (of any code). */
    counts: FaultCount[];
    /** The last faults of rooms, the newest first; at most 200. */
    last: FaultInfo[];
};
/** One field of a body that does not fit. */
export type FieldError = {
    /** The reason for which it does not fit. */
    detail: string;
    /** A JSON pointer (RFC 6901) into the body. */
    pointer: string;
};
/** What is played at the end of a double elimination. */
export type FinalInfo = "none" | "single" | "double";
/** The place and score of a player in a match. */
export type Finish = {
    /** The place: 1 is the winner, and equal numbers share a place. */
    placement: number;
    /** The game's own points. */
    score: number;
};
/** A format with its options. */
export type FormatInfo = {
    kind: "single_elimination";
    /** Whether those who lose the semifinals play for the third place. */
    third_place?: boolean;
} | {
    /** `none`, `single`, or `double` (when left out): a second final if the winner of the losers' bracket wins the first. */
    grand_final?: FinalInfo;
    kind: "double_elimination";
} | {
    kind: "round_robin";
    /** What tells those of equal score apart, the most important first; the usual ones when left out. */
    tie_breaks?: Record<string, unknown>[];
    /** Whether everybody meets twice. */
    twice?: boolean;
} | {
    kind: "swiss";
    /** Whether somebody can come in after the first round. */
    late_entries?: boolean;
    /** Whoever has lost so many matches is out. */
    out_at?: number | null;
    /** How many rounds there are, 1–64. */
    rounds: number;
    /** Whether it matters who has the first side, so that sides are kept even; yes when left out. */
    sides?: boolean;
    /** Whoever has won so many rounds is through, and plays no further. */
    through_at?: number | null;
    /** What tells those of equal score apart, the most important first; the usual ones when left out. */
    tie_breaks?: Record<string, unknown>[];
} | {
    /** How many of each group go on; at most half of its size. */
    advance: number;
    /** How many are in a group at most, three or more. */
    group_size: number;
    kind: "groups";
    /** What follows; a single elimination when left out. */
    play_off?: PlayOffInfo;
    /** What tells those of a group apart who have the same score; the usual ones when left out. */
    tie_breaks?: Record<string, unknown>[];
    /** Whether everybody of a group meets everybody twice. */
    twice?: boolean;
} | {
    /** How it goes on after a round. */
    course: CourseInfo;
    kind: "free_for_all";
    /** How many play in a room at most, three or more. */
    room_size: number;
};
/** A match that was found. */
export type FoundMatchInfo = {
    /** The time until which the player's seat is kept; `null` once everybody has come. */
    deadline?: string | null;
    /** The room to connect to. */
    room_id: string;
};
/** A game that the server has. */
export type GameInfo = {
    /** Whether there are bots for it. */
    bots: boolean;
    /** The counters of its players: the names in `figures`, with words for people. */
    counters: CounterInfo[];
    delta_format?: (DeltaFormat | null);
    /** The way in which its steps are shown: `ticks`, or `actions` alone. */
    frames: string;
    /** The sign that stands for it, as text; empty if it has none. */
    icon: string;
    /** Its items: the names in `inventory`, with words for people. */
    items: ItemInfo[];
    /** Its modes; empty in games without any. */
    modes: string[];
    /** The events that a timeline shows, with words for each; empty where all are shown. */
    moments: MomentWords[];
    /** The name in `POST /rooms/`. */
    name: string;
    /** The address of its page, which is shown in its rooms and replays; `null` for a game without one. */
    page?: string | null;
    /** Whether its matches are won and lost. */
    ranked: boolean;
    /** The most seats of a room of it. */
    seats_max: number;
    /** The fewest seats of a room of it. */
    seats_min: number;
    /** Its name for people. */
    title: string;
};
/** A game that is to be played now. */
export type GameNow = {
    /** Whether everybody sits, and it has begun. */
    began: boolean;
    /** Which game of the match, counted from 1. */
    game: number;
    /** The room in which it is played; `null` to those who may not watch it. */
    room?: string | null;
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
    match_id: string;
    /** Who won it; `null`: nobody. */
    winner?: string | null;
};
/** Answer of `GET /site/games/{game}`: JSON schemas of what goes over the wire in rooms of a game. */
export type GameSchemas = {
    /** Of a player's actions. */
    action: Record<string, unknown>;
    /** Of what a step changes of it. */
    delta: Record<string, unknown>;
    /** Of the events that are told with a step. */
    event: Record<string, unknown>;
    /** Of `options` in `POST /rooms/`, the mode among them. */
    options: Record<string, unknown>;
    /** Of the state, as it is shown. */
    view: Record<string, unknown>;
};
/** The figures of a player in one game. */
export type GameStats = Tally & {
    /** The game's own counters, added up over all matches: `kills`, `deaths`, … */
    figures: Record<string, unknown>;
    /** The game's name. */
    game: string;
    /** The number of the last matches that were won in a row. */
    streak: number;
};
/** Answer of the health checks. */
export type Health = {
    /** `ok` */
    status: string;
};
/** Body of `POST /operator/bans`: a player or an address. */
export type ImposeBan = {
    /** The address: an IPv4 address, or an IPv6 address or `/64`, of which all are banned. */
    address?: string | null;
    /** The player. Either this or `address`. */
    player_id?: string | null;
    /** Why, 1–200 characters. Whoever is banned is told, and it is in the log. */
    reason: string;
    /** When it ends; for ever when it is left out. */
    until?: string | null;
};
/** Body of `POST /operator/mutes`. */
export type ImposeMute = {
    /** The player. */
    player_id: string;
    /** Why, 1–200 characters. The player is told, and it is in the log. */
    reason: string;
    /** When it ends; for ever when it is left out. */
    until?: string | null;
};
/** Body of `POST /parties/{id}/invitations`. */
export type InviteToParty = {
    /** The player who is invited. */
    invited_id: string;
    /** The leader. When it is left out, it is the player of the token. */
    player_id?: string | null;
};
/** Something that players of a game find and use. */
export type ItemInfo = {
    /** Its name for programs, which never changes. */
    name: string;
    /** Its name for people. */
    title: string;
};
/** Body of `POST /parties/{id}/kick`. */
export type KickFromParty = {
    /** The member who is taken out, or the player whose invitation is taken back. */
    member_id: string;
    /** The leader. When it is left out, it is the player of the token. */
    player_id?: string | null;
};
/** Body of `POST /operator/players/{id}/kick`. */
export type KickPlayer = {
    /** Why, 1–200 characters. The player is told, and it is in the log. */
    reason: string;
    /** The room. When it is left out, the player is taken out of all, and every connection is closed. */
    room_id?: string | null;
};
/** Answer of `POST /operator/players/{id}/kick`. */
export type Kicked = {
    /** How many connections were closed. */
    connections: number;
    /** The rooms in which the player had a seat. */
    rooms: string[];
};
/** The level of bots: `easy`, `normal` or `hard`. */
export type LevelName = "easy" | "normal" | "hard";
/** Body of `POST /operator/bans/lift`: a player or an address. */
export type LiftBan = {
    /** The address, as it was banned. */
    address?: string | null;
    /** The player. Either this or `address`. */
    player_id?: string | null;
    /** Why, 1–200 characters, for the log. */
    reason: string;
};
/** Body of `POST /operator/mutes/lift`. */
export type LiftMute = {
    /** The player. */
    player_id: string;
    /** Why, 1–200 characters, for the log. */
    reason: string;
};
/** Body of `POST /auth/login`. */
export type LogIn = {
    /** The name of the account, in upper or lower case. */
    name: string;
    /** The password of the account. */
    password: string;
};
/** A match in a player's history. */
export type MatchInfo = Finish & {
    /** When it began. */
    began_at: string;
    /** The time between both in milliseconds. */
    duration_ms: number;
    /** When it ended. */
    ended_at: string;
    /** The game's own counters in this match. */
    figures: Record<string, unknown>;
    /** The game's name. */
    game: string;
    /** The match's id; `null` to others than the player if it was in a private room. */
    match_id?: string | null;
    /** Its mode, in games that have modes. */
    mode?: string | null;
    /** The number of players. */
    players: number;
    /** Points for boards. */
    points: number;
    /** The rating after the match; `null` in matches that are not rated. */
    rating_after?: number | null;
    /** The rating before; `null` in matches that are not rated. */
    rating_before?: number | null;
    /** The path of its replay, which is there as long as the replay is kept. It is `null` if there never was one, or if the match may not be named. */
    replay?: string | null;
};
/** Answer of `GET /players/{id}/matches`. */
export type MatchPage = {
    /** The matches, the newest first. */
    matches: MatchInfo[];
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
};
/** A kind of event that a timeline shows. */
export type MomentWords = {
    /** The `kind` of the events. */
    kind: string;
    /** What is said of one: `{field}` is a field of the event, `{@field}` the player whose seat it is, and what follows a `|` stands in for one that is missing. Empty: the kind, as words. */
    words: string;
};
/** Body of `POST /game/move`. */
export type MoveRequest = {
    /** The player who moves. */
    player_id: string;
    /** The place to walk to. */
    position: Position;
    /** The room. When it is left out, it is the room in which the player sat down last, or else `commons`. */
    room_id?: string | null;
};
/** Answer of `POST /game/move`. */
export type Moved = {
    /** The player's position after the step that took the move. In games without places, and in rooms with a delay, it is the position that was asked for. */
    position: Position;
    /** The room in which the player moves. */
    room_id: string;
    /** Always `"Player moved!"`. */
    status: string;
};
/** Answer of `GET /auth/me`. */
export type Myself = {
    /** The kind of player: `guest`, `account` or `bot`. */
    kind: string;
    /** The player's name. */
    name?: string | null;
    /** The player's id. */
    player_id: string;
    /** The role that the token gives: `player`, `operator` or `bot`. */
    role: string;
};
/** A server at a glance. */
export type NodeInfo = {
    /** Bans in force. */
    bans: number;
    /** Bots in seats. */
    bots: number;
    /** Connections whose client is known. */
    connections: number;
    /** Whether it takes nobody in: an operator has it drained, or it is about to stop. */
    draining: boolean;
    /** Mutes in force. */
    mutes: number;
    /** People in seats. */
    players: number;
    /** Open rooms, those that are in no list too. */
    rooms: number;
    /** Spectators. */
    spectators: number;
    /** How late ticks of rooms began that step by the clock, in microseconds since the start. */
    tick_late_us: Spread;
    /** Tournaments that are announced or played. */
    tournaments: number;
    /** The version of the server. */
    version: string;
};
/** A notice for a player. It comes over the player's WebSockets, too. */
export type Notification = {
    /** When it came about. */
    at: string;
    /** The content; its fields depend on `kind`. */
    data: Record<string, unknown>;
    /** The number of the notice; numbers count up over all players. 0: the database did not answer, and the notice is not kept. */
    id: number;
    /** A word for programs, such as `achievement_unlocked` or `match_found`. */
    kind: string;
};
/** Answer of `GET /players/{id}/notifications`. */
export type NotificationPage = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The unread notices, the oldest first. */
    notifications: Notification[];
};
/** Body of `POST /matchmaking/tickets`. */
export type OpenTicket = {
    /** Whether bots may take seats, when the ticket has waited for `matchmaking.bots_wait_s`. */
    bots?: boolean;
    /** One of the server's games. */
    game: string;
    /** The most players of the match. `min_players` when it is left out. */
    max_players?: number | null;
    /** The fewest players of the match. As few as the game takes, but two, when it is left out. */
    min_players?: number | null;
    /** A mode of the game, in games that have modes. When this is left out the game chooses. */
    mode?: string | null;
    /** The party that wants to play, which the player leads. When it is left out, the player is alone. */
    party_id?: string | null;
    /** The player who wants to play. When it is left out, it is the player of the token. */
    player_id?: string | null;
    /** A region, 1–32 characters that mean something to the clients alone. Tickets meet only in the same region, and those for which it is left out only each other. */
    region?: string | null;
};
/** All rooms, those too that are in no list. */
export type OperatedRooms = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The rooms with their members and how they keep time, the newest first. */
    rooms: RoomDetail[];
};
/** Tournaments that are announced or played, those too that are in no list. */
export type OperatedTournaments = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The tournaments, by id. */
    tournaments: TournamentLine[];
};
/** Body of `POST /tournaments/{id}/matches/{match}/override`: either `winner` or `places`. */
export type OverrideMatch = {
    /** Those who did equally well together, the best first. */
    places?: string[][] | null;
    /** The reason, for people to read, up to 200 characters. */
    why?: string | null;
    /** Who won a match of two; `null`: it was drawn. */
    winner?: string | null;
};
/** A party. */
export type PartyInfo = {
    /** Its id. */
    id: string;
    /** Those who are invited and have not come. */
    invited: string[];
    /** The member who leads it: invites, kicks, opens tickets. */
    leader: string;
    /** The members, the leader first. */
    members: PartyMemberInfo[];
    /** Its ticket, while it waits or has a match; `null` if there is none. */
    ticket_id?: string | null;
};
/** A member of a party. */
export type PartyMemberInfo = {
    /** The member. */
    player: string;
    /** Whether the member wants to play now. */
    ready: boolean;
};
/** The place of an entrant. */
export type PlaceInfo = {
    /** What decided the place, the most important figure first. */
    figures: number[];
    /** Matches lost. */
    losses: number;
    /** Who. */
    player: string;
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
    third_place?: boolean;
} | {
    /** `none`, `single`, or `double` (when left out). */
    grand_final?: FinalInfo;
    kind: "double_elimination";
};
/** Body of `POST /matchmaking/quick`. */
export type PlayQuick = {
    /** The number of bots that take seats in a new room. */
    bots?: number;
    /** One of the server's games. */
    game: string;
    /** The most seats of a room that fits, and those of a new one. `min_players` when it is left out. */
    max_players?: number | null;
    /** The fewest seats of a room that fits. As few as the game takes, but two, when it is left out. */
    min_players?: number | null;
    /** A mode of the game, in games that have modes. When this is left out the game chooses. */
    mode?: string | null;
    /** The player who wants to play. When it is left out, it is the player of the token. */
    player_id?: string | null;
    /** A region, as in tickets: only rooms that were opened for it fit. When it is left out, only those that were opened for none. */
    region?: string | null;
};
/** A player, as others see them. */
export type PlayerInfo = {
    /** When the server first knew of the player. */
    created_at: string;
    /** The player's id. */
    id: string;
    /** The kind of player: `guest`, `account` or `bot`. */
    kind: string;
    /** The name that people are shown; if it is `null`, the id is shown. */
    name?: string | null;
    /** When the player last sat down. */
    seen_at: string;
};
/** Answer of `GET /players`. */
export type PlayerList = {
    /** For the next page; `null` when there is none. */
    next_cursor?: string | null;
    /** The players that were asked for and are known, by id; those who were found by name, by name. */
    players: PlayerInfo[];
};
/** A point in world units; the origin is at the bottom left. */
export type Position = {
    /** The distance to the right of the origin. */
    x: number;
    /** The distance upwards from the origin. */
    y: number;
};
/** Somebody who is connected to this server. */
export type PresentClient = {
    /** How many connections there are. */
    connected: number;
    /** The connections, the oldest first; at most 20. */
    connections: ConnectionInfo[];
    /** Why the player may not chat, and until when; `null` if the player may. */
    muted?: string | null;
    /** The player's name, if there is one. */
    name?: string | null;
    /** Whether an operator's token was shown. */
    operator: boolean;
    /** The player; `null` for those of an address who watch without a name. */
    player_id?: string | null;
    /** Since when somebody of them is connected. */
    since: string;
};
/** Who is connected. */
export type PresentPage = {
    /** Players by id, then addresses of those without a name. */
    clients: PresentClient[];
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
};
/** An error (RFC 9457). */
export type Problem = {
    /** The cause this time, and what to do about it. */
    detail: string;
    /** The fields of a body that do not fit. Left out for all other errors. */
    errors?: FieldError[];
    /** The id of the request, as in the header `X-Request-Id`: the server's log has more under it. Only of failures (5xx). */
    request_id?: string | null;
    /** The HTTP status. */
    status: number;
    /** The kind of error, for people. */
    title: string;
    /** The kind of error: a path of this server that explains it. */
    type: string;
};
/** Answer of `GET /players/{id}`. */
export type Profile = PlayerInfo & {
    /** The player's ratings, one for each ladder. */
    ratings: RatingInfo[];
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
/** A queue in which somebody waits. */
export type QueueInfo = {
    /** The game. */
    game: string;
    /** The game's mode, in games that have modes. */
    mode?: string | null;
    /** The region. */
    region?: string | null;
    /** How many tickets wait. */
    tickets: number;
};
/** Answer of `GET /matchmaking/queues`. */
export type QueueList = {
    /** The queues in which somebody waits. */
    queues: QueueInfo[];
};
/** Answer of `POST /matchmaking/quick`: a seat that is kept for the player. */
export type QuickSeatInfo = {
    /** Whether the room is a new one. */
    created: boolean;
    /** The time until which the seat is kept for a player who does not connect. */
    deadline: string;
    /** The player. */
    player_id: string;
    /** The room in which the player has a seat. */
    room_id: string;
};
/** A player's ranks on the boards of all games. */
export type RankInfo = {
    global?: (Standing | null);
    weekly?: (Standing | null);
};
/** Answer of `GET /players/{id}/ratings`. */
export type RatingCurve = {
    /** The name of the ladder's board. */
    ladder: string;
    /** The rating after each of the last matches, the oldest first. */
    points: CurvePoint[];
};
/** A player's rating in one ladder: a game, and its mode where it has modes. */
export type RatingInfo = {
    /** The game's name. */
    game: string;
    /** The name of the ladder's board. */
    ladder: string;
    /** The number of rated matches that the player has played. */
    matches: number;
    /** The mode, in games that have modes. */
    mode?: string | null;
    /** The highest rating that the player ever had. */
    peak: number;
    /** The rating now. */
    rating: number;
};
/** Answer of `POST /players/{id}/notifications/read`. */
export type ReadSoFar = {
    /** The number of notices that were unread before. */
    read: number;
};
/** Answer of `GET /health/ready`. */
export type Readiness = {
    records?: (SettlerView | null);
    /** `ok` */
    status: string;
};
/** Body of `POST /auth/recover`. */
export type Recover = {
    /** The name of the account, in upper or lower case. */
    name: string;
    /** The password that the account gets, 8–128 characters. */
    password: string;
    /** The recovery code. Case, spaces and dashes do not count. */
    recovery_code: string;
};
/** Answer of `POST /auth/recovery-code` and `POST /operator/players/{id}/reset`. */
export type RecoveryCodeGiven = {
    /** The code, which is told this once, and is good once: for `POST /auth/recover`. */
    recovery_code: string;
};
/** Body of `POST /auth/refresh` and `POST /auth/logout`. */
export type Refreshing = {
    /** The last refresh token that this sign-in was given. */
    refresh_token: string;
};
/** A ticket that another one does not play with yet. */
export type RefusedInfo = {
    /** The same for people. */
    detail: string;
    /** How many players the other one has. */
    players: number;
    /** How far apart the ratings are. */
    rating_gap: number;
    /** A word for programs: `outside_window`, `outside_their_window`, `other_sizes`, `too_many_players` or `too_few_yet`. */
    reason: string;
};
/** Body of `POST /auth/register`. */
export type Register = {
    /** Whether a person or a program plays under this account. */
    kind?: AccountKind;
    /** The name that people are shown, 2–24 characters, which nobody else has. */
    name: string;
    /** The password, 8–128 characters. */
    password: string;
};
/** Body of `POST /tournaments/{id}/entrants/{player_id}/replace`. */
export type ReplaceEntrant = {
    /** Who plays on. */
    player_id: string;
    /** Whether it is a program. */
    program?: boolean;
    /** The reason, for people to read, up to 200 characters. */
    why?: string | null;
};
/** One replay in a list. */
export type ReplayCard = {
    /** When the match began. */
    began_at: string;
    /** Size of the file in bytes. */
    bytes: number;
    /** The time between both in milliseconds. */
    duration_ms: number;
    /** When it ended, or was saved. */
    ended_at: string;
    /** The way in which it ended. */
    ending: ReplayEnding;
    /** The game's name. */
    game: string;
    /** The match. */
    match_id: string;
    /** The game's mode, in games that have modes. */
    mode?: string | null;
    /** The players, by id. */
    players: string[];
    /** The room it was played in. */
    room: ReplayRoom;
    /** Version of the game's rules. */
    rules: number;
    /** The last step. */
    ticks: number;
};
/** Answer of `GET /replays/{match_id}`. */
export type ReplayDetail = ReplayMeta & {
    /** Size of the file in bytes. */
    bytes: number;
    /** The path of the file. */
    file: string;
    /** The path at which it is played back. */
    stream: string;
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
/** The description of a match that its replay begins with. */
export type ReplayMeta = {
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
    /** The game's name. */
    game: string;
    /** The steps that were not recorded. */
    gaps: ReplayGap[];
    /** The number of inputs that were not given to the game because it panicked over them. */
    left_out: number;
    /** The match. */
    match_id: string;
    /** The game's mode, in games that have modes. */
    mode?: string | null;
    /** All options of the game. */
    options: Record<string, unknown>;
    /** The pace of the room: `{"kind": "realtime", "hz": …}`, `{"kind": "on_input"}` or `{"kind": "lockstep", …}`. */
    pace: Record<string, unknown>;
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
    /** The last step. */
    ticks: number;
};
/** The events of one step. */
export type ReplayMoment = {
    /** The events, as in `tick` messages. */
    events: Record<string, unknown>[];
    /** The step. */
    tick: number;
};
/** Answer of `GET /replays/{match_id}/moments`. */
export type ReplayMoments = {
    /** Whether the list is complete; its length is bounded. */
    complete: boolean;
    /** The steps in which the game told something, in order. */
    moments: ReplayMoment[];
};
/** Answer of `GET /replays/`. */
export type ReplayPage = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The replays, the newest first. */
    replays: ReplayCard[];
};
/** Somebody in a seat. */
export type ReplayPlayer = {
    /** Whether it was a bot. */
    bot: boolean;
    /** The step that took the player in. */
    from_tick: number;
    /** The player's id. */
    player: string;
    /** The seat that the player had. */
    seat: number;
    /** The step that took the player out, or the last one. */
    to_tick: number;
};
/** The result of one player. */
export type ReplayResult = Finish & {
    /** The player who had it. */
    player: string;
    /** The seat that the player had. */
    seat: number;
};
/** A room that a match was played in. */
export type ReplayRoom = {
    /** The room's id. */
    id: string;
    /** The name that the room had then. */
    name: string;
    /** The player who opened it, if a token proved that. */
    owner?: string | null;
    /** Whether the room was private. Matches of private rooms are in no list. */
    private: boolean;
};
/** Answer of `POST /replays/save/{room_id}`. */
export type ReplaySaved = {
    /** Size of the file in bytes. */
    bytes: number;
    /** The match. */
    match_id: string;
    /** The path of its replay. */
    replay: string;
    /** The last step in it. */
    ticks: number;
};
/** The outcome of playing a replay again. */
export type ReplayVerdict = {
    /** The outcome in words, for people. */
    detail: string;
    /** For `other_rules`: the version of the rules of this server; left out if it does not have the game at all. */
    now?: number | null;
    /** The last step that was played again; for `diverged` the first one that came out differently. */
    tick?: number | null;
    /** The time that it took. */
    took_ms: number;
    /** `verified`, `diverged`, `other_rules`, `end_unrecorded`, `damaged` or `given_up`. */
    verdict: VerdictKind;
    /** For `other_rules`: the version of the rules by which it was played. */
    was?: number | null;
};
/** A report, as whoever it is about may know it. */
export type ReportAbout = {
    /** When it was reported. */
    at: string;
    /** What kind of thing happened. */
    reason: string;
};
/** A report, as operators see it. */
export type ReportInfo = {
    /** When it was reported. */
    at: string;
    /** Its number; later ones have higher ones. */
    id: number;
    /** What happened, in words. */
    message?: string | null;
    /** The player who is reported. */
    player: string;
    /** What kind of thing happened: `cheating`, `abuse`, `spam`, `name` or `other`. */
    reason: string;
    /** Who reports; `null`: somebody who has not proved who they are. */
    reporter?: string | null;
    /** The room in which it happened. */
    room?: string | null;
};
/** Answer of `GET /operator/reports`. */
export type ReportList = {
    /** The value of `before` for the next page; `null`: there are no more. */
    next_before?: number | null;
    /** The reports, the newest first. */
    reports: ReportInfo[];
};
/** A report, as who made it may know it. */
export type ReportMade = {
    /** When it was reported. */
    at: string;
    /** What happened, in words. */
    message?: string | null;
    /** The player who is reported. */
    player: string;
    /** What kind of thing happened. */
    reason: string;
    /** The room in which it happened. */
    room?: string | null;
};
/** Body of `POST /reports`. */
export type ReportPlayer = {
    /** What happened, in words: 1–500 characters. */
    message?: string | null;
    /** The player who is reported. */
    player: string;
    /** What kind of thing happened. */
    reason: ReportReason;
    /** The room in which it happened. */
    room?: string | null;
};
/** The kinds of things that are reported. */
export type ReportReason = "cheating" | "abuse" | "spam" | "name" | "other";
/** Answer of `GET /rooms/{id}`. */
export type RoomDetail = RoomInfo & {
    /** The number of inputs that the match goes on without, because the game panicked over them. */
    left_out: number;
    /** The taken seats. */
    members: RoomMember[];
    /** The number of times that the game's code panicked. */
    panics: number;
    /** Whether it is always open: nobody can close it. */
    permanent: boolean;
    /** The last step that is in the match's journal; `null` where matches are not recorded. */
    recorded_tick?: number | null;
    /** The number of times that the match went on after that. */
    recoveries: number;
    /** The last step of the match. */
    tick: number;
    timing?: (Timing | null);
};
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
    id: string;
    /** Whether nobody may join. */
    locked: boolean;
    /** The match that is being played, or is over. */
    match_id: string;
    /** The number of seats. */
    max_players: number;
    /** The data that clients keep with the room. */
    metadata: Record<string, unknown>;
    /** The game's mode, in games that have modes. */
    mode?: string | null;
    /** The name that people are shown. */
    name: string;
    /** The player who opened the room with a token. The owner and operators manage it. Left out for rooms without an owner. */
    owner?: string | null;
    /** The number of people (or programs of theirs) in seats. */
    players: number;
    /** Whether the room is left out of lists. */
    private: boolean;
    /** Whether another match begins when one is over. */
    rematch: boolean;
    /** Those whom the seats are reserved for, in the order of seats. Left out where everybody may sit down. */
    reserved_for?: string[];
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
/** A taken seat. */
export type RoomMember = {
    /** Whether it is a bot of this server. */
    bot: boolean;
    /** The player or bot in this seat. */
    player: string;
    /** Whether it is a program of somebody's, and no person. Left out if it is not. */
    program?: boolean;
    /** The number of the seat. */
    seat: number;
};
/** Answer of `GET /rooms/`. */
export type RoomPage = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The rooms in the order in which they were opened, the newest first, even if the wall clock was set back. */
    rooms: RoomInfo[];
};
/** The length of the matches of a round. */
export type RoundLength = {
    /** Its matches are best of this many games, 1–99. */
    best_of: number;
    /** The round in that part, counted from 1. */
    round: number;
    /** The part of the bracket: `winners`, `losers`, `third_place`, `grand_final`, `round_robin`. */
    section: string;
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
    cpu?: number | null;
    /** Matches that were decided. */
    matches_per_s: number;
    /** The memory of the process, in bytes; `null` where the system does not say. */
    memory_bytes?: number | null;
    /** Messages that came in over WebSockets. */
    messages_in_per_s: number;
    /** Messages that went out: one for each receiver. */
    messages_out_per_s: number;
    /** The number of panics since the server began, all of them caught. */
    panics: number;
    /** The number of people in seats. */
    players: number;
    queue_wait_ms?: (Quantiles | null);
    rating_gap?: (Quantiles | null);
    /** The number of results that wait to be settled; `null` while that is not known. */
    results_owed?: number | null;
    /** The number of open rooms, private ones too. */
    rooms: number;
    /** The number of spectators of rooms. */
    spectators: number;
    step_to_sent_us?: (Quantiles | null);
    /** Statements that the database was sent; `null` while that is not known. */
    store_statements_per_s?: number | null;
    tick_late_us?: (Quantiles | null);
    /** The number of tickets that wait for a match. */
    tickets: number;
    /** The time that the server has been running, in seconds. */
    uptime_s: number;
};
/** A ban or a mute that is in force. */
export type SanctionInfo = {
    /** The address; `null` for a player. */
    address?: string | null;
    /** When it was imposed. */
    at: string;
    /** The operator who imposed it. */
    by: string;
    /** The operator's name, if there is one. */
    by_name?: string | null;
    /** The player; `null` for an address. */
    player_id?: string | null;
    /** The player's name, if there is one. */
    player_name?: string | null;
    /** Why. */
    reason: string;
    /** When it ends; `null`: never. */
    until?: string | null;
};
/** Bans or mutes. */
export type SanctionPage = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** Those in force, the newest first. */
    sanctions: SanctionInfo[];
};
/** One saved game. */
export type SaveInfo = {
    /** The length of the content in bytes. */
    bytes: number;
    /** The `Content-Type` that it was sent with. */
    content_type: string;
    /** Its version, for `If-Match` and `If-None-Match`: SHA-256 of the content in hexadecimal, in quotes. */
    etag: string;
    /** The path at which it can be read. */
    href: string;
    /** When it was written. */
    saved_at: string;
    /** The player's slot that it is in. */
    slot: string;
};
/** All saved games of a player. */
export type SaveList = {
    /** The number of bytes that they may have together. */
    bytes_max: number;
    /** The number of bytes that they have together. */
    bytes_used: number;
    /** The number of bytes that one save may have. */
    file_bytes_max: number;
    /** The saves, in the order of their slots. */
    saves: SaveInfo[];
    /** The number of saves that a player may have. */
    slots_max: number;
};
/** The status of settling. */
export type SettlerView = {
    /** The time since which the database does not answer; `null` while it does. */
    away_since?: string | null;
    /** Results that wait to be settled. Those of rooms with a delay count when their delay has passed. */
    owed: number;
    /** Results that the database refused since the start of the server; they are in `refused/` below the data folder. */
    refused: number;
    /** Matches that were settled since the start of the server. */
    settled: number;
};
/** Answer to a client that has signed in. */
export type SignedInAs = {
    /** The access token, for `Authorization: Bearer …`. */
    access_token: string;
    /** Seconds for which the access token is good. */
    expires_in: number;
    /** The kind of player: `guest`, `account` or `bot`; `null` if that could not be read just now. */
    kind?: string | null;
    /** The player's name; `null` if it could not be read just now. */
    name?: string | null;
    /** The player's id, which never changes. */
    player_id: string;
    /** Only after registering and recovering: the code that gives the account a new password when this one is lost. It is told this once, and is good once. */
    recovery_code?: string | null;
    /** The refresh token: good once, for new tokens from `POST /auth/refresh`. */
    refresh_token: string;
    /** The role that the token gives: `player`, `operator` or `bot`. */
    role: string;
};
/** Answer of `GET /site`. */
export type SiteInfo = {
    /** The proof that players need: with `open` a player id is enough, with `token` it takes a token of that player. */
    access: string;
    /** The id of the room with bots that is always open; `null` on a server without one. */
    demo_room?: string | null;
    /** The games that rooms can be opened with, by name. */
    games: GameInfo[];
    /** Whether a page of the origin in `?origin=` may use this server; `null` without that parameter. */
    page_welcome?: boolean | null;
    /** `true` on a server where somebody writes pages, and left out on all others: pages load themselves again when `/dev/reload` tells of a change. */
    reloads?: boolean;
};
/** The distribution of some figure. */
export type Spread = {
    /** The largest. */
    max: number;
    /** The median: half of the values are not larger. */
    p50: number;
    /** 99 of 100 values are not larger. */
    p99: number;
};
/** A rank on a board of points. */
export type Standing = {
    /** The number of players on the board. */
    of: number;
    /** The player's points there. */
    points: number;
    /** The rank: 1 is the best, and equal points share a rank. */
    rank: number;
};
/** Answer of `GET /players/{id}/matchmaking`: what a player waits for, and with whom. */
export type StandingInfo = {
    /** The player's party; `null` if there is none. */
    party_id?: string | null;
    /** The player's ticket; `null` if there is none. */
    ticket_id?: string | null;
};
/** Answer of `GET /tournaments/{id}/standings`. */
export type Standings = {
    /** The number of the tournament's last event. */
    last: number;
    /** Who is where now, the best first; nobody before it began. */
    standings: PlaceInfo[];
    /** `running`, `finished`, … */
    status: string;
};
/** The figures of a player over all matches. */
export type Stats = Tally & {
    /** The figures of each game. */
    games: GameStats[];
    /** The player whose figures they are. */
    player: PlayerInfo;
    /** The player's ratings, one for each ladder. */
    ratings: RatingInfo[];
};
/** An item in a player's inventory. */
export type StockInfo = {
    /** The item. */
    item: string;
    /** The number that the player still held at the end of matches, in all. */
    kept: number;
    /** The number that the player used. */
    used: number;
    /** The number that the player won in matches. */
    won: number;
};
/** Figures of some matches. */
export type Tally = {
    /** The largest number of wins in a row, in one game. */
    best_streak: number;
    /** Matches that were decided. */
    matches: number;
    /** The time spent in matches, in milliseconds. */
    played_ms: number;
    /** Places 1 to 3 in matches of at least four. */
    podiums: number;
    /** Points for boards. */
    points: number;
    /** The share of matches that were won, 0 to 1; 0 without matches. */
    win_rate: number;
    /** First places, shared ones too. */
    wins: number;
};
/** Answer of `POST /auth/ticket`. */
export type TicketGiven = {
    /** Seconds for which the ticket is good. */
    expires_in: number;
    /** The ticket, for `?ticket=…` of one WebSocket or event stream. */
    ticket: string;
};
/** A ticket. It explains itself. */
export type TicketInfo = {
    /** Whether bots may take seats after a while. */
    bots: boolean;
    /** When it was opened. */
    created_at: string;
    /** Why it is over: `played`, `cancelled`, `absent`, `no_show` or `party_changed`; `null` if it is not. */
    ended?: string | null;
    /** The game. */
    game: string;
    /** Its id. */
    id: string;
    match?: (FoundMatchInfo | null);
    /** The most players of the match. */
    max_players: number;
    /** The fewest players of the match. */
    min_players: number;
    /** The game's mode, in games that have modes. */
    mode?: string | null;
    /** The party that they are; `null` for a player alone. */
    party_id?: string | null;
    /** The players, the leader of a party first. */
    players: string[];
    /** The rating with which it waits; of a party the mean. */
    rating: number;
    /** The region. */
    region?: string | null;
    /** `waiting`, `matched` or `ended`. */
    status: string;
    waiting?: (WaitingInfo | null);
};
/** Figures of how a room has kept time since it was opened. */
export type Timing = {
    /** The size of a tick's frame in bytes, in the larger one of the encodings in use. */
    frame_bytes: Spread;
    /** The delay with which a tick began, in microseconds. */
    late_us: Spread;
    /** The number of ticks that were left out because the machine was too slow. */
    skipped_ticks: number;
    /** The time that the game takes for a step, in microseconds. */
    step_us: Spread;
    /** The time that the room takes for a tick, in microseconds: step, encoding and sending. */
    work_us: Spread;
};
/** What an organiser can have a tournament do. */
export type TournamentAction = "pause" | "resume" | "cancel" | "open_check_in" | "pair_anew";
/** Answer of `GET /tournaments/{id}/export?format=json`. */
export type TournamentExport = {
    /** The bracket, with the games that were played. */
    bracket: BracketInfo;
    /** The kind of the document: always `tiltyard.tournament.1`. */
    document: string;
    /** Everything that happened, the oldest first. */
    events: AuditLine[];
    /** What the tournament was set up as, and how it is. */
    tournament: TournamentInfo;
};
/** A tournament with all that it is set up as. */
export type TournamentInfo = TournamentLine & {
    /** How often a game is tried whose room is lost each time. */
    attempts: number;
    /** Seconds before the start in which entrants check in; `null`: everybody who entered plays. */
    check_in_s?: number | null;
    /** When it was made. */
    created_at: string;
    /** When the tournaments of its series begin, if it is one of a series. */
    cron?: string | null;
    /** Seconds that the organiser has to decide about a match that nobody came to, or that was reopened. */
    decide_s: number;
    /** Seconds by which spectators are behind. */
    delay_s: number;
    /** With fewer entrants it does not begin. */
    entrants_min: number;
    /** Whether entrants may watch the matches of others while these run. */
    entrants_watch: boolean;
    /** Seconds that a game may take; then it counts as drawn. */
    game_s: number;
    /** The number of its last event: the same number, the same tournament. */
    last: number;
    /** Seconds until everybody has to sit in the room of a game. */
    no_show_s: number;
    /** The game's options, with which each room is opened. */
    options: Record<string, unknown>;
    /** Who made it, and runs it. */
    owner: string;
    /** Seconds that a pause may take; then the tournament goes on by itself. */
    pause_s: number;
    /** Whether it is left out of lists. */
    private: boolean;
    /** Whether somebody can enter now, if only on the waiting list. */
    registration_open: boolean;
    /** The number that seeds and ids of rooms were made of, once it is over. */
    secret?: string | null;
    /** Who gets which seed: `order`, `rating` or `shuffled`. */
    seeding: string;
    /** Which one of its series it is, counted from 1. */
    series_number?: number | null;
    /** How often whoever is out of time is given a full bank again. */
    strikes?: number | null;
    /** The time of each person or program for all answers of a game, in milliseconds; `null`: no limit but the game's own. */
    time_bank_ms?: number | null;
    /** The reason that was given for the last change of its status. */
    why?: string | null;
    you?: (YourPart | null);
};
/** A tournament, as lists show it. */
export type TournamentLine = {
    /** Who may enter. */
    admits: AdmissionInfo;
    /** When it began. */
    began_at?: string | null;
    /** Matches are best of this many games, if nothing else is said of their round. */
    best_of: number;
    /** When registration closes, if a time is set. */
    closes_at?: string | null;
    /** When it was finished or cancelled. */
    ended_at?: string | null;
    /** How many have entered. */
    entrants: EntrantCounts;
    /** The format, with its options. */
    format: FormatInfo;
    /** The game. */
    game: string;
    /** Its id. */
    id: string;
    /** Whether people play against programs or bots. */
    mixed: boolean;
    /** The game's mode, in games that have modes. */
    mode?: string | null;
    /** The name that people are shown. */
    name: string;
    /** When registration opens, if a time is set. */
    opens_at?: string | null;
    /** When it begins; `null` if its organiser starts it by hand. */
    starts_at?: string | null;
    /** `announced`, `registration`, `closed`, `check_in`, `running`, `paused`, `finished` or `cancelled`. */
    status: string;
    /** Who won it; several share the first place. */
    winners: string[];
};
/** Answer of `GET /tournaments/`. */
export type TournamentPage = {
    /** The cursor of the next page, for `?cursor=`; `null` on the last page. */
    next_cursor?: string | null;
    /** The tournaments, the newest first. */
    tournaments: TournamentLine[];
};
/** The outcome of playing a replay again, in one word. */
export type VerdictKind = "verified" | "diverged" | "other_rules" | "end_unrecorded" | "damaged" | "given_up";
/** Why a ticket still waits. */
export type WaitingInfo = {
    /** How many of these it may play with now, if there were enough of them. */
    candidates: number;
    /** How many other tickets wait for the same game, mode and region. */
    others: number;
    /** The nearest others, and why it does not play with each of them. */
    refused: RefusedInfo[];
    /** How long it has waited, in seconds. */
    waited_s: number;
    /** How far apart the ratings of a match may be now, if this ticket has waited longest. */
    window: number;
};
/** Proof of an account: its password. */
export type WithPassword = {
    /** The password of the account. */
    password: string;
};
/** How it is with somebody in a tournament. */
export type YourPart = {
    /** Whether you have checked in. */
    checked_in: boolean;
    /** Whether you run the tournament. */
    organises: boolean;
    /** The room of your game that is to be played now. */
    room?: string | null;
    /** `in`, `waiting`, `out`, `withdrawn` or `disqualified`; `null` if you have not entered. */
    state?: string | null;
    /** Until when you have to sit there, or the game has to be over. */
    until?: string | null;
};
