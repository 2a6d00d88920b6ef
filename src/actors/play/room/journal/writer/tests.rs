//! A writer with a recorder that only collects what it is sent; the test decides what the disk does.

use std::sync::Arc;

use actix::prelude::*;
use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::actors::play::room::journal::handle::Retiring;
use crate::actors::recording::recorder::{Backlog, Retire};
use crate::domain::PlayerId;
use crate::game::journal::Record;
use crate::game::{Effects, Member, Seat};
use crate::store::LiveJournal;
use crate::store::replay::tests::relay_spec;

/// The messages to the recorder.
enum Mail {
    AppendBatch(AppendBatch),
    Ended,
    Retire(Retire),
}

struct Collector(UnboundedSender<Mail>);

impl Actor for Collector {
    type Context = Context<Self>;
}

macro_rules! collect {
    ($message:ty, $mail:expr) => {
        impl Handler<$message> for Collector {
            type Result = ();

            fn handle(&mut self, message: $message, _: &mut Self::Context) {
                let mail: fn($message) -> Mail = $mail;
                self.0.send(mail(message)).unwrap();
            }
        }
    };
}

collect!(AppendBatch, Mail::AppendBatch);
collect!(MatchEnded, |_| Mail::Ended);
collect!(Retire, Mail::Retire);

/// A room that ignores everything: the test tells the writer itself what was written.
struct Deaf;

impl Actor for Deaf {
    type Context = Context<Self>;
}

impl Handler<Written> for Deaf {
    type Result = ();

    fn handle(&mut self, _: Written, _: &mut Self::Context) {}
}

struct World {
    game: Match,
    writer: Option<JournalWriter>,
    mail: UnboundedReceiver<Mail>,
    /// The bytes that the disk has taken.
    file: Vec<u8>,
}

fn relay() -> Match {
    let mut game = Match::open(relay_spec()).unwrap();
    let member = Member::person(PlayerId::parse("anna").unwrap());
    game.seat(member, &mut Effects::new()).unwrap();
    game
}

fn room() -> RoomRecord {
    live::tests::head().room
}

impl World {
    fn new(backlog_bytes_max: usize) -> World {
        let (told, mail) = unbounded_channel();
        let recorder = Collector(told).start();
        let handle = JournalHandle {
            ship: recorder.clone().recipient(),
            ended: recorder.clone().recipient(),
            retire: recorder.recipient(),
            backlog: Backlog::new(backlog_bytes_max),
            every: Duration::from_millis(1),
            retry: Duration::from_millis(1),
            volume_bytes_max: 1 << 20,
        };
        let game = relay();
        let writer = JournalWriter::new(handle, &game, None, Deaf.start().recipient());
        World { game, writer: Some(writer), mail, file: live::MAGIC.to_vec() }
    }

    /// A world in which the journal's head is in the file.
    async fn begun(backlog_bytes_max: usize) -> World {
        let mut world = World::new(backlog_bytes_max);
        world.ship();
        let first = world.shipped().await;
        world.write(first, true);
        world
    }

    fn writer(&mut self) -> &mut JournalWriter {
        self.writer.as_mut().unwrap()
    }

    /// Anna says something, which makes a step of the match.
    fn say(&mut self, words: &'static str) {
        let action = Bytes::from_static(words.as_bytes());
        self.game.act(Seat(0), None, action, false, &mut Effects::new()).unwrap();
    }

    fn ship(&mut self) {
        let writer = self.writer.as_mut().unwrap();
        let head = writer.is_blank().then(room);
        writer.ship(&mut self.game, 7, head);
    }

    /// The next batch that comes to the recorder.
    async fn shipped(&mut self) -> AppendBatch {
        match self.mail.recv().await {
            Some(Mail::AppendBatch(ship)) => ship,
            _ => panic!("something else came"),
        }
    }

    /// Says whether the disk takes a batch.
    fn write(&mut self, ship: AppendBatch, taken: bool) {
        if taken {
            if ship.batch.place == BatchPosition::First {
                self.file.truncate(live::MAGIC.len());
            }
            self.file.extend_from_slice(&ship.batch.frames);
        }
        let result = if taken { Ok(()) } else { Err(Arc::from("no space left on device")) };
        let (match_id, reached, memory) = (ship.match_id, ship.reached, ship.batch.frames.into_memory());
        self.writer().written(Written { match_id, reached, memory, result });
    }

