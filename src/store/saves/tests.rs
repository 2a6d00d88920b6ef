//! Tests of saves on real disks, on disks that fail, and with writers that do not wait for each other.

use std::thread;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::store::disk::RealDisk;
use crate::store::faults::FaultyDisk;

const LIMITS: SaveSettings = SaveSettings {
    file_bytes_max: 100_000,
    slots_max: 3,
    player_bytes_max: 150_000,
    total_bytes_max: 1_000_000,
    guests_percent: 100,
    from_one_bytes_per_day: 0,
    uploads_max: 4,
    uploads_of_one_max: 4,
    uploads_from_one_max: 4,
    upload_bytes_per_s: 1,
    upload_wait_ms: 0,
    upload_ms_max: 1_000,
};

fn open(folder: &TempDir, limits: SaveSettings) -> Arc<Saves> {
    open_on(Arc::new(RealDisk), folder, limits)
}

fn open_on(disk: Arc<dyn Disk>, folder: &TempDir, limits: SaveSettings) -> Arc<Saves> {
    let lock = FolderLock::take(folder.path(), disk.as_ref(), std::time::Duration::ZERO).unwrap();
    Arc::new(Saves::open(&lock, disk, limits).unwrap())
}

fn anna() -> PlayerId {
    PlayerId::parse("anna").unwrap()
}

fn slot(name: &str) -> SaveSlot {
    SaveSlot::parse(name).unwrap()
}

fn new(player: &str, name: &str, wish: Preconditions) -> NewSave {
    let player = PlayerId::parse(player).unwrap();
    let content_type = "text/plain".to_owned();
    NewSave { guest: player.is_issued(), player, slot: slot(name), content_type, wish, bytes: None }
}

/// Begins with one of the places, which must be free.
fn begin(saves: &Arc<Saves>, new: NewSave) -> Result<Upload, KeepRefused> {
    let here = std::net::IpAddr::from([127, 0, 0, 1]);
    let place = saves.places().take(&new.player, here).now_or_never().expect("nobody waits");
    saves.begin(new, place.expect("a place is free"))
}

fn put_for(saves: &Arc<Saves>, new: NewSave, content: &[u8]) -> Result<Kept, KeepRefused> {
    put_at(saves, new, content, Timestamp::UNIX_EPOCH)
}

fn put_at(saves: &Arc<Saves>, new: NewSave, content: &[u8], at: Timestamp) -> Result<Kept, KeepRefused> {
    let mut upload = begin(saves, new)?;
    for part in content.chunks(30_000) {
        upload.write(part)?;
    }
    upload.finish(at)
}

fn put(saves: &Arc<Saves>, name: &str, content: &[u8]) -> Result<Kept, KeepRefused> {
    put_for(saves, new("anna", name, Preconditions::default()), content)
}

fn read(saves: &Saves, name: &str) -> Result<Vec<u8>, StoreError> {
    let mut found = saves.find(&anna(), &slot(name))?.expect("there is a save");
    let mut content = Vec::new();
    while let Some(part) = found.next_part()? {
        content.extend(part);
    }
    Ok(content)
}

/// All files, the unfinished ones too.
fn files(folder: &TempDir) -> Vec<PathBuf> {
    let root = folder.path().join("saves");
    let folders = std::fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path());
    folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path())).collect()
}

fn only(tag: &str) -> Preconditions {
    Preconditions { if_match: Some(Tags::These(vec![tag.to_owned()])), ..Preconditions::default() }
}

#[test]
fn when_all_saves_of_a_player_are_removed_those_of_others_stay_and_the_room_is_free() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, SaveSettings { total_bytes_max: 3 * BLOCK_BYTES, ..LIMITS });
    for name in ["one", "Two"] {
        put(&saves, name, b"a game").unwrap();
    }
    put_for(&saves, new("Anna", "one", Preconditions::default()), b"another one's").unwrap();
    let other = || put_for(&saves, new("bert", "one", Preconditions::default()), b"a game");
    assert!(matches!(other(), Err(KeepRefused::ServerFull)));
    saves.remove_all(&anna()).unwrap();
    saves.remove_all(&anna()).unwrap();
    assert_eq!(saves.list(&anna()).unwrap(), []);
    assert_eq!(saves.list(&PlayerId::parse("Anna").unwrap()).unwrap().len(), 1);
    for name in ["one", "two"] {
        put_for(&saves, new("bert", name, Preconditions::default()), b"a game").unwrap();
    }
    assert!(matches!(put(&saves, "one", b"a game"), Err(KeepRefused::ServerFull)));
    assert_eq!(files(&folder).len(), 3);
}

