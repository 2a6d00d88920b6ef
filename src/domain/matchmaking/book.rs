//! The tickets: where each stands, and which have ended. A player has one at most.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::queue::{Queue, QueuedTicket};
use super::{PairingRules, QueueKey, Ticket, TicketView};
use crate::domain::party::PartyRefused;
use crate::domain::{PlayerId, RoomId, TicketId};

/// So many tickets that have ended are remembered, to tell their players why.
const ENDED_MAX: usize = 10_000;

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketPlace {
    /// It waits.
    Waiting,
    /// A match was found, and its room is being opened.
    Opening,
    /// A match was found.
    Found(FoundRoom),
    /// It is over.
    Ended(TicketEnd),
}

/// A room in which seats are kept for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRoom {
    /// The room.
    pub room: RoomId,
    /// Until when the seats are kept.
    pub deadline: Timestamp,
}

/// Why a ticket is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketEnd {
    /// Everybody has sat down, in this room.
    Played(RoomId),
    /// It was taken back.
    Cancelled,
    /// A player of it was not here for too long.
    Absent,
    /// A match was found, and a player of it did not come.
    NoShow,
    /// The party is another one now.
    PartyChanged,
}

impl TicketEnd {
    /// A word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            TicketEnd::Played(_) => "played",
            TicketEnd::Cancelled => "cancelled",
            TicketEnd::Absent => "absent",
            TicketEnd::NoShow => "no_show",
            TicketEnd::PartyChanged => "party_changed",
        }
    }
}

/// A ticket, as it is kept over a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// The room of its match, if there is one.
    pub found: Option<FoundRoom>,
}

/// Why a ticket is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnterRefused {
    /// A player of it has one.
    #[error("{player} waits already, with the ticket {ticket}")]
    WaitsAlready {
        /// The player.
        player: PlayerId,
        /// The ticket that the player has.
        ticket: TicketId,
    },
    /// The party has more players than a match.
    #[error("the party has {players} players, and a match at most {max}")]
    PartyTooLarge {
        /// The players of the party.
        players: u16,
        /// The most players of the match.
        max: u16,
    },
    /// Somebody of the party does not want to play now.
    #[error("{0} is not ready")]
    NotReady(PlayerId),
    /// The party has changed a moment ago.
    #[error("the party has changed a moment ago; look at it, and try again")]
    PartyChanged,
    /// The player is in a party, whose leader opens tickets.
    #[error(transparent)]
    Party(#[from] PartyRefused),
    /// There are as many tickets as there may be.
    #[error("{0} tickets wait already, as many as may; try again later")]
    TooMany(usize),
}

/// There is no such ticket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefused {
    /// There is none, or none any more.
    #[error("there is no ticket {0}")]
    NoSuchTicket(TicketId),
}

/// A match that was found: a room is to be opened for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub number: u64,
    /// What is played.
    pub queue: QueueKey,
    /// The tickets.
    pub tickets: Vec<TicketId>,
    /// The players, in the order of their seats.
    pub players: Vec<PlayerId>,
    /// How many bots take the seats that are left.
    pub bots: u16,
    /// How far apart the ratings are, in hundredths.
    pub spread: i64,
    /// How close the ratings are, as the ticket with the widest window sees it, in millionths.
    pub closeness: u64,
    /// How long each of the tickets has waited.
    pub waited_ms: Vec<u64>,
}

/// A ticket that is not over.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) ticket: Ticket,
    pub(super) place: TicketPlace,
    /// When each of the players was last here.
    pub(super) seen: Vec<Timestamp>,
}

impl Held {
    fn new(ticket: Ticket, place: TicketPlace, now: Timestamp) -> Held {
        let seen = vec![now; ticket.players.len()];
        Held { ticket, place, seen }
    }

    pub(super) fn kept(&self) -> KeptTicket {
        let found = match &self.place {
            TicketPlace::Found(found) => Some(found.clone()),
            _ => None,
        };
        KeptTicket { ticket: self.ticket.clone(), found }
    }
}