    fn journal(&self) -> LiveJournal {
        LiveJournal::parse("live".as_ref(), &self.file).unwrap()
    }

    /// The room ends.
    async fn retire(&mut self) -> Retire {
        let writer = self.writer.take().unwrap();
        let retiring = Retiring { keep_replay: true, hold: Duration::ZERO, successor: None };
        writer.retire(&mut self.game, room(), retiring);
        let Some(Mail::Retire(retire)) = self.mail.recv().await else { panic!("something else came") };
        retire
    }

    /// Whether the ending of the match is in the file.
    fn has_ending(&self) -> bool {
        let records = self.journal().records().unwrap();
        records.iter().any(|record| matches!(record, Record::Finished { .. }))
    }

    /// The chat messages that are in the file.
    fn said(&self) -> Vec<String> {
        let acts = self.journal().records().unwrap().into_iter().filter_map(|record| match record {
            Record::Input { input: crate::game::Input::Act { action, .. }, .. } => {
                Some(String::from_utf8(action.to_vec()).unwrap())
            }
            _ => None,
        });
        acts.collect()
    }
}

#[actix::test]
async fn a_journal_begins_with_its_head_and_grows_by_what_happens() {
    let mut world = World::new(1 << 20);
    world.say("\"one\"");
    world.ship();
    let first = world.shipped().await;
    assert_eq!(first.batch.place, BatchPosition::First);
    world.write(first, true);
    world.say("\"two\"");
    world.ship();
    let second = world.shipped().await;
    assert_eq!((second.batch.place, second.reached), (BatchPosition::Next, world.game.tick()));
    world.write(second, true);
    assert_eq!(world.said(), ["\"one\"", "\"two\""]);
    assert_eq!(world.writer().recorded(), Some(world.game.tick()));
    assert!(!world.writer().is_busy() && world.writer().has_begun());
}

#[actix::test]
async fn there_is_something_to_ship_when_something_happened() {
    let mut world = World::begun(1 << 20).await;
    let World { writer, game, .. } = &mut world;
    assert!(!writer.as_mut().unwrap().follow(game));
    world.say("\"one\"");
    let World { writer, game, .. } = &mut world;
    assert!(writer.as_mut().unwrap().follow(game));
}

#[actix::test]
async fn what_a_disk_did_not_take_is_a_gap_behind_which_the_journal_goes_on() {
    let mut world = World::begun(1 << 20).await;
    let whole = world.game.tick();
    world.say("\"lost\"");
    world.ship();
    let second = world.shipped().await;
    world.write(second, false);
    let lost = world.game.tick();
    assert_eq!(world.writer().gap(), Some(lost), "nothing up to then can be relied upon");
    assert_eq!(world.writer().recorded(), Some(whole));
    world.say("\"lost, too\"");
    world.ship();
    assert!(!world.writer().is_busy(), "behind a gap nothing is shipped");
    let World { writer, game, .. } = &mut world;
    writer.as_mut().unwrap().close_gap(game, room());
    world.say("\"kept\"");
    world.ship();
    let third = world.shipped().await;
    assert_eq!(third.batch.place, BatchPosition::BehindGap);
    world.write(third, true);
    assert_eq!(world.said(), ["\"kept\""]);
    assert_eq!(world.writer().gap(), None);
}

#[actix::test]
async fn a_journal_that_never_began_begins_anew_instead_of_having_a_gap() {
    let mut world = World::new(1 << 20);
    world.say("\"lost\"");
    world.ship();
    let first = world.shipped().await;
    world.write(first, false);
    assert!(!world.writer().has_begun());
    let World { writer, game, .. } = &mut world;
    writer.as_mut().unwrap().close_gap(game, room());
    assert!(world.writer().is_blank());
    world.ship();
    let second = world.shipped().await;
    assert_eq!(second.batch.place, BatchPosition::First);
    world.write(second, true);
    assert!(world.writer().has_begun());
}

#[actix::test]
async fn when_all_rooms_together_have_too_much_under_way_the_batch_is_dropped() {
    let mut world = World::new(16);
    world.ship();
    assert!(world.writer().gap().is_some());
    assert!(!world.writer().is_busy());
    assert!(world.mail.try_recv().is_err());
}

