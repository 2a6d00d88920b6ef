//! Tests of the addresses beside the replays of matches.

use std::sync::Arc;

use super::super::*;
use super::{beside, folder, id, packed, played, records};

#[test]
fn where_a_room_was_opened_from_is_beside_its_replay_and_never_in_it() {
    let (folder, disk, dir) = folder();
    let from = "2001:db8::";
    let draft = Draft::of(&played(), None).unwrap();
    assert_eq!(draft.opened_from(), from.parse().ok());
    folder.write(&draft).unwrap();
    let file = folder.find(&id()).unwrap();
    let segments = (0..file.index().segments.len()).map(|number| packed(&records(&file, number).unwrap()));
    let whole = [std::fs::read(folder.path(&id())).unwrap()].into_iter().chain(segments).collect::<Vec<_>>();
    assert!(!String::from_utf8_lossy(&whole.concat()).contains("2001:db8"));
    let again = ReplayFolder::open(dir.path(), Arc::new(disk)).unwrap();
    assert_eq!(again.opened_from(&id()), from.parse().ok());
    again.remove(&id()).unwrap();
    assert_eq!(again.opened_from(&id()), None);
    assert_eq!(beside(&dir), [""; 0]);
}

#[test]
fn a_replay_without_an_address_is_one_and_an_address_without_a_replay_is_removed() {
    let (folder, disk, dir) = folder();
    let mut live = played();
    live.room.config.opened_from = None;
    folder.write(&Draft::of(&live, None).unwrap()).unwrap();
    assert_eq!((beside(&dir), folder.opened_from(&id())), (vec!["match-1.tilt".to_owned()], None));
    for (name, text) in [("gone.from", "192.0.2.1"), ("match-1.from", "who knows"), ("match-2.from.new", "")]
    {
        std::fs::write(dir.path().join("replays").join(name), text).unwrap();
    }
    let again = ReplayFolder::open(dir.path(), Arc::new(disk)).unwrap();
    assert_eq!(beside(&dir), ["match-1.from", "match-1.tilt"]);
    assert_eq!((again.opened_from(&id()), again.list().unwrap().len()), (None, 1));
    again.find(&id()).unwrap();
}
