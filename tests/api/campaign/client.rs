//! A player or a spectator of the campaign: comes, plays by itself, comes back whenever the connection is lost, as
//! `docs/protocol.md` tells clients to, and lets its [`Observer`] judge everything it hears.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::ear::Observer;
use super::hand::Hand;
use super::ledger::{Ledger, SoFar};
use super::plan::Dice;
use crate::player::{Dial, Failed, TestPlayer};

/// A client that is refused or not answered waits so long.
const PAUSE: Duration = Duration::from_millis(50);
/// Players may hear of an end so much later than it was: they are not always scheduled at once.
const SLACK: Duration = Duration::from_millis(900);

/// What the world tells a client to do.
#[derive(Debug)]
pub(super) enum Order {
    Say(String),
    /// The connection is lost.
    Cut,
    /// Leaves, and sits down again.
    Leave,
    /// Ends.
    Quit,
}

/// A client from outside.
pub(super) struct Client {
    orders: UnboundedSender<Order>,
    task: JoinHandle<()>,
}

impl Client {
    /// Somebody who plays.
    pub(super) fn player(seat: Seat, dice: Dice) -> Client {
        Client::run(seat, Some(dice))
    }

    /// Somebody who watches.
    pub(super) fn spectator(seat: Seat) -> Client {
        Client::run(seat, None)
    }

    fn run(seat: Seat, dice: Option<Dice>) -> Client {
        let (sender, orders) = mpsc::unbounded_channel();
        let ear = Observer::new(seat.name.clone(), seat.number, !seat.delay.is_zero(), seat.ledger.clone());
        let hand = dice.map(|dice| Hand::new(&seat.game, dice));
        let task = tokio::spawn(Life { seat, ear, hand, orders, leaving: false }.live());
        Client { orders: sender, task }
    }

    pub(super) fn tell(&self, order: Order) {
        // Whose room has ended hears nothing any more.
        let _ = self.orders.send(order);
    }

    /// Waits for its end, which must have been ordered.
    pub(super) async fn ended(self) -> Result<(), String> {
        self.task.await.map_err(|failed| format!("a client failed: {failed}"))
    }
}

/// Where somebody plays or watches.
pub(super) struct Seat {
    pub(super) name: String,
    pub(super) game: String,
    /// The room: its number, its id, how late it is seen.
    pub(super) number: usize,
    pub(super) room: String,
    pub(super) delay: Duration,
    /// Only bots play there: it ends by itself when nobody watches for a moment.
    pub(super) may_end: bool,
    /// Where the server is, while there is one.
    pub(super) server: watch::Receiver<Option<SocketAddr>>,
    pub(super) ledger: Ledger,
}

struct Life {
    seat: Seat,
    ear: Observer,
    hand: Option<Hand>,
    orders: UnboundedReceiver<Order>,
    leaving: bool,
}

/// What becomes of a client after a connection.
#[derive(PartialEq)]
enum Then {
    ComeBack,
    End,
}

impl Life {
    async fn live(mut self) {
        loop {
            let Some(address) = self.server().await else { return };
            let before = self.seat.ledger.lock().so_far();
            match self.dial().attempt(address).await {
                Ok(connection) => {
                    if self.connected(connection, before).await == Then::End {
                        return;
                    }
                }
                Err(Failed::Refused(refused)) if refused.status != 503 => {
                    return self.complain(&format!("the handshake was refused: {refused:?}"));
                }
                Err(_) => {}
            }
            // Of a real client, too, nobody asks for more.
            sleep(PAUSE).await;
        }
    }

    /// Waits for a server; `None`: the end.
    async fn server(&mut self) -> Option<SocketAddr> {
        loop {
            if let Some(address) = *self.seat.server.borrow_and_update() {
                return Some(address);
            }
            tokio::select! {
                changed = self.seat.server.changed() => changed.ok()?,
                order = self.orders.recv() => if matches!(order, Some(Order::Quit) | None) { return None },
            }
        }
    }

    fn dial(&self) -> Dial {
        let (room, name) = (&self.seat.room, &self.seat.name);
        match (&self.hand, &self.ear.token, self.ear.seen) {
            (None, ..) => Dial::watch(room),
            (_, Some(token), Some(seen)) => Dial::resume_after(room, name, token, seen),
            (_, Some(token), None) => Dial::resume(room, name, token),
            (_, None, _) => Dial::play(room, name),
        }
    }

