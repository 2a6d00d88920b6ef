//! What is counted and what is measured. Each has a number of its own, which is its place in the block of a thread.
//!
//! A thing with a label is as many things as the label has words.

use super::label::{Mailbox, RestartCause, RouteClass, StatusClass, StoreFault, StoreWork, TurnedAway};
use crate::protocol::CloseCode;

/// The things that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Actions that a match took in, of people and bots.
    Actions,
    /// Messages that came in over WebSockets.
    MessagesIn,
    /// The bytes of those messages.
    BytesIn,
    /// Messages that connections took to write: one for each receiver.
    MessagesOut,
    /// The bytes of those messages, without what the transport adds.
    BytesOut,
    /// Chat messages that were told to a room.
    Chats,
    /// Matches that were decided.
    Matches,
    /// Panics of any code in the process, caught or not.
    Panics,
    /// Panics of games that a room caught.
    GamePanics,
    /// States that a connection was not sent, because its client reads too slowly.
    StatesSkipped,
    /// Rooms that have died and could not be brought back.
    RoomsLost,
    /// Messages that did not fit into a mailbox.
    MailRefused(Mailbox),
    /// Connections that were not taken at the door.
    TurnedAway(TurnedAway),
    /// Connections that this server ended.
    Closed(CloseCode),
    /// Rooms that were opened on their journals, or whose match was rebuilt.
    RoomRestarted(RestartCause),
    /// Questions to the database that failed.
    StoreFailed(StoreWork, StoreFault),
    /// Requests that were answered.
    Answered(RouteClass, StatusClass),
}

/// Metrics without a label, in the order of their numbers.
const PLAIN: [Metric; 11] = [
    Metric::Actions,
    Metric::MessagesIn,
    Metric::BytesIn,
    Metric::MessagesOut,
    Metric::BytesOut,
    Metric::Chats,
    Metric::Matches,
    Metric::Panics,
    Metric::GamePanics,
    Metric::StatesSkipped,
    Metric::RoomsLost,
];
const MAIL_REFUSED: usize = PLAIN.len();
const TURNED_AWAY: usize = MAIL_REFUSED + Mailbox::ALL.len();
const CLOSED: usize = TURNED_AWAY + TurnedAway::ALL.len();
const ROOM_RESTARTED: usize = CLOSED + CloseCode::ALL.len();
const STORE_FAILED: usize = ROOM_RESTARTED + RestartCause::ALL.len();
const ANSWERED: usize = STORE_FAILED + StoreWork::ALL.len() * StoreFault::ALL.len();

impl Metric {
    /// How many there are.
    pub(super) const COUNT: usize = ANSWERED + RouteClass::ALL.len() * StatusClass::ALL.len();

    /// Its number.
    pub(super) fn slot(self) -> usize {
        match self {
            Metric::Actions => 0,
            Metric::MessagesIn => 1,
            Metric::BytesIn => 2,
            Metric::MessagesOut => 3,
            Metric::BytesOut => 4,
            Metric::Chats => 5,
            Metric::Matches => 6,
            Metric::Panics => 7,
            Metric::GamePanics => 8,
            Metric::StatesSkipped => 9,
            Metric::RoomsLost => 10,
            Metric::MailRefused(whose) => MAIL_REFUSED + whose as usize,
            Metric::TurnedAway(why) => TURNED_AWAY + why as usize,
            Metric::Closed(code) => CLOSED + code.number(),
            Metric::RoomRestarted(cause) => ROOM_RESTARTED + cause as usize,
            Metric::StoreFailed(work, fault) => {
                STORE_FAILED + work as usize * StoreFault::ALL.len() + fault as usize
            }
            Metric::Answered(route, status) => {
                ANSWERED + route as usize * StatusClass::ALL.len() + status as usize
            }
        }
    }
}

/// What is measured, each in its unit: times in microseconds, unless the name says another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// How late ticks of real-time rooms began.
    TickLate,
    /// How long rooms took for a tick: step, encoding and sending.
    TickTook,
    /// From the moment a room began a step until the last connection of a worker that hears it took the message to write.
    StepToSent,
    /// How long tickets waited that were matched, in milliseconds.
    QueueWaitMs,
    /// How far apart the ratings in matches were that were found, in points.
    RatingGap,
    /// From a request until the head of its answer.
    RequestTook,
    /// How full the mailboxes of rooms were; see [`Quantity::MAILBOX_FULL`].
    RoomMailbox,
    /// How full the mailboxes of hubs were, in the same unit.
    HubMailbox,
    /// From a question to the database until its answer.
    StoreTook(StoreWork),
}

/// The number of the first quantity with a label.
const STORE_TOOK: usize = 8;

impl Quantity {
    /// The value of a mailbox that is exactly full. Bounds of histograms at its halves are exact.
    pub const MAILBOX_FULL: u64 = 6400;

    /// How many there are.
    pub(super) const COUNT: usize = STORE_TOOK + StoreWork::ALL.len();

    /// Its number.
    pub(super) fn slot(self) -> usize {
        match self {
            Quantity::TickLate => 0,
            Quantity::TickTook => 1,
            Quantity::StepToSent => 2,
            Quantity::QueueWaitMs => 3,
            Quantity::RatingGap => 4,
            Quantity::RequestTook => 5,
            Quantity::RoomMailbox => 6,
            Quantity::HubMailbox => 7,
            Quantity::StoreTook(work) => STORE_TOOK + work as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs<A: Copy, B: Copy>(first: &[A], second: &[B]) -> Vec<(A, B)> {
        first.iter().flat_map(|a| second.iter().map(|b| (*a, *b))).collect()
    }

    #[test]
    fn every_metric_has_a_place_of_its_own() {
        let mut all = PLAIN.to_vec();
        all.extend(Mailbox::ALL.map(Metric::MailRefused));
        all.extend(TurnedAway::ALL.map(Metric::TurnedAway));
        all.extend(CloseCode::ALL.map(Metric::Closed));
        all.extend(RestartCause::ALL.map(Metric::RoomRestarted));
        let failed = pairs(&StoreWork::ALL, &StoreFault::ALL);
        all.extend(failed.into_iter().map(|(work, fault)| Metric::StoreFailed(work, fault)));
        let answered = pairs(&RouteClass::ALL, &StatusClass::ALL);
        all.extend(answered.into_iter().map(|(route, status)| Metric::Answered(route, status)));
        let slots: Vec<_> = all.iter().map(|metric| metric.slot()).collect();
        assert_eq!(slots, (0..Metric::COUNT).collect::<Vec<_>>());
    }

    #[test]
    fn every_quantity_has_a_place_of_its_own() {
        let plain = [
            Quantity::TickLate,
            Quantity::TickTook,
            Quantity::StepToSent,
            Quantity::QueueWaitMs,
            Quantity::RatingGap,
            Quantity::RequestTook,
            Quantity::RoomMailbox,
            Quantity::HubMailbox,
        ];
        let all = plain.into_iter().chain(StoreWork::ALL.map(Quantity::StoreTook));
        let slots: Vec<_> = all.map(Quantity::slot).collect();
        assert_eq!(slots, (0..Quantity::COUNT).collect::<Vec<_>>());
    }
}
