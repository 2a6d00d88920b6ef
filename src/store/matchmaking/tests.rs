//! The file of tickets and parties: what survives what.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::domain::PlayerId;
use crate::domain::matchmaking::{QueueKey, Sizes, Ticket};
use crate::domain::party::PartyMember;
use crate::store::faults::FaultyDisk;

fn ticket(name: &str) -> KeptTicket {
    let queue = QueueKey { game: "chess".to_owned(), mode: None, region: Some("eu".to_owned()) };
    let ticket = Ticket {
        id: TicketId::parse(name).unwrap(),
        players: vec![PlayerId::parse(name).unwrap()],
        party: None,
        queue,
        sizes: Sizes { min: 2, max: 4 },
        bots: true,
        rating: 123_456,
        since: Timestamp::from_millisecond(1_790_000_000_123).unwrap(),
    };
    KeptTicket { ticket, found: None }
}

fn party() -> Party {
    let player = PlayerId::parse("anna").unwrap();
    let members = vec![PartyMember { player, ready: true }];
    Party { id: PartyId::parse("p").unwrap(), members, invited: Vec::new(), seen_at: Timestamp::UNIX_EPOCH }
}

fn open(folder: &Path, disk: &FaultyDisk) -> (MatchmakingFile, KeptMatchmaking) {
    let lock = FolderLock::take(folder, disk, Duration::ZERO).unwrap();
    MatchmakingFile::open(&lock, Arc::new(disk.clone())).unwrap()
}

#[test]
fn what_was_kept_and_is_not_over_is_there_again() {
    let (folder, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    let (mut file, kept) = open(folder.path(), &disk);
    assert!(kept.tickets.is_empty() && kept.parties.is_empty());
    for name in ["anna", "bert", "carl"] {
        file.keep_ticket(&ticket(name)).unwrap();
    }
    file.keep_party(&party()).unwrap();
    file.forget_ticket(&ticket("bert").ticket.id).unwrap();
    let later = KeptTicket { ticket: Ticket { rating: 7, ..ticket("carl").ticket }, found: None };
    file.keep_ticket(&later).unwrap();
    drop(file);
    let (mut file, kept) = open(folder.path(), &disk);
    assert_eq!((kept.tickets, kept.parties), (vec![ticket("anna"), later], vec![party()]));
    file.forget_party(&party().id).unwrap();
    drop(file);
    assert!(open(folder.path(), &disk).1.parties.is_empty());
}

#[test]
fn a_torn_end_costs_the_last_frame_alone() {
    let (folder, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    let (mut file, _) = open(folder.path(), &disk);
    file.keep_ticket(&ticket("anna")).unwrap();
    file.keep_ticket(&ticket("bert")).unwrap();
    drop(file);
    let path = folder.path().join("matchmaking");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
    let (mut file, kept) = open(folder.path(), &disk);
    assert_eq!(kept.tickets, [ticket("anna")]);
    file.keep_ticket(&ticket("carl")).unwrap();
    drop(file);
    assert_eq!(open(folder.path(), &disk).1.tickets, [ticket("anna"), ticket("carl")]);
}

#[test]
fn a_file_in_which_much_is_over_is_written_anew() {
    let (folder, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    let (mut file, _) = open(folder.path(), &disk);
    file.keep_ticket(&ticket("stays")).unwrap();
    for number in 0..10_000 {
        let one = ticket(&format!("t{number}"));
        file.keep_ticket(&one).unwrap();
        file.forget_ticket(&one.ticket.id).unwrap();
    }
    assert!(file.file.len() <= COMPACT_FROM_BYTES, "{}", file.file.len());
    file.forget_ticket(&ticket("stays").ticket.id).unwrap();
    assert_eq!(file.file.len(), MAGIC_BYTES as u64);
}

#[test]
fn a_disk_that_takes_nothing_loses_nothing_that_it_had() {
    let (folder, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    let (mut file, _) = open(folder.path(), &disk);
    file.keep_ticket(&ticket("anna")).unwrap();
    disk.leave_bytes(5);
    assert!(file.keep_ticket(&ticket("bert")).is_err());
    disk.empty();
    file.keep_ticket(&ticket("carl")).unwrap();
    drop(file);
    assert_eq!(open(folder.path(), &disk).1.tickets, [ticket("anna"), ticket("carl")]);
}