    fn complain(&self, what: &str) {
        let (name, number) = (&self.seat.name, self.seat.number);
        self.seat.ledger.complain(format!("{name} in room {number}: {what}"));
    }

    /// One connection from its first message to its end.
    async fn connected(&mut self, mut connection: TestPlayer, before: SoFar) -> Then {
        let (mut welcomed, mut closing) = (false, Value::Null);
        let mut next = Instant::now();
        loop {
            tokio::select! {
                read = connection.read() => match read {
                    Ok(message) if message["type"] == "closing" => closing = message,
                    Ok(message) => self.hear(&message, &mut welcomed, before),
                    Err(code) => return self.closed(code, &closing),
                },
                order = self.orders.recv() => {
                    if let Some(then) = self.obey(order, &mut connection).await {
                        if then == Then::ComeBack { connection.cut() } else { connection.close().await }
                        return then;
                    }
                }
                () = sleep_until(next) => {
                    next = Instant::now() + self.play(&mut connection).await;
                }
            }
        }
    }

    fn hear(&mut self, message: &Value, welcomed: &mut bool, before: SoFar) {
        if let Some(hand) = &mut self.hand {
            hand.learn(message);
        }
        match message["type"].as_str() {
            Some("welcome") if !*welcomed => {
                *welcomed = true;
                self.ear.comes_back(message, before);
            }
            Some("match_over") if self.hand.is_none() => self.watched_the_end(message),
            Some("error") if message["code"] == "unreadable" || message["code"] == "bad_field" => {
                self.complain(&format!("a sound message is refused: {message}"));
            }
            _ => self.ear.hears(message),
        }
    }

    /// Spectators of a delayed room do not hear of an end before its delay has passed.
    fn watched_the_end(&mut self, over: &Value) {
        let match_id = over["match_id"].as_str().unwrap_or_default();
        let told = self.seat.ledger.lock().told.get(match_id).and_then(|told| Some(told.at?.elapsed()));
        if let Some(early) = told.filter(|elapsed| *elapsed + SLACK < self.seat.delay) {
            self.complain(&format!("the end of a delayed match was shown after {early:?}"));
        }
        self.ear.hears(over);
    }

    /// Does what it is told. Answers what becomes of the connection, if it ends.
    async fn obey(&mut self, order: Option<Order>, connection: &mut TestPlayer) -> Option<Then> {
        match order {
            Some(Order::Say(line)) => {
                connection.try_send(&json!({"type": "chat", "message": line})).await;
                None
            }
            Some(Order::Leave) => {
                self.leaving = true;
                connection.try_send(&json!({"type": "leave"})).await;
                None
            }
            Some(Order::Cut) => Some(Then::ComeBack),
            Some(Order::Quit) | None => Some(Then::End),
        }
    }

    /// Makes a move, or at least a ping. Answers when to do so again.
    async fn play(&mut self, connection: &mut TestPlayer) -> Duration {
        let Some(hand) = &mut self.hand else {
            connection.try_send(&json!({"type": "ping", "t": 1})).await;
            return Duration::from_secs(1);
        };
        let action = self.ear.seat.filter(|_| !self.leaving).and_then(|seat| hand.play(seat));
        connection.try_send(&action.unwrap_or_else(|| json!({"type": "ping", "t": 1}))).await;
        Duration::from_millis(hand.pause_ms())
    }

    /// The connection has ended with this code.
    fn closed(&mut self, code: Option<u16>, closing: &Value) -> Then {
        let leaving = std::mem::take(&mut self.leaving);
        if leaving {
            // Whether it was heard or not.
            self.ear.begin_anew();
        }
        match code {
            // A crash of the process may have lost that she ever sat here.
            Some(4401) if self.ear.may_be_forgotten() => self.ear.begin_anew(),
            Some(1000) if leaving => {}
            Some(4404 | 4410) => return self.room_is_gone(closing),
            None | Some(1012 | 4413 | 4430 | 4503) => {}
            Some(code) => self.complain(&format!("closed with {code}: {closing}")),
        }
        Then::ComeBack
    }

    fn room_is_gone(&self, closing: &Value) -> Then {
        let ledger = self.seat.ledger.lock();
        let number = &self.seat.number;
        let expected =
            self.seat.may_end || ledger.deleted.contains(number) || ledger.maybe_deleted.contains(number);
        drop(ledger);
        if !expected {
            self.complain(&format!("the room is gone: {closing}"));
        }
        Then::End
    }
}
