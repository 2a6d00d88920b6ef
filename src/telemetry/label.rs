//! The labels of counters: closed lists, so that nobody from outside can make more of them.
//!
//! Must not: hold anything that a client chose, such as an id.

/// Whose mailbox was full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailbox {
    /// A room's: an action or a chat message was refused.
    Room,
    /// A bot's: it was not shown a step.
    Bot,
    /// That of a worker thread which hears a room of another one: states were skipped, or connections closed.
    Hub,
}

/// Why a connection was not taken at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnedAway {
    /// The server has as many as it may have.
    Full,
    /// The address has as many as one may have.
    Address,
    /// The address makes new ones too often.
    Rate,
}

/// Why a room was opened on its journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestartCause {
    /// The server was started on the data folder of one that had the room open.
    Start,
    /// The room or its thread has died.
    Died,
    /// Its game panicked, and the match was rebuilt in place.
    Game,
}

/// What is asked of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreWork {
    /// A question.
    Read,
    /// A change.
    Write,
    /// A batch of results that is settled; it is a change, too.
    Settle,
}

/// How the database failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFault {
    /// It does not answer, or too much waits for it.
    Away,
    /// It does not take what it was asked.
    Refused,
}

/// What a request was about, by the first part of its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteClass {
    /// Signing in.
    Auth,
    /// Rooms.
    Rooms,
    /// Play over REST.
    Game,
    /// WebSockets.
    Ws,
    /// Event streams.
    Stream,
    /// Players, their records, saves and notices.
    Players,
    /// Boards.
    Boards,
    /// Replays.
    Replays,
    /// Tournaments.
    Tournaments,
    /// Matchmaking, and parties.
    Matchmaking,
    /// What operators do.
    Operator,
    /// Health checks, and figures.
    Health,
    /// Pages, what they are made of, and what they have to know of the server.
    Pages,
    /// Everything else: what clients make up, files of the operator, and routes that a program adds.
    Other,
}

/// How a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusClass {
    /// 1xx: the connection goes on as a WebSocket.
    Upgraded,
    /// 2xx.
    Done,
    /// 3xx.
    Elsewhere,
    /// 4xx.
    Refused,
    /// 5xx.
    Failed,
}

impl Mailbox {
    /// All of them, in the order of their numbers.
    pub const ALL: [Mailbox; 3] = [Mailbox::Room, Mailbox::Bot, Mailbox::Hub];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            Mailbox::Room => "room",
            Mailbox::Bot => "bot",
            Mailbox::Hub => "hub",
        }
    }
}

impl TurnedAway {
    /// All of them, in the order of their numbers.
    pub const ALL: [TurnedAway; 3] = [TurnedAway::Full, TurnedAway::Address, TurnedAway::Rate];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            TurnedAway::Full => "full",
            TurnedAway::Address => "address",
            TurnedAway::Rate => "rate",
        }
    }
}

impl RestartCause {
    /// All of them, in the order of their numbers.
    pub const ALL: [RestartCause; 3] = [RestartCause::Start, RestartCause::Died, RestartCause::Game];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            RestartCause::Start => "start",
            RestartCause::Died => "died",
            RestartCause::Game => "game",
        }
    }
}

impl StoreWork {
    /// All of them, in the order of their numbers.
    pub const ALL: [StoreWork; 3] = [StoreWork::Read, StoreWork::Write, StoreWork::Settle];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            StoreWork::Read => "read",
            StoreWork::Write => "write",
            StoreWork::Settle => "settle",
        }
    }
}

impl StoreFault {
    /// All of them, in the order of their numbers.
    pub const ALL: [StoreFault; 2] = [StoreFault::Away, StoreFault::Refused];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            StoreFault::Away => "away",
            StoreFault::Refused => "refused",
        }
    }
}

