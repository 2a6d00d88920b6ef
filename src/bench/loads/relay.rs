//! Rooms that pass every action on to everybody: who is in them, what was sent, and what has arrived where.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::bail;
use hdrhistogram::Histogram;
use serde_json::json;
use tokio::task::JoinSet;

use super::{Drive, scaled};
use crate::bench::client::action::ActionTag;
use crate::bench::client::socket::{JSON, SocketReader};

/// The largest latency that is told apart: a minute.
const LATENCY_US_MAX: u64 = 60_000_000;
/// The pause between two looks at whether everything has arrived.
const LOOK: Duration = Duration::from_millis(1);

/// A number of rooms, and of members in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RelayShape {
    /// Rooms.
    pub(crate) rooms: usize,
    /// Members of each.
    pub(crate) members: usize,
}

impl RelayShape {
    /// The same with fewer rooms, or with fewer members where there is one room.
    pub(super) fn scaled(self, scale: f64) -> RelayShape {
        match self.rooms {
            1 => RelayShape { members: scaled(self.members, scale), ..self },
            rooms => RelayShape { rooms: scaled(rooms, scale), ..self },
        }
    }

    /// All clients.
    pub(super) fn clients(self) -> usize {
        self.rooms * self.members
    }

    /// Opens the rooms. Answers their ids.
    pub(super) async fn open(self, drive: &Drive<'_>) -> anyhow::Result<Vec<String>> {
        let body = json!({"name": "bench", "game": "relay", "max_players": self.members.max(2)});
        drive.open_rooms(&body, self.rooms).await
    }

    /// Opens the rooms and seats everybody.
    pub(super) async fn seat(self, drive: &Drive<'_>) -> anyhow::Result<Vec<SocketReader>> {
        let rooms = self.open(drive).await?;
        drive.seat(&rooms, self.members, JSON).await
    }
}

/// The count of actions that were sent and deliveries that arrived, room by room, and how long they took.
#[derive(Debug)]
pub(super) struct RelayTally {
    begun: Instant,
    members: u64,
    rooms: Vec<RoomTally>,
    latency_us: RefCell<Histogram<u64>>,
    late_us: RefCell<Histogram<u64>>,
    over: Cell<bool>,
}

#[derive(Debug, Default)]
struct RoomTally {
    sent: Cell<u64>,
    delivered: Cell<u64>,
}

impl RelayTally {
    /// A tally that begins now.
    pub(super) fn begin(shape: RelayShape) -> anyhow::Result<Rc<RelayTally>> {
        let histogram = || Histogram::new_with_bounds(1, LATENCY_US_MAX, 3).map(RefCell::new);
        Ok(Rc::new(RelayTally {
            begun: Instant::now(),
            members: shape.members as u64,
            rooms: (0..shape.rooms).map(|_| RoomTally::default()).collect(),
            latency_us: histogram()?,
            late_us: histogram()?,
            over: Cell::new(false),
        }))
    }

    /// When it began.
    pub(super) fn begun(&self) -> Instant {
        self.begun
    }

