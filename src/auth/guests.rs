//! The end of guests. A guest without a refresh token can never come back, and everything that is kept for the guest
//! takes the room of others.
//!
//! Owns: when a guest ends, in which order things are removed, and which guests are held because they are here. Must
//! not: know rooms; the caller says who sits in one.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::counting::PresentPlayers;
use crate::config::AuthSettings;
use crate::domain::PlayerId;
use crate::store::records::{Answer, DueGuest, EndBounds};
use crate::store::{Records, RecordsError, Saves, WallClock};

/// How many guests are ended together.
const BATCH: u32 = 64;
/// How many players are held together.
const HELD_TOGETHER: usize = 1000;
/// How long a record stays after its saves were removed, so that other servers on the same database see it and remove the
/// saves that they have.
const FOR_OTHERS: SignedDuration = SignedDuration::from_hours(24);

/// Ends guests who can never come back.
pub struct GuestExpiry {
    records: Arc<dyn Records>,
    saves: Arc<Saves>,
    /// Who is connected. A player in a seat is held, too, also without a connection.
    presence: PresentPlayers,
    /// Guests who stay until this time (in microseconds) or less have no saves on this server any more.
    without_saves: AtomicI64,
    every: Duration,
    ages: WallClock,
    refresh_lifetime: SignedDuration,
    access_lifetime: SignedDuration,
}

/// The outcome of a round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Round {
    ended: u64,
    /// How many guests were kept because their saves could not be removed.
    kept: usize,
}

impl GuestExpiry {
    pub(super) fn new(
        settings: &AuthSettings,
        records: Arc<dyn Records>,
        saves: Arc<Saves>,
        presence: PresentPlayers,
        ages: WallClock,
    ) -> GuestExpiry {
        GuestExpiry {
            records,
            saves,
            presence,
            without_saves: AtomicI64::new(i64::MIN),
            every: Duration::from_secs(settings.guests_tidied_s),
            ages,
            refresh_lifetime: settings.refresh_lifetime(),
            access_lifetime: SignedDuration::from_secs(settings.access_token_s.into()),
        }
    }