#[actix::test]
async fn the_ending_counts_as_written_with_the_batch_that_has_it() {
    let mut world = World::new(1 << 20);
    world.ship();
    world.say("\"last\"");
    world.game.abort("the test is over");
    world.ship();
    let first = world.shipped().await;
    let second = world.shipped().await;
    world.write(first, true);
    assert!(!world.writer().has_ending(), "that was the batch before");
    world.write(second, true);
    assert!(world.writer().has_ending());
    world.writer().ended(Duration::ZERO);
    assert!(matches!(world.mail.recv().await, Some(Mail::Ended)));
}

#[actix::test]
async fn an_ending_that_was_not_written_is_shipped_again_behind_the_gap() {
    let mut world = World::begun(1 << 20).await;
    world.game.abort("the test is over");
    world.ship();
    let second = world.shipped().await;
    world.write(second, false);
    assert!(!world.writer().has_ending());
    let World { writer, game, .. } = &mut world;
    writer.as_mut().unwrap().close_gap(game, room());
    world.ship();
    let third = world.shipped().await;
    world.write(third, true);
    assert!(world.writer().has_ending());
}

#[actix::test]
async fn who_retires_a_journal_sends_its_last_words_along() {
    let mut world = World::begun(1 << 20).await;
    world.say("\"last\"");
    let retire = world.retire().await;
    let last = retire.last.unwrap();
    assert_eq!((last.place, retire.keep_replay), (BatchPosition::Next, true));
    assert!(last.behind_gap.is_none(), "nothing is under way that could be missing");
    world.file.extend_from_slice(&last.frames);
    assert_eq!(world.said(), ["\"last\""]);
    assert!(world.journal().room.closed);
}

#[actix::test]
async fn last_words_that_follow_a_batch_under_way_fit_without_it_too() {
    let mut world = World::begun(1 << 20).await;
    world.say("\"lost\"");
    world.ship();
    let under_way = world.shipped().await;
    world.say("\"last\"");
    world.game.abort("the test is over");
    let last = world.retire().await.last.unwrap();
    let whole = world.file.clone();
    world.file.extend_from_slice(&under_way.batch.frames);
    world.file.extend_from_slice(&last.frames);
    assert_eq!(world.said(), ["\"lost\"", "\"last\""]);
    assert!(world.journal().room.closed && world.has_ending());
    world.file = whole;
    world.file.extend_from_slice(&last.behind_gap.unwrap());
    assert!(world.said().is_empty());
    assert!(world.journal().room.closed && world.has_ending());
}

#[actix::test]
async fn who_hands_over_while_a_batch_is_under_way_says_it_for_a_file_without_that_one_too() {
    let mut world = World::begun(1 << 20).await;
    world.say("\"lost\"");
    world.ship();
    let under_way = world.shipped().await;
    assert_eq!(under_way.batch.place, BatchPosition::Next);
    let writer = world.writer.take().unwrap();
    writer.hand_over(&mut world.game, room(), &RoomFact::HandedOver { missed: Vec::new() });
    let last = world.shipped().await;
    assert!(last.written.is_none(), "nobody is there to hear of it");
    world.file.extend_from_slice(&last.batch.behind_gap.unwrap());
    let journal = world.journal();
    assert_eq!(journal.room.missed, Some(Vec::new()));
    let reached = journal.records().unwrap().into_iter().rev().find_map(|record| match record {
        Record::Reached { tick, .. } => Some(tick),
        _ => None,
    });
    assert_eq!(reached, Some(world.game.tick()));
}

#[actix::test]
async fn last_words_for_which_there_is_no_room_are_the_ending_alone() {
    let mut world = World::begun(4096).await;
    let handle = world.writer().journals.clone();
    let _others = handle.backlog.reserve(vec![0; 4096]).unwrap();
    world.game.abort("the test is over");
    let last = world.retire().await.last.unwrap();
    world.file.extend_from_slice(&last.frames);
    assert_eq!(last.place, BatchPosition::BehindGap);
    assert!(world.journal().room.closed && world.has_ending());
}

#[actix::test]
async fn a_room_that_dies_all_at_once_ships_what_it_had_noted() {
    let mut world = World::begun(1 << 20).await;
    world.say("\"noted\"");
    let World { writer, game, .. } = &mut world;
    writer.as_mut().unwrap().follow(game);
    drop(world.writer.take());
    let last = world.shipped().await;
    world.file.extend_from_slice(&last.batch.frames);
    assert_eq!(world.said(), ["\"noted\""]);
}