#[test]
fn guests_have_a_share_of_the_room_and_an_account_has_none_of_it() {
    let folder = TempDir::new().unwrap();
    let limits = SaveSettings { total_bytes_max: 3 * BLOCK_BYTES, guests_percent: 34, ..LIMITS };
    let saves = open(&folder, limits);
    let [one, other] = [1, 2].map(PlayerId::issue);
    let save = |saves: &Arc<Saves>, of: &PlayerId, guest: bool| {
        put_for(saves, NewSave { guest, ..new(of.as_str(), "one", Preconditions::default()) }, b"a game")
    };
    save(&saves, &one, true).unwrap();
    save(&saves, &one, true).unwrap();
    assert!(matches!(save(&saves, &other, true), Err(KeepRefused::GuestsFull)));
    // The same after a start: players who may be guests count as guests until they are known not to be.
    drop(saves);
    let saves = open(&folder, limits);
    assert_eq!((saves.guests(), saves.is_guest(&one)), (vec![one.clone()], true));
    assert!(matches!(save(&saves, &other, true), Err(KeepRefused::GuestsFull)));
    saves.is_no_guest(&one);
    save(&saves, &other, true).unwrap();
    assert!(matches!(save(&saves, &PlayerId::issue(3), true), Err(KeepRefused::GuestsFull)));
    // A player who saves as an account counts as one from then on, and others have the rest of the room.
    save(&saves, &other, false).unwrap();
    assert_eq!(saves.guests(), []);
    put(&saves, "one", b"a game").unwrap();
    assert!(matches!(save(&saves, &PlayerId::issue(3), true), Err(KeepRefused::ServerFull)));
    saves.remove_all(&other).unwrap();
    save(&saves, &PlayerId::issue(3), true).unwrap();
    saves.remove(&PlayerId::issue(3), &slot("one"), &Preconditions::default()).unwrap();
    save(&saves, &other, true).unwrap();
}

#[test]
fn a_save_comes_back_as_it_was_sent_also_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let content: Vec<u8> = (0..90_000_u32).map(|at| (at % 251) as u8).collect();
    let saves = open(&folder, LIMITS);
    let kept = put(&saves, "one", &content).unwrap();
    assert_eq!((kept.replaced, kept.save.bytes), (false, 90_000));
    put(&saves, "empty", b"").unwrap();
    let used = saves.usage.total();
    drop(saves);
    let saves = open(&folder, LIMITS);
    assert_eq!(saves.usage.total(), used);
    assert_eq!(read(&saves, "one").unwrap(), content);
    assert_eq!(read(&saves, "empty").unwrap(), b"");
    let listed = saves.list(&anna()).unwrap();
    assert_eq!((listed.len(), &listed[1]), (2, &kept.save));
    assert_eq!(listed[0].sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(put(&saves, "one", b"other").unwrap().replaced);
}

#[test]
fn a_version_that_was_replaced_after_the_clock_was_set_back_is_another_one() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    let [before, after] = [2_000, 1_000].map(|second| Timestamp::from_second(second).unwrap());
    let first = put_at(&saves, new("anna", "one", Preconditions::default()), b"first", before).unwrap().save;
    put_at(&saves, new("anna", "one", Preconditions::default()), b"second", after).unwrap();
    let since = Preconditions { if_unmodified_since: Some(first.saved_at), ..Preconditions::default() };
    let refused = put_at(&saves, new("anna", "one", since.clone()), b"third", after);
    assert!(matches!(refused, Err(KeepRefused::Another)));
    assert!(matches!(saves.remove(&anna(), &slot("one"), &since), Err(RemoveRefused::Another)));
    assert_eq!(read(&saves, "one").unwrap(), b"second");
}