    /// Ends guests whose time is over, again and again. `seated` answers who has a seat; `None` if that is not known now.
    pub(super) async fn keep<F: Future<Output = Option<Vec<PlayerId>>>>(&self, seated: impl Fn() -> F) {
        let mut turn = tokio::time::interval(self.every);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            turn.tick().await;
            let Some(seated) = seated().await else { continue };
            match self.round(seated).await {
                Ok(Round { ended: 0, kept: 0 }) => {}
                Ok(Round { ended, kept: 0 }) => log::info!("{ended} guests who cannot come back have ended"),
                Ok(Round { ended, kept }) => log::warn!(
                    "{ended} guests who cannot come back have ended, and {kept} are still there because their saves are"
                ),
                Err(RecordsError::Away(why)) => log::debug!("guests end later: the database is away: {why}"),
                Err(RecordsError::Refused(why)) => log::error!("guests do not end: {why}"),
            }
        }
    }

    async fn round(&self, seated: Vec<PlayerId>) -> Answer<Round> {
        // This is asked first: if the clock is set forward after it, nobody ends who was held by the time before.
        let age = (self.ages)();
        self.hold(seated, Timestamp::now()).await?;
        self.tidy(age).await
    }

    /// Holds those who are here. Their time goes by the wall clock, because another server on this database may read it.
    async fn hold(&self, mut here: Vec<PlayerId>, now: Timestamp) -> Answer<()> {
        // An id that the server did not give out is no guest's.
        here.extend(self.presence.present().into_iter().filter(PlayerId::is_issued));
        for some in here.chunks(HELD_TOGETHER) {
            self.records.hold(some, after(now, self.refresh_lifetime)).await?;
        }
        Ok(())
    }

    /// Ends the guests whose time is over, a batch at a time.
    async fn tidy(&self, now: Timestamp) -> Answer<Round> {
        let over = after(now, -self.access_lifetime);
        let bounds =
            EndBounds { by: after(over, -FOR_OTHERS), unseen_since: after(over, -self.refresh_lifetime) };
        let (mut round, mut last) = (Round::default(), None);
        loop {
            let due = self.records.due(over, last.as_ref(), BATCH).await?;
            last = due.last().cloned();
            let is_last = due.len() < BATCH as usize;
            self.end(due, bounds, &mut round).await?;
            if is_last {
                break;
            }
        }
        if round.kept == 0 {
            self.without_saves.store(over.as_microsecond(), Ordering::Relaxed);
        }
        Ok(round)
    }

    /// Ends these guests, except those who have sat down since they got their last token: they stay as if they had got it
    /// then.
    async fn end(&self, due: Vec<DueGuest>, bounds: EndBounds, round: &mut Round) -> Answer<()> {
        let (seen, mut over): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|guest| guest.seen_at > bounds.unseen_since);
        for guest in seen {
            self.records.hold(&[guest.player], after(guest.seen_at, self.refresh_lifetime)).await?;
        }
        over.retain(|guest| guest.stays_until <= bounds.by || !self.has_no_saves(guest));
        if over.is_empty() {
            return Ok(());
        }
        let wanted = over.len();
        // The saves are removed first, because nobody would find them once the guest is not known any more.
        let saves = Arc::clone(&self.saves);
        let without = tokio::task::spawn_blocking(move || without_saves(&saves, over)).await;
        let without = without.map_err(|error| RecordsError::Away(error.to_string().into()))?;
        round.kept += wanted - without.len();
        let ends = without.into_iter().filter(|guest| guest.stays_until <= bounds.by);
        let ends: Vec<PlayerId> = ends.map(|guest| guest.player).collect();
        round.ended += if ends.is_empty() { 0 } else { self.records.end(&ends, bounds).await? };
        Ok(())
    }

    /// Whether an earlier round has removed the guest's saves.
    fn has_no_saves(&self, guest: &DueGuest) -> bool {
        guest.stays_until.as_microsecond() <= self.without_saves.load(Ordering::Relaxed)
    }
}

/// Removes the saves of these guests; blocks. Answers the guests who have none left. The others are tried again in the next
/// round.
fn without_saves(saves: &Saves, mut guests: Vec<DueGuest>) -> Vec<DueGuest> {
    guests.retain(|guest| match saves.remove_all(&guest.player) {
        Ok(()) => true,
        Err(error) => {
            log::warn!("the saves of the guest {} are not removed: {error}", guest.player);
            false
        }
    });
    guests
}