/// All tickets.
#[derive(Debug)]
pub(super) struct TicketBook {
    rules: PairingRules,
    tickets_max: usize,
    queues: BTreeMap<QueueKey, Queue>,
    held: BTreeMap<TicketId, Held>,
    of_player: BTreeMap<PlayerId, TicketId>,
    /// The tickets of matches whose rooms are being opened, by the number of the match.
    proposed: BTreeMap<u64, Vec<TicketId>>,
    /// The tickets of matches whose players are awaited.
    found: BTreeMap<RoomId, Vec<TicketId>>,
    next_number: u64,
    ended: BTreeMap<TicketId, (Ticket, TicketEnd)>,
    ended_order: VecDeque<TicketId>,
}

impl TicketBook {
    pub(super) fn new(rules: PairingRules, tickets_max: usize) -> TicketBook {
        TicketBook {
            rules,
            tickets_max,
            queues: BTreeMap::new(),
            held: BTreeMap::new(),
            of_player: BTreeMap::new(),
            proposed: BTreeMap::new(),
            found: BTreeMap::new(),
            next_number: 0,
            ended: BTreeMap::new(),
            ended_order: VecDeque::new(),
        }
    }

    /// How many tickets are not over.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// How many tickets wait.
    pub(super) fn waiting(&self) -> usize {
        self.queues().map(|(_, waiting)| waiting).sum()
    }

    /// The queues in which tickets wait, each with how many.
    pub(super) fn queues(&self) -> impl Iterator<Item = (&QueueKey, usize)> {
        self.queues.iter().map(|(key, queue)| (key, queue.entries().len()))
    }