#[test]
fn a_save_that_is_read_stays_as_it_is_while_it_is_replaced_and_removed() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    put(&saves, "one", &[1; 90_000]).unwrap();
    let mut reading = saves.find(&anna(), &slot("one")).unwrap().unwrap();
    assert_eq!(reading.next_part().unwrap().unwrap(), [1; 65_536]);
    put(&saves, "one", &[2; 10]).unwrap();
    saves.remove(&anna(), &slot("one"), &Preconditions::default()).unwrap();
    assert_eq!(reading.next_part().unwrap().unwrap(), [1; 90_000 - 65_536]);
    assert_eq!(reading.next_part().unwrap(), None);
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    let mut upload = begin(&saves, new("anna", "one", Preconditions::default())).unwrap();
    upload.write(b"half a ga").unwrap();
    assert_eq!(files(&folder).len(), 1);
    drop(upload);
    assert_eq!(files(&folder), Vec::<PathBuf>::new());
    // An upload that the process did not outlive is found at the next start.
    drop(saves);
    std::fs::write(folder.path().join("saves/incoming/7.part"), "half a ga").unwrap();
    let saves = open(&folder, LIMITS);
    assert_eq!(files(&folder), Vec::<PathBuf>::new());
    assert!(saves.find(&anna(), &slot("one")).unwrap().is_none());
}

#[test]
fn each_limit_refuses_in_its_own_words_and_removing_makes_room() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    assert!(matches!(put(&saves, "one", &[0; 100_001]), Err(KeepRefused::TooLarge(100_000))));
    put(&saves, "one", &[0; 100_000]).unwrap();
    assert!(matches!(put(&saves, "two", &[0; 50_001]), Err(KeepRefused::QuotaUsed(150_000))));
    put(&saves, "two", &[0; 50_000]).unwrap();
    put(&saves, "one", &[1; 100_000]).unwrap();
    put(&saves, "three", b"").unwrap();
    assert!(matches!(put(&saves, "four", b""), Err(KeepRefused::TooMany(3))));
    saves.remove(&anna(), &slot("one"), &Preconditions::default()).unwrap();
    put(&saves, "four", &[0; 100_000]).unwrap();
    assert!(matches!(
        saves.remove(&anna(), &slot("one"), &Preconditions::default()),
        Err(RemoveRefused::NoSuchSave)
    ));
}

#[test]
fn all_saves_together_have_a_limit_in_blocks() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, SaveSettings { total_bytes_max: 3 * BLOCK_BYTES, ..LIMITS });
    for player in ["a", "b", "c"] {
        put_for(&saves, new(player, "one", Preconditions::default()), b"small").unwrap();
    }
    let more = || put_for(&saves, new("d", "one", Preconditions::default()), b"small");
    assert!(matches!(more(), Err(KeepRefused::ServerFull)));
    assert_eq!(files(&folder).len(), 3, "what was refused is not left behind");
    put_for(&saves, new("a", "one", Preconditions::default()), b"other").unwrap();
    saves.remove(&PlayerId::parse("b").unwrap(), &slot("one"), &Preconditions::default()).unwrap();
    more().unwrap();
}

#[test]
fn a_place_is_free_again_however_its_upload_ends() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    for _ in 0..5 {
        assert!(matches!(put(&saves, "one", &[0; 100_001]), Err(KeepRefused::TooLarge(_))));
        put(&saves, "one", b"whole").unwrap();
        drop(begin(&saves, new("anna", "one", Preconditions::default())).unwrap());
        assert!(matches!(put_for(&saves, new("anna", "one", only("x")), b""), Err(KeepRefused::Another)));
    }
}