impl RouteClass {
    /// All of them, in the order of their numbers.
    pub const ALL: [RouteClass; 14] = [
        RouteClass::Auth,
        RouteClass::Rooms,
        RouteClass::Game,
        RouteClass::Ws,
        RouteClass::Stream,
        RouteClass::Players,
        RouteClass::Boards,
        RouteClass::Replays,
        RouteClass::Tournaments,
        RouteClass::Matchmaking,
        RouteClass::Operator,
        RouteClass::Health,
        RouteClass::Pages,
        RouteClass::Other,
    ];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            RouteClass::Auth => "auth",
            RouteClass::Rooms => "rooms",
            RouteClass::Game => "game",
            RouteClass::Ws => "ws",
            RouteClass::Stream => "stream",
            RouteClass::Players => "players",
            RouteClass::Boards => "boards",
            RouteClass::Replays => "replays",
            RouteClass::Tournaments => "tournaments",
            RouteClass::Matchmaking => "matchmaking",
            RouteClass::Operator => "operator",
            RouteClass::Health => "health",
            RouteClass::Pages => "pages",
            RouteClass::Other => "other",
        }
    }

    /// The class of a path. Whatever a client makes up is [`RouteClass::Other`].
    pub fn of(path: &str) -> RouteClass {
        let path = path.trim_start_matches('/').split('?').next().unwrap_or_default();
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match first {
            "auth" => RouteClass::Auth,
            "rooms" => RouteClass::Rooms,
            "game" => RouteClass::Game,
            "ws" => RouteClass::Ws,
            "stream" => RouteClass::Stream,
            "player" if rest.is_empty() => RouteClass::Pages,
            "player" | "players" | "achievements" => RouteClass::Players,
            "leaderboards" => RouteClass::Boards,
            "replays" => RouteClass::Replays,
            "tournaments" | "series" => RouteClass::Tournaments,
            "matchmaking" | "parties" => RouteClass::Matchmaking,
            "operator" | "reports" => RouteClass::Operator,
            "health" | "metrics" => RouteClass::Health,
            "" | "analytics" | "assets" | "asyncapi.json" | "client" | "console" | "dev" | "docs"
            | "games" | "leaderboard" | "openapi.json" | "play" | "replay" | "site" | "tournament"
            | "ws-demo" => RouteClass::Pages,
            _ => RouteClass::Other,
        }
    }
}

impl StatusClass {
    /// All of them, in the order of their numbers.
    pub const ALL: [StatusClass; 5] = [
        StatusClass::Upgraded,
        StatusClass::Done,
        StatusClass::Elsewhere,
        StatusClass::Refused,
        StatusClass::Failed,
    ];

    /// The word in labels.
    pub fn name(self) -> &'static str {
        match self {
            StatusClass::Upgraded => "1xx",
            StatusClass::Done => "2xx",
            StatusClass::Elsewhere => "3xx",
            StatusClass::Refused => "4xx",
            StatusClass::Failed => "5xx",
        }
    }

    /// The class of a status.
    pub fn of(status: u16) -> StatusClass {
        match status {
            0..200 => StatusClass::Upgraded,
            200..300 => StatusClass::Done,
            300..400 => StatusClass::Elsewhere,
            400..500 => StatusClass::Refused,
            _ => StatusClass::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_makes_up_is_no_class_of_its_own() {
        for (path, class) in [
            ("/rooms/42", RouteClass::Rooms),
            ("/", RouteClass::Pages),
            ("//ws/game/x/y", RouteClass::Ws),
            ("/player?id=anna", RouteClass::Pages),
            ("/player/anna/detailed-stats", RouteClass::Players),
            ("/rooms42", RouteClass::Other),
            ("/no/such?thing", RouteClass::Other),
        ] {
            assert_eq!(RouteClass::of(path), class, "{path}");
        }
        assert_eq!(
            [101, 204, 304, 499, 507].map(|status| StatusClass::of(status).name()),
            ["1xx", "2xx", "3xx", "4xx", "5xx"]
        );
    }
}
