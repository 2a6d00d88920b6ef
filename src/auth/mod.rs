//! Who somebody is, how they prove it, and what they may do.
//!
//! An access token says for some minutes who somebody is, a refresh token gets a new one, a ticket takes the place of
//! a token in an address, and [`access`] has the rules of access. Must not: know HTTP, or any database (that is
//! `store`).

pub mod access;
pub mod accounts;
mod attempts;
mod caller;
pub mod counting;
mod departed;
pub mod fair_queue;
mod guests;
pub mod keys;
pub mod limits;
pub mod sanctions;
pub mod seat;
pub mod tickets;
pub mod tokens;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use access::{Denied, Identity, Permission, Role};
pub use accounts::{Authenticator, SignInRefused, SignedIn, reset};
pub use caller::Caller;
pub use counting::{
    AddressShare, AddressShares, GrowthRefused, Here, Opening, OpeningRefused, Openings, PresentPlayers,
    Reopenings, ReportRates, RequestKind, RequestRates, RequestRefused, SaveGrowth, Share, Shares,
};
pub use guests::GuestExpiry;
pub use keys::{Key, Keyring, KeysRefused};
pub use limits::{Origin, TooOften};
pub use sanctions::{Banned, Sanctions};
pub use seat::{ConnectionTokens, ResumeKey};

use crate::config::{AccessMode, Settings};
use crate::domain::PlayerId;
use crate::domain::hex::hex;
use crate::store::{Records, Saves, WallClock};
use departed::Departed;
use limits::Limit;
use tickets::{Tickets, TooManyTickets};
use tokens::AccessTokens;