#[test]
fn a_wish_is_judged_when_the_save_takes_its_place() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    let tag = put(&saves, "one", b"first").unwrap().save.sha256;
    let mut late = begin(&saves, new("anna", "one", only(&tag))).unwrap();
    late.write(b"late").unwrap();
    put_for(&saves, new("anna", "one", only(&tag)), b"second").unwrap();
    assert!(matches!(late.finish(Timestamp::UNIX_EPOCH), Err(KeepRefused::Another)));
    assert_eq!(read(&saves, "one").unwrap(), b"second");
    assert!(matches!(saves.remove(&anna(), &slot("one"), &only(&tag)), Err(RemoveRefused::Another)));
    let empty = Preconditions { if_none_match: Some(Tags::Any), ..Preconditions::default() };
    assert!(matches!(put_for(&saves, new("anna", "one", empty.clone()), b""), Err(KeepRefused::Another)));
    put_for(&saves, new("anna", "two", empty), b"").unwrap();
    assert_eq!(files(&folder).len(), 2);
}

#[test]
fn of_writers_who_saw_the_same_one_wins_whole() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    let mut tag = put(&saves, "one", b"begin").unwrap().save.sha256;
    for round in 0..20_u8 {
        let write = |writer: u8| {
            let (saves, tag) = (Arc::clone(&saves), tag.clone());
            thread::spawn(move || {
                put_for(&saves, new("anna", "one", only(&tag)), &[round * 4 + writer; 40_000])
            })
        };
        let writers: Vec<_> = (0..4).map(write).collect();
        let ended = writers.into_iter().map(|writer| writer.join().unwrap());
        let winners: Vec<_> = ended.filter_map(Result::ok).collect();
        assert_eq!(winners.len(), 1, "in round {round}");
        tag.clone_from(&winners[0].save.sha256);
        let content = read(&saves, "one").unwrap();
        assert!(content.len() == 40_000 && content.iter().all(|byte| *byte == content[0]));
        assert_eq!(saves.list(&anna()).unwrap()[0].sha256, tag);
    }
    assert_eq!(files(&folder).len(), 1);
}

#[test]
fn a_disk_that_is_full_or_broken_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let disk = FaultyDisk::default();
    let saves = open_on(Arc::new(disk.clone()), &folder, LIMITS);
    put(&saves, "one", b"before").unwrap();
    let used = saves.usage.total();
    for room in [0, 4, 35_000, 60_010] {
        disk.leave_bytes(room);
        assert!(matches!(put(&saves, "one", &[7; 60_000]), Err(KeepRefused::DiskFull)), "{room}");
    }
    disk.empty();
    assert_eq!((read(&saves, "one").unwrap(), files(&folder).len()), (b"before".to_vec(), 1));
    let mut upload = begin(&saves, new("anna", "one", Preconditions::default())).unwrap();
    upload.write(b"after").unwrap();
    disk.set_broken(true);
    assert!(matches!(upload.finish(Timestamp::UNIX_EPOCH), Err(KeepRefused::Disk(_))));
    assert!(matches!(put(&saves, "one", b"after"), Err(KeepRefused::Disk(_))));
    assert!(matches!(
        saves.remove(&anna(), &slot("one"), &Preconditions::default()),
        Err(RemoveRefused::Disk(_))
    ));
    disk.set_broken(false);
    assert_eq!(read(&saves, "one").unwrap(), b"before");
    assert_eq!(saves.usage.total(), used);
    put(&saves, "one", b"after").unwrap();
}

#[test]
fn a_changed_byte_is_noticed_before_the_last_part_is_read() {
    let folder = TempDir::new().unwrap();
    let saves = open(&folder, LIMITS);
    put(&saves, "one", b"what was saved").unwrap();
    let path = &files(&folder)[0];
    let whole = std::fs::read(path).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        std::fs::write(path, &changed).unwrap();
        assert!(matches!(read(&saves, "one"), Err(StoreError::Unusable { .. })), "byte {at}");
    }
    for length in 0..whole.len() {
        std::fs::write(path, &whole[..length]).unwrap();
        assert!(matches!(read(&saves, "one"), Err(StoreError::Unusable { .. })), "{length} bytes");
    }
    assert_eq!(saves.list(&anna()).unwrap(), []);
    let empty = Preconditions { if_none_match: Some(Tags::Any), ..Preconditions::default() };
    assert!(matches!(put_for(&saves, new("anna", "one", empty), b""), Err(KeepRefused::Another)));
    assert!(put(&saves, "one", b"anew").unwrap().replaced);
    assert_eq!(read(&saves, "one").unwrap(), b"anew");
}
