//! The names of the files of saves. They tell ids apart also where a file system does not tell `a` from `A`.
//!
//! Must not: touch files.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use crate::domain::{PlayerId, SaveSlot};

/// The number of folders that saves are spread over, so that none gets too many.
pub(super) const SHARDS: usize = 256;
const ENDING: &str = "save";

/// The folder that all saves of a player are in.
pub(super) fn shard_of(player: &PlayerId) -> usize {
    (xxh3_64(player.as_str().as_bytes()) % SHARDS as u64) as usize
}

/// The folder of a shard.
pub(super) fn folder_of(root: &Path, shard: usize) -> PathBuf {
    root.join(format!("{shard:02x}"))
}

/// The name of a save's file.
pub(super) fn file_name(player: &PlayerId, slot: &SaveSlot) -> String {
    format!("{}.{}.{ENDING}", plain(player.as_str()), plain(slot.as_str()))
}

/// The slot that a file of this player is for; `None` for files of others.
pub(super) fn slot_of(name: &str, player: &PlayerId) -> Option<SaveSlot> {
    let slot = SaveSlot::parse(&cased(name.split('.').nth(1)?)?).ok()?;
    (file_name(player, &slot) == name).then_some(slot)
}

/// The player whose save a file is; `None` for other files.
pub(super) fn player_of(name: &str) -> Option<PlayerId> {
    let player = PlayerId::parse(&cased(name.split('.').next()?)?).ok()?;
    slot_of(name, &player).map(|_| player)
}

/// An id in lower case, and after `~`, in hexadecimal, which of its characters are capital letters: bit 0 is the first.
fn plain(id: &str) -> String {
    let capitals = id.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase());
    let capitals = capitals.fold(0_u64, |bits, (at, _)| bits | 1 << at);
    let lower = id.to_ascii_lowercase();
    if capitals == 0 { lower } else { format!("{lower}~{capitals:x}") }
}

fn cased(plain: &str) -> Option<String> {
    let Some((lower, capitals)) = plain.split_once('~') else { return Some(plain.to_owned()) };
    let capitals = u64::from_str_radix(capitals, 16).ok()?;
    let cased = lower.chars().enumerate().map(|(at, letter)| {
        if at < 64 && capitals >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
    });
    Some(cased.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_differ_by_case_have_files_that_do_not() {
        let (anna, capital) = (PlayerId::parse("anna").unwrap(), PlayerId::parse("aNnA").unwrap());
        let slot = SaveSlot::parse("Slot-1_Z").unwrap();
        let (one, other) = (file_name(&anna, &slot), file_name(&capital, &slot));
        assert_eq!((one.as_str(), other.as_str()), ("anna.slot-1_z~81.save", "anna~a.slot-1_z~81.save"));
        assert_eq!(slot_of(&one, &anna), Some(slot.clone()));
        assert_eq!(slot_of(&one, &capital), None);
        assert_eq!(slot_of(&other, &capital), Some(slot));
        assert_eq!((player_of(&one), player_of(&other)), (Some(anna), Some(capital)));
    }

    #[test]
    fn the_longest_ids_fit_into_a_file_name() {
        let long = "Z".repeat(64);
        let (player, slot) = (PlayerId::parse(&long).unwrap(), SaveSlot::parse(&long).unwrap());
        let name = file_name(&player, &slot);
        assert!(name.len() < 200, "{}", name.len());
        assert_eq!(slot_of(&name, &player), Some(slot));
    }

    #[test]
    fn a_foreign_file_is_nobodys_save() {
        let anna = PlayerId::parse("anna").unwrap();
        for name in ["anna", "anna.save", "anna.1.save.old", "anna.a b.save", "anna.x~zz.save", "ben.1.save"]
        {
            assert_eq!(slot_of(name, &anna), None, "{name}");
            assert_ne!(player_of(name), Some(anna.clone()), "{name}");
        }
    }
}