/// The proof that a request shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// The request proves nothing.
    Nothing,
    /// An access token.
    Token(&'a str),
    /// A ticket.
    Ticket(&'a str),
}

/// Everything about access, shared by all workers.
pub struct Auth {
    mode: AccessMode,
    keyring: Arc<Keyring>,
    reload: Duration,
    tokens: Arc<AccessTokens>,
    tickets: Tickets,
    tickets_of: Limit<PlayerId>,
    exports_of: Limit<PlayerId>,
    departed: Departed,
    ticket_s: u32,
    accounts: Authenticator,
    guests: GuestExpiry,
    presence: PresentPlayers,
    openings: Openings,
    queue_shares: AddressShares,
    tournament_shares: AddressShares,
    sanctions: Sanctions,
    sockets: AddressShares,
    requests: RequestRates,
    reports: ReportRates,
    save_growth: SaveGrowth,
    chats: Option<Limit<PlayerId>>,
}

impl Auth {
    /// Auth with these keys and these records. The saves are those that guests leave behind. `ages` answers the time by
    /// which things grow old.
    pub fn new(
        settings: &Settings,
        keyring: Keyring,
        records: Arc<dyn Records>,
        saves: Arc<Saves>,
        ages: WallClock,
    ) -> Auth {
        let openings = Openings::new(settings);
        let shares = |max| AddressShares::new(settings.auth.mode, max);
        let queue_shares = shares(settings.matchmaking.tickets_from_one_max);
        let tournament_shares = shares(settings.tournaments.from_one_max);
        let (presence, sanctions) = (PresentPlayers::default(), Sanctions::default());
        let sockets = shares(settings.socket.from_one_max);
        let (requests, reports) = (RequestRates::new(settings), ReportRates::new(settings));
        let save_growth = SaveGrowth::new(settings);
        let (chats, burst) = (settings.rooms.chats_per_minute, settings.rooms.chats_burst);
        let chats = (chats > 0).then(|| Limit::with_burst(chats, burst, settings.auth.limited_max));
        let settings = &settings.auth;
        let keyring = Arc::new(keyring);
        let (audience, lifetime_s) = (settings.audience.as_str(), settings.access_token_s);
        let tokens = Arc::new(AccessTokens::new(Arc::clone(&keyring), audience, lifetime_s));
        Auth {
            mode: settings.mode,
            keyring,
            reload: Duration::from_secs(settings.keys_reload_s),
            guests: GuestExpiry::new(
                settings,
                Arc::clone(&records),
                saves,
                presence.clone(),
                Arc::clone(&ages),
            ),
            presence,
            accounts: Authenticator::new(settings, Arc::clone(&tokens), records, sanctions.clone(), ages),
            tokens,
            tickets: Tickets::new(Duration::from_secs(settings.ticket_s.into()), settings.tickets_max),
            tickets_of: Limit::per_minute(settings.tickets_per_minute, settings.limited_max),
            exports_of: Limit::per_minute(settings.exports_per_minute, settings.limited_max),
            departed: Departed::new(Duration::from_secs(settings.access_token_s.into())),
            ticket_s: settings.ticket_s,
            openings,
            queue_shares,
            tournament_shares,
            sanctions,
            sockets,
            requests,
            reports,
            save_growth,
            chats,
        }
    }

    /// The access mode of the server.
    pub fn mode(&self) -> AccessMode {
        self.mode
    }

    /// Finds out who has sent a request. A request that shows nothing is fine. Errors: what it shows is
    /// not good, or its player is banned.
    pub fn caller(&self, shown: Credential<'_>) -> Result<Caller, Denied> {
        let who = match shown {
            Credential::Nothing => None,
            Credential::Token(token) => {
                let verified = self.tokens.verify(token, Timestamp::now());
                Some(verified.map_err(|bad| Denied::BadToken(bad.to_string()))?)
            }
            Credential::Ticket(ticket) => {
                let used = "the ticket was used, has run out or is none".to_owned();
                Some(self.tickets.take(ticket, Instant::now()).ok_or(Denied::BadToken(used))?)
            }
        };
        if who.as_ref().is_some_and(|who| self.departed.has(&who.player)) {
            return Err(Denied::BadToken("the player of this token was deleted".to_owned()));
        }
        who.iter().try_for_each(|who| self.sanctions.admit(&who.player))?;
        Ok(Caller::new(self.mode, who).under(&self.sanctions))
    }

    /// The bans and mutes that are in force.
    pub fn sanctions(&self) -> &Sanctions {
        &self.sanctions
    }

    /// Whether a player may stay who was let in a moment ago. Errors: the player has been banned or deleted since.
    pub fn may_stay(&self, player: &PlayerId) -> Result<(), Banned> {
        if self.departed.has(player) {
            return Err(Banned("this player was deleted".to_owned()));
        }
        self.sanctions.admit(player)
    }

    /// Refuses the tokens of a player who was deleted.
    pub fn part_with(&self, player: &PlayerId) {
        self.departed.add(player, Instant::now());
    }

    /// Counts an export of what the server knows of a player. Errors: there were too many.
    pub fn count_export(&self, of: &PlayerId) -> Result<(), TooOften> {
        self.exports_of.check(of)
    }

    /// Gives a ticket, and says for how many seconds it is good. Errors: this player asks too often, or too many tickets
    /// are open.
    pub fn ticket(&self, who: &Identity, from: Origin) -> Result<(String, u32), TicketRefused> {
        self.tickets_of.check(&who.player)?;
        Ok((self.tickets.give(who, from, Instant::now())?, self.ticket_s))
    }

    /// Makes a token for a program that is started inside of the server. Errors: in words.
    pub fn token_of_program(&self, player: &PlayerId) -> Result<String, String> {
        self.tokens.issue(&Identity { player: player.clone(), role: Role::Bot }, Timestamp::now())
    }

    /// Signing in and out.
    pub fn accounts(&self) -> &Authenticator {
        &self.accounts
    }

    /// Who is connected.
    pub fn presence(&self) -> &PresentPlayers {
        &self.presence
    }

    /// How many rooms are opened by whom.
    pub fn openings(&self) -> &Openings {
        &self.openings
    }

    /// How many tickets for matches each address has.
    pub fn queue_shares(&self) -> &AddressShares {
        &self.queue_shares
    }

    /// How many WebSockets and event streams each address has.
    pub fn sockets(&self) -> &AddressShares {
        &self.sockets
    }

    /// Counts something that a player says, in whichever room. Errors: the player says too much.
    pub fn chats(&self, player: &PlayerId) -> Result<(), TooOften> {
        self.chats.as_ref().map_or(Ok(()), |limit| limit.check(player))
    }

    /// How often each player and each address reports somebody.
    pub fn reports(&self) -> &ReportRates {
        &self.reports
    }

    /// How much is added to saves from each address.
    pub fn save_growth(&self) -> &SaveGrowth {
        &self.save_growth
    }

    /// How often each address and each player asks for something.
    pub fn requests(&self) -> &RequestRates {
        &self.requests
    }

    /// How many open tournaments were announced from each address.
    pub fn tournament_shares(&self) -> &AddressShares {
        &self.tournament_shares
    }

    /// Reads keys again and forgets what is not needed any more, for ever.
    pub async fn keep(self: Arc<Self>) {
        let mut turn = tokio::time::interval(self.reload);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        turn.tick().await;
        loop {
            // An unknown key is looked for at once; it is reported once a second at most.
            tokio::select! {
                _ = turn.tick() => {}
                () = self.keyring.missed() => {}
            }
            self.tickets.sweep(Instant::now());
            self.tickets_of.tidy();
            self.exports_of.tidy();
            self.departed.sweep(Instant::now());
            self.accounts.tidy();
            self.openings.tidy();
            self.requests.tidy();
            self.reports.tidy();
            self.save_growth.tidy();
            self.chats.iter().for_each(Limit::tidy);
            let keyring = Arc::clone(&self.keyring);
            if let Err(error) = tokio::task::spawn_blocking(move || keyring.reload(Timestamp::now())).await {
                log::error!("the keys were not looked at again: {error}");
            }
        }
    }

    /// Ends guests who can never come back, for ever. `seated` answers who has a seat; `None` if that is not known now.
    pub async fn keep_guests<F: Future<Output = Option<Vec<PlayerId>>>>(
        self: Arc<Self>,
        seated: impl Fn() -> F,
    ) {
        self.guests.keep(seated).await;
    }
}

/// Why somebody gets no ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefused {
    /// This player asks too often.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// Too many tickets are open.
    #[error(transparent)]
    TooMany(#[from] TooManyTickets),
}

/// A new secret: 256 random bits, in hexadecimal digits.
fn secret() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// The form in which a secret is stored.
fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