    /// Nanoseconds since it began.
    pub(super) fn elapsed_ns(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Counts an action that was sent in this room.
    pub(super) fn note_sent(&self, room: usize) {
        let sent = &self.rooms[room].sent;
        sent.set(sent.get() + 1);
    }

    /// Notes that an action that was due at that time is sent now.
    pub(super) fn note_due(&self, due_ns: u64) {
        let late_ns = self.elapsed_ns().saturating_sub(due_ns);
        self.late_us.borrow_mut().saturating_record(late_ns / 1000);
    }

    /// Counts the delivery of an action to a member.
    pub(super) fn note_delivered(&self, room: usize, tag: ActionTag, now_ns: u64) {
        let delivered = &self.rooms[room].delivered;
        delivered.set(delivered.get() + 1);
        self.latency_us.borrow_mut().saturating_record(now_ns.saturating_sub(tag.due_ns) / 1000);
    }

    /// Says that nobody sends anything more.
    pub(super) fn finish(&self) {
        self.over.set(true);
    }

    /// Whether [`RelayTally::finish`] was called.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// Actions that were sent.
    pub(super) fn sent(&self) -> u64 {
        self.rooms.iter().map(|room| room.sent.get()).sum()
    }

    /// Deliveries that have arrived.
    pub(super) fn delivered(&self) -> u64 {
        self.rooms.iter().map(|room| room.delivered.get()).sum()
    }

    /// The latency that this share of all deliveries does not exceed, in microseconds.
    pub(super) fn latency_us(&self, quantile: f64) -> f64 {
        self.latency_us.borrow().value_at_quantile(quantile) as f64
    }

    /// How late 99 of 100 actions were sent at most, in microseconds.
    pub(super) fn late_p99_us(&self) -> f64 {
        self.late_us.borrow().value_at_quantile(0.99) as f64
    }

    fn all_arrived(&self) -> bool {
        self.rooms.iter().all(|room| room.delivered.get() == room.sent.get() * self.members)
    }

    /// Waits until everybody has every action. Errors: that takes longer than this, or something came too often.
    pub(super) async fn arrive(&self, patience: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + patience;
        while !self.all_arrived() {
            let expected = self.sent() * self.members;
            if Instant::now() > deadline || self.delivered() > expected {
                bail!("{expected} deliveries were due, and {} came", self.delivered());
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }
}

/// Listens for one member, and calls `own` each time an action of that member came back. Errors: the connection
/// ended.
pub(super) async fn listen(
    mut reader: SocketReader,
    number: usize,
    tally: Rc<RelayTally>,
    mut own: impl FnMut(&RelayTally),
) -> anyhow::Result<()> {
    let (room, writer) = (number % tally.rooms.len(), reader.writer());
    loop {
        let (mut now_ns, mut came_back) = (None, false);
        reader
            .hear(&mut |message| {
                let Some(tag) = ActionTag::of(message) else { return };
                // The clock is read once for everything that a read brought.
                let now_ns = *now_ns.get_or_insert_with(|| tally.elapsed_ns());
                tally.note_delivered(room, tag, now_ns);
                came_back |= tag.sender as usize == number;
            })
            .await?;
        writer.flush();
        if came_back {
            own(&tally);
        }
    }
}

/// Lets the members listen while something else goes on. Errors: that fails, or a member does.
pub(super) async fn meanwhile(
    members: &mut JoinSet<anyhow::Result<()>>,
    task: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    tokio::select! {
        done = task => done,
        Some(ended) = members.join_next() => {
            ended??;
            bail!("a client ended by itself");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_have_arrived_when_each_member_has_what_was_said_in_its_room() {
        let tally = RelayTally::begin(RelayShape { rooms: 2, members: 2 }).expect("a tally");
        let tag = ActionTag { sender: 0, due_ns: 1_000_000 };
        tally.note_sent(0);
        tally.note_delivered(0, tag, 2_000_000);
        let complaint = tally.arrive(Duration::ZERO).await.expect_err("one is missing").to_string();
        assert_eq!(complaint, "2 deliveries were due, and 1 came");
        tally.note_delivered(0, tag, 4_000_000);
        tally.arrive(Duration::ZERO).await.expect("both are there");
        assert_eq!((tally.sent(), tally.delivered()), (1, 2));
        assert!((tally.latency_us(1.0) - 3000.0).abs() < 10.0);
        tally.note_delivered(1, tag, 4_000_000);
        assert!(tally.arrive(Duration::from_secs(60)).await.is_err(), "nobody has said that");
    }

    #[test]
    fn smaller_shapes_keep_the_size_of_their_rooms_or_their_one_room() {
        let shape = |rooms, members| RelayShape { rooms, members };
        assert_eq!(shape(100, 10).scaled(0.1), shape(10, 10));
        assert_eq!(shape(1, 100).scaled(0.1), shape(1, 10));
        assert_eq!(shape(10, 100).scaled(0.001), shape(2, 100));
    }
}