fn after(at: Timestamp, time: SignedDuration) -> Timestamp {
    at.saturating_add(time).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;
    use tempfile::TempDir;
    use tokio::task::spawn_blocking;

    use super::*;
    use crate::config::Settings;
    use crate::domain::{PlayerKind, SaveSlot};
    use crate::store::faults::FaultyDisk;
    use crate::store::records::{Name, NewPlayer, Seen};
    use crate::store::saves::{NewSave, Preconditions};
    use crate::store::{FolderLock, records};

    /// The guests of a server, on a disk that a test can break.
    struct World {
        guests: GuestExpiry,
        disk: FaultyDisk,
        folder: TempDir,
    }

    async fn world() -> World {
        let (disk, folder) = (FaultyDisk::default(), tempfile::tempdir().unwrap());
        let lock = FolderLock::take(folder.path(), &disk, Duration::ZERO).unwrap();
        let settings = Settings::load(None, &Vec::new()).unwrap();
        let saves = Arc::new(Saves::open(&lock, Arc::new(disk.clone()), settings.saves).unwrap());
        let records = records::open(&settings.database, folder.path(), Arc::default()).await.unwrap();
        let guests = GuestExpiry::new(
            &settings.auth,
            records,
            saves,
            PresentPlayers::default(),
            Arc::new(Timestamp::now),
        );
        World { guests, disk, folder }
    }

    fn on_day(day: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap()
    }

    impl World {
        /// Makes a guest on the first day.
        async fn guest(&self, number: u128) -> PlayerId {
            let id = PlayerId::issue(number);
            let name = Name { shown: id.to_string(), key: id.to_string() };
            let (kind, role, at) = (PlayerKind::Guest, "player".to_owned(), on_day(0));
            let new = NewPlayer { id: id.clone(), kind, name, role, login: None, at };
            self.guests.records.create(&new).await.unwrap().unwrap();
            id
        }

        async fn save(&self, of: &PlayerId) {
            let (slot, content_type) = (SaveSlot::parse("one").unwrap(), String::new());
            let new = NewSave {
                player: of.clone(),
                slot,
                guest: true,
                content_type,
                wish: Preconditions::default(),
                bytes: None,
            };
            let saves = Arc::clone(&self.guests.saves);
            let place = saves.places().take(of, std::net::IpAddr::from([127, 0, 0, 1])).await.unwrap();
            spawn_blocking(move || saves.begin(new, place).unwrap().finish(on_day(0)).unwrap())
                .await
                .unwrap();
        }

        /// The folder with a guest's saves; `None` if there are none.
        fn saves_of(&self, guest: &PlayerId) -> Option<String> {
            let files = |folder: &Path| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap());
            let mut folders = files(&self.folder.path().join("saves"));
            let is_hers = |name: std::ffi::OsString| name.to_str().unwrap().starts_with(guest.as_str());
            let found = folders.find(|folder| files(&folder.path()).any(|file| is_hers(file.file_name())));
            found.map(|folder| folder.file_name().into_string().unwrap())
        }

        async fn is_known(&self, guest: &PlayerId) -> bool {
            self.guests.records.player(guest).await.unwrap().is_some()
        }

        /// Runs a round on a day, some time after noon.
        async fn round(&self, day: i64) -> Round {
            self.guests.tidy(on_day(day) + SignedDuration::from_hours(13)).await.unwrap()
        }
    }

    #[tokio::test]
    async fn saves_go_a_day_before_the_guest_and_those_that_stay_hold_up_nobody_else() {
        let world = world().await;
        let stuck = world.guest(0).await;
        for number in 1..=2 * u128::from(BATCH) {
            world.guest(number).await;
        }
        let other = PlayerId::issue(u128::from(BATCH));
        world.save(&stuck).await;
        world.save(&other).await;
        assert_eq!(world.round(29).await, Round::default());
        assert!(world.saves_of(&other).is_some());
        world.disk.aim_at(&world.saves_of(&stuck).unwrap());
        world.disk.set_broken(true);
        assert_eq!(world.round(30).await.ended, 0);
        assert_eq!((world.saves_of(&other), world.is_known(&other).await), (None, true));
        // A few others have their saves in the same folder.
        let Round { ended, kept } = world.round(31).await;
        assert!(
            (1..10).contains(&kept) && ended + kept as u64 == 2 * u64::from(BATCH) + 1,
            "{ended}, {kept}"
        );
        assert_eq!((world.is_known(&other).await, world.is_known(&stuck).await), (false, true));
        world.disk.set_broken(false);
        assert_eq!(world.round(31).await, Round { ended: kept as u64, kept: 0 });
        assert_eq!((world.saves_of(&stuck), world.is_known(&stuck).await), (None, false));
    }

    #[tokio::test]
    async fn who_sat_down_stays_as_long_as_with_a_token_from_then() {
        let world = world().await;
        let anna = world.guest(1).await;
        world.save(&anna).await;
        let seen = Seen { player: anna.clone(), bot: false, at: on_day(20) };
        world.guests.records.see(&[seen]).await.unwrap();
        for day in [31, 49] {
            assert_eq!(world.round(day).await, Round::default());
        }
        assert!(world.saves_of(&anna).is_some());
        world.round(50).await;
        assert_eq!((world.saves_of(&anna), world.is_known(&anna).await), (None, true));
        assert_eq!(world.round(51).await, Round { ended: 1, kept: 0 });
    }
}