    pub(super) fn get(&self, id: &TicketId) -> Option<&Held> {
        self.held.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &TicketId) -> Option<&mut Held> {
        self.held.get_mut(id)
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Held> {
        self.held.values_mut()
    }

    pub(super) fn of_player(&self, player: &PlayerId) -> Option<&TicketId> {
        self.of_player.get(player)
    }

    /// A ticket that has ended lately, and why.
    pub(super) fn ended(&self, id: &TicketId) -> Option<&(Ticket, TicketEnd)> {
        self.ended.get(id)
    }

    /// How a waiting ticket explains itself.
    pub(super) fn explain(&self, ticket: &Ticket, now: Timestamp) -> TicketView {
        let nobody = Queue::default();
        let queue = self.queues.get(&ticket.queue).unwrap_or(&nobody);
        TicketView::of(ticket, queue, &self.rules, now)
    }

    /// Takes a ticket into its queue.
    pub(super) fn enter(&mut self, ticket: Ticket, now: Timestamp) -> Result<(), EnterRefused> {
        if ticket.size() > ticket.sizes.max {
            return Err(EnterRefused::PartyTooLarge { players: ticket.size(), max: ticket.sizes.max });
        }
        if let Some((player, ticket)) = self.taken(&ticket) {
            return Err(EnterRefused::WaitsAlready { player, ticket });
        }
        if self.held.len() >= self.tickets_max {
            return Err(EnterRefused::TooMany(self.tickets_max));
        }
        self.hold(Held::new(ticket, TicketPlace::Waiting, now));
        Ok(())
    }

    /// Takes a ticket back that was kept, unless a player of it has another one.
    pub(super) fn restore(&mut self, KeptTicket { ticket, found }: KeptTicket, now: Timestamp) {
        if self.taken(&ticket).is_some() {
            return;
        }
        let place = match found {
            Some(found) => {
                self.found.entry(found.room.clone()).or_default().push(ticket.id.clone());
                TicketPlace::Found(found)
            }
            None => TicketPlace::Waiting,
        };
        self.hold(Held::new(ticket, place, now));
    }

    /// A player of a ticket who has one already.
    fn taken(&self, ticket: &Ticket) -> Option<(PlayerId, TicketId)> {
        let mut players = ticket.players.iter();
        players.find_map(|player| Some((player.clone(), self.of_player.get(player)?.clone())))
    }

    fn hold(&mut self, held: Held) {
        let ticket = &held.ticket;
        if held.place == TicketPlace::Waiting {
            self.queues.entry(ticket.queue.clone()).or_default().add(QueuedTicket::of(ticket));
        }
        let ids = ticket.players.iter().map(|player| (player.clone(), ticket.id.clone()));
        self.of_player.extend(ids);
        self.held.insert(ticket.id.clone(), held);
    }

    /// Ends a ticket. Answers it as it stood.
    pub(super) fn end(&mut self, id: &TicketId, why: TicketEnd) -> Option<Held> {
        let held = self.held.remove(id)?;
        held.ticket.players.iter().for_each(|player| _ = self.of_player.remove(player));
        if held.place == TicketPlace::Waiting
            && let Some(queue) = self.queues.get_mut(&held.ticket.queue)
        {
            queue.remove(&held.ticket);
            if queue.is_empty() {
                self.queues.remove(&held.ticket.queue);
            }
        }
        if self.ended_order.len() >= ENDED_MAX
            && let Some(oldest) = self.ended_order.pop_front()
        {
            self.ended.remove(&oldest);
        }
        self.ended_order.push_back(id.clone());
        self.ended.insert(id.clone(), (held.ticket.clone(), why));
        Some(held)
    }

    /// Finds matches. Their tickets are in no queue any more.
    pub(super) fn round(&mut self, now: Timestamp) -> Vec<Proposal> {
        let mut found = Vec::new();
        for (key, queue) in &mut self.queues {
            let matches = queue.round(&self.rules, now).into_iter();
            found.extend(matches.map(|(tickets, pairing)| (key.clone(), tickets, pairing)));
        }
        self.queues.retain(|_, queue| !queue.is_empty());
        let found = found.into_iter().map(|(queue, tickets, pairing)| {
            let gathering = pairing.gathering;
            let proposal = self.propose(queue, tickets, now);
            Proposal {
                bots: gathering.bots(&self.rules),
                spread: gathering.spread(),
                closeness: gathering.closeness(),
                ..proposal
            }
        });
        found.collect()
    }

    /// Notes a match of these tickets. Who has the first seat changes from match to match: it is not always the one with
    /// the lower rating.
    fn propose(&mut self, queue: QueueKey, mut tickets: Vec<TicketId>, now: Timestamp) -> Proposal {
        let number = self.next_number;
        self.next_number += 1;
        if number % 2 == 1 {
            tickets.reverse();
        }
        let (mut players, mut waited_ms) = (Vec::new(), Vec::new());
        for id in &tickets {
            if let Some(held) = self.held.get_mut(id) {
                held.place = TicketPlace::Opening;
                players.extend(held.ticket.players.iter().cloned());
                waited_ms.push(held.ticket.waited_ms(now));
            }
        }
        self.proposed.insert(number, tickets.clone());
        Proposal { number, queue, tickets, players, bots: 0, spread: 0, closeness: 0, waited_ms }
    }

    /// The tickets of a match that was proposed, and is not any more: those that are not over, and whether these are all.
    pub(super) fn take_proposed(&mut self, number: u64) -> (Vec<TicketId>, bool) {
        let tickets = self.proposed.remove(&number).unwrap_or_default();
        let count = tickets.len();
        let held: Vec<_> = tickets.into_iter().filter(|id| self.held.contains_key(id)).collect();
        let is_whole = held.len() == count && count > 0;
        (held, is_whole)
    }

    /// The players of these tickets are awaited in a room.
    pub(super) fn await_in(&mut self, tickets: Vec<TicketId>, found: &FoundRoom) {
        for id in &tickets {
            if let Some(held) = self.held.get_mut(id) {
                held.place = TicketPlace::Found(found.clone());
            }
        }
        self.found.insert(found.room.clone(), tickets);
    }

    /// The tickets whose players were awaited in a room, and are not any more.
    pub(super) fn take_found(&mut self, room: &RoomId) -> Vec<TicketId> {
        let tickets = self.found.remove(room).unwrap_or_default();
        tickets.into_iter().filter(|id| self.held.contains_key(id)).collect()
    }

    /// The rooms in which players are awaited.
    pub(super) fn rooms(&self) -> impl Iterator<Item = &RoomId> {
        self.found.keys()
    }

    /// Puts a ticket back into its queue. It has its place by its age, and so is at the front.
    pub(super) fn requeue(&mut self, id: &TicketId, now: Timestamp) -> Option<&Held> {
        let held = self.held.get_mut(id)?;
        held.place = TicketPlace::Waiting;
        held.seen.fill(now);
        self.queues.entry(held.ticket.queue.clone()).or_default().add(QueuedTicket::of(&held.ticket));
        Some(held)
    }
}
