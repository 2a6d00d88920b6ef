//! One AI player: a policy that sees what a player may see, and sends what a player may send.

use std::sync::Arc;

use actix::prelude::*;
use bytes::Bytes;

use crate::actors::mail::{Sent, send_to_child, send_unbounded, try_send};
use crate::actors::play::room::{Act, ObservationReady, Pass, RemoveMember, Room};
use crate::domain::PlayerId;
use crate::domain::guard::caught;
use crate::game::{BotPolicy, GameType, Level, Pace, Seat};
use crate::telemetry::{self, Mailbox, Metric};

/// Gives the seat up, and ends.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RetireBot;

/// The actor: it looks at the room that it plays in, and sends what its policy decides.
pub struct Bot {
    player: PlayerId,
    game_type: Arc<dyn GameType>,
    level: Level,
    room: Addr<Room>,
    acts: Recipient<Act>,
    passes: Option<Recipient<Pass>>,
    policy: Option<(u32, Box<dyn BotPolicy>)>,
    decided: Vec<Bytes>,
}

impl Bot {
    /// A bot of a room, which gives it a seat.
    pub fn new(
        player: PlayerId,
        game_type: Arc<dyn GameType>,
        level: Level,
        pace: Pace,
        room: Addr<Room>,
    ) -> Bot {
        let acts = room.clone().recipient();
        let passes = matches!(pace, Pace::Lockstep { .. }).then(|| room.clone().recipient());
        Bot { player, game_type, level, room, acts, passes, policy: None, decided: Vec::new() }
    }

    /// The policy for the match with this number in the room. A new match needs a new one.
    fn policy(&mut self, round: u32, seat: Seat) -> Option<&mut Box<dyn BotPolicy>> {
        if self.policy.as_ref().is_none_or(|(of, _)| *of != round) {
            self.policy = Some((round, self.game_type.policy(self.level, seat, rand::random())?));
        }
        self.policy.as_mut().map(|(_, policy)| policy)
    }

    fn act(&mut self, seat: Seat, ready: &ObservationReady) {
        let last = self.decided.len().saturating_sub(1);
        if self.decided.is_empty()
            && let Some(passes) = &self.passes
        {
            send_unbounded(passes, Pass { seat, sitting: None, tick: ready.tick, given: None });
        }
        for (number, action) in self.decided.drain(..).enumerate() {
            let act = Act { seat, sitting: None, seq: None, action, more: number < last, given: None };
            if try_send(&self.acts, act) == Sent::Full {
                telemetry::count(Metric::MailRefused(Mailbox::Room));
                log::debug!("bot {}: the room is busy, an action is dropped", self.player);
            }
        }
    }
}

impl Actor for Bot {
    type Context = Context<Self>;
}

impl Handler<ObservationReady> for Bot {
    type Result = ();

    /// A bot whose policy panics gives its seat up.
    fn handle(&mut self, ready: ObservationReady, ctx: &mut Self::Context) {
        let mut decided = std::mem::take(&mut self.decided);
        let thought = caught(|| {
            if let Some(policy) = self.policy(ready.round, ready.seat) {
                policy.decide(ready.tick, &ready.observation, &mut decided);
            }
        });
        self.decided = decided;
        if thought.is_some() {
            self.act(ready.seat, &ready);
        } else {
            log::error!("bot {}: its policy panicked, it leaves", self.player);
            self.retire(ctx);
        }
    }
}

impl Bot {
    fn retire(&mut self, ctx: &mut Context<Self>) {
        send_to_child(
            &self.room,
            RemoveMember { player: self.player.clone(), why: "the bot retires".into() },
        );
        ctx.stop();
    }
}

impl Handler<RetireBot> for Bot {
    type Result = ();

    fn handle(&mut self, _: RetireBot, ctx: &mut Self::Context) {
        self.retire(ctx);
    }
}
