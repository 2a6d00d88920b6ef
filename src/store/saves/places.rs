//! The places of uploads. Their number at the same time is bounded for one player, for one address, and in all.
//!
//! A client that finds no place free waits for a moment, first come, first served. Meanwhile the upload in the way that
//! is furthest behind its pace gives its place up, so that clients that hardly send anything cannot keep everybody else
//! out. Must not: know what is uploaded.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::pace::UploadPace;
use crate::config::SaveSettings;
use crate::domain::PlayerId;

/// The interval at which uploads are looked at while somebody waits.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The reasons for which an upload has no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// All places are taken.
    #[error("{0} saves are being uploaded, which is as many as the server takes at once; try again")]
    InAll(usize),
    /// All places that one player may have are taken.
    #[error(
        "{0} saves of this player are being uploaded, which is as many as one may have at once; wait for one"
    )]
    OfPlayer(usize),
    /// All places that one address may have are taken.
    #[error(
        "{0} saves are being uploaded from this address, which is as many as one may have at once; try again"
    )]
    FromAddress(usize),
}

/// All places.
#[derive(Clone)]
pub struct Places(Arc<UploadPlaces>);

struct UploadPlaces {
    limits: SaveSettings,
    state: Mutex<State>,
}

/// The uploads that have a place and those that wait for one, in the order in which they came.
#[derive(Default)]
struct State {
    next: u64,
    comers: BTreeMap<u64, Comer>,
    pressed_at: Option<Instant>,
}

struct Comer {
    player: PlayerId,
    from: IpAddr,
    stage: UploadStage,
    signs: Arc<Signs>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UploadStage {
    Waits,
    Uploads,
    /// The upload was told to give its place up.
    Goes,
}

/// The signals between an upload and the table of places.
struct Signs {
    seated: Notify,
    given_up: Notify,
    /// The pace; `None` once everything is here.
    pace: Mutex<Option<UploadPace>>,
}

/// A place of an upload, or its wait for one; given back when this is dropped.
pub struct UploadSlot {
    shared: Arc<UploadPlaces>,
    number: u64,
    signs: Arc<Signs>,
}

/// An upload's clock: how fast its client is, and whether that was too slow.
#[derive(Clone)]
pub struct UploadClock(Arc<Signs>);

impl Places {
    /// Places of which none is taken.
    pub(super) fn new(limits: SaveSettings) -> Places {
        Places(Arc::new(UploadPlaces { limits, state: Mutex::default() }))
    }

    /// Takes a place for an upload of this player from this address; waits for one if need be. Errors: none was free in time, or
    /// too many wait already.
    pub async fn take(&self, player: &PlayerId, from: IpAddr) -> Result<UploadSlot, NoPlace> {
        let (place, until) = (self.line_up(player, from)?, Instant::now() + self.0.limits.upload_wait());
        loop {
            let Some(reason) = self.0.look(place.number) else { return Ok(place) };
            let now = Instant::now();
            if now >= until {
                return Err(reason);
            }
            // The next look shows whether it was told or the time is up.
            let _ = timeout_at(until.min(now + LOOK_EVERY), place.signs.seated.notified()).await;
        }
    }

    fn line_up(&self, player: &PlayerId, from: IpAddr) -> Result<UploadSlot, NoPlace> {
        let limits = &self.0.limits;
        let signs = Arc::new(Signs::new(limits.upload_bytes_per_s));
        let mut state = self.0.state();
        let number = state.next;
        let comer =
            Comer { player: player.clone(), from, stage: UploadStage::Waits, signs: Arc::clone(&signs) };
        if let Some(reason) = state.count(|stage| stage == UploadStage::Waits).full_for(&comer, limits) {
            return Err(reason);
        }
        state.next += 1;
        state.comers.insert(number, comer);
        state.seat(limits);
        Ok(UploadSlot { shared: Arc::clone(&self.0), number, signs })
    }
}

impl UploadPlaces {
    /// Looks whether an upload that waits has a place now. If not, answers why, and tells an upload to go that is in
    /// the way and too slow.
    fn look(&self, number: u64) -> Option<NoPlace> {
        let (now, mut state) = (Instant::now(), self.state());
        let taken = state.count(|stage| stage != UploadStage::Waits);
        let waits = state.comers.get(&number).filter(|comer| comer.stage == UploadStage::Waits)?;
        let reason = taken.full_for(waits, &self.limits);
        state.press(&self.limits, now);
        reason
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn count(&self, wanted: impl Fn(UploadStage) -> bool) -> Count {
        let mut count = Count::default();
        self.comers.values().filter(|comer| wanted(comer.stage)).for_each(|comer| count.add(comer));
        count
    }

    /// Gives free places to those who wait, in their order.
    fn seat(&mut self, limits: &SaveSettings) {
        let mut taken = self.count(|stage| stage != UploadStage::Waits);
        for comer in self.comers.values_mut().filter(|comer| comer.stage == UploadStage::Waits) {
            if taken.full_for(comer, limits).is_none() {
                taken.add(comer);
                comer.stage = UploadStage::Uploads;
                comer.signs.seated.notify_one();
            }
        }
    }

    /// Tells one upload to go for each that waits, if there is one that is in the way and behind its pace.
    fn press(&mut self, limits: &SaveSettings, now: Instant) {
        if self.pressed_at.is_some_and(|at| now < at + LOOK_EVERY) {
            return;
        }
        self.pressed_at = Some(now);
        let taken = self.count(|stage| stage != UploadStage::Waits);
        let mut going = self.numbers(|comer| comer.stage == UploadStage::Goes);
        for waits in self.numbers(|comer| comer.stage == UploadStage::Waits) {
            let waits = &self.comers[&waits];
            let Some(reason) = taken.full_for(waits, limits) else { continue };
            let in_the_way = |number: &u64| reason.is_for(waits, &self.comers[number]);
            if let Some(at) = going.iter().position(in_the_way) {
                going.swap_remove(at);
            } else if let Some(slowest) = self.slowest(in_the_way, now) {
                self.send_away(slowest);
            }
        }
    }

    /// The upload among these that is furthest behind its pace.
    fn slowest(&self, wanted: impl Fn(&u64) -> bool, now: Instant) -> Option<u64> {
        let uploads = self.comers.iter().filter(|(_, comer)| comer.stage == UploadStage::Uploads);
        let behind = uploads.filter(|(number, _)| wanted(number));
        let behind = behind.filter_map(|(number, comer)| Some((comer.signs.behind(now)?, *number)));
        behind.max().map(|(_, number)| number)
    }

    fn send_away(&mut self, number: u64) {
        if let Some(comer) = self.comers.get_mut(&number) {
            comer.stage = UploadStage::Goes;
            comer.signs.given_up.notify_one();
        }
    }

    fn numbers(&self, wanted: impl Fn(&Comer) -> bool) -> Vec<u64> {
        self.comers.iter().filter(|(_, comer)| wanted(comer)).map(|(number, _)| *number).collect()
    }
}

/// The number of uploads.
#[derive(Default)]
struct Count {
    in_all: usize,
    of: HashMap<PlayerId, usize>,
    from: HashMap<IpAddr, usize>,
}

impl Count {
    fn add(&mut self, comer: &Comer) {
        self.in_all += 1;
        *self.of.entry(comer.player.clone()).or_default() += 1;
        *self.from.entry(comer.from).or_default() += 1;
    }

    /// The bound that is reached for one more; `None` if there is none.
    fn full_for(&self, comer: &Comer, limits: &SaveSettings) -> Option<NoPlace> {
        let of_player = self.of.get(&comer.player).copied().unwrap_or_default();
        let from_address = self.from.get(&comer.from).copied().unwrap_or_default();
        if of_player >= limits.uploads_of_one_max {
            return Some(NoPlace::OfPlayer(limits.uploads_of_one_max));
        }
        if from_address >= limits.uploads_from_one_max {
            return Some(NoPlace::FromAddress(limits.uploads_from_one_max));
        }
        (self.in_all >= limits.uploads_max).then_some(NoPlace::InAll(limits.uploads_max))
    }
}

impl NoPlace {
    /// Whether an upload that ends makes room for one that waits.
    fn is_for(self, waits: &Comer, uploads: &Comer) -> bool {
        match self {
            NoPlace::InAll(_) => true,
            NoPlace::OfPlayer(_) => waits.player == uploads.player,
            NoPlace::FromAddress(_) => waits.from == uploads.from,
        }
    }
}

impl Signs {
    fn new(bytes_per_s: u64) -> Signs {
        let pace = Mutex::new(Some(UploadPace::new(bytes_per_s)));
        Signs { seated: Notify::new(), given_up: Notify::new(), pace }
    }

    fn behind(&self, now: Instant) -> Option<Duration> {
        self.pace().as_ref()?.behind(now)
    }

    fn pace(&self) -> MutexGuard<'_, Option<UploadPace>> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UploadSlot {
    /// The clock of the upload that has this place.
    pub fn clock(&self) -> UploadClock {
        UploadClock(Arc::clone(&self.signs))
    }
}

impl Drop for UploadSlot {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.comers.remove(&self.number);
        state.seat(&self.shared.limits);
    }
}

impl UploadClock {
    /// Waits for the client's next bytes. It is `None` if the client was too slow, and its place is needed.
    pub async fn next<T>(&self, bytes: impl Future<Output = T>, count: impl Fn(&T) -> usize) -> Option<T> {
        self.turn(|pace| pace.wait(Instant::now()));
        tokio::select! {
            biased;
            () = self.0.given_up.notified() => None,
            bytes = bytes => {
                let count = count(&bytes);
                self.turn(|pace| pace.receive(count, Instant::now()));
                Some(bytes)
            }
        }
    }

    /// Everything is here: from now on the client is not waited for.
    pub fn stop(&self) {
        *self.0.pace() = None;
    }

    fn turn(&self, change: impl FnOnce(&mut UploadPace)) {
        if let Some(pace) = self.0.pace().as_mut() {
            change(pace);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const LIMITS: SaveSettings = SaveSettings {
        file_bytes_max: 0,
        slots_max: 0,
        player_bytes_max: 0,
        total_bytes_max: 0,
        guests_percent: 0,
        from_one_bytes_per_day: 0,
        uploads_max: 3,
        uploads_of_one_max: 2,
        uploads_from_one_max: 2,
        upload_bytes_per_s: 1000,
        upload_wait_ms: 200,
        upload_ms_max: 0,
    };

    async fn take(places: &Places, player: &str, from: u8) -> Result<UploadSlot, NoPlace> {
        places.take(&PlayerId::parse(player).unwrap(), IpAddr::from([192, 0, 2, from])).await
    }

    /// Whether an upload is told to go while it waits for bytes that never come.
    fn sent_away(place: &UploadSlot) -> bool {
        place.clock().next(std::future::pending::<()>(), |()| 0).now_or_never().is_some()
    }

    #[tokio::test]
    async fn a_place_that_is_given_back_goes_to_who_has_waited_longest() {
        let places = Places::new(LIMITS);
        let mut taken = Vec::new();
        for number in 0..3 {
            taken.push(take(&places, &format!("player-{number}"), number).await.unwrap());
        }
        let (first, second) = (take(&places, "first", 8), take(&places, "second", 9));
        let back = async { drop(taken.pop()) };
        let (first, second, ()) = tokio::join!(first, second, back);
        assert!(first.is_ok());
        assert_eq!(second.err(), Some(NoPlace::InAll(3)));
    }

    #[tokio::test]
    async fn each_player_and_each_address_has_a_share() {
        let places = Places::new(LIMITS);
        let _held = [take(&places, "anna", 1).await.unwrap(), take(&places, "anna", 2).await.unwrap()];
        assert_eq!(take(&places, "anna", 3).await.err(), Some(NoPlace::OfPlayer(2)));
        let _ben = take(&places, "ben", 1).await.unwrap();
        assert_eq!(take(&places, "cleo", 1).await.err(), Some(NoPlace::FromAddress(2)));
    }

    #[tokio::test]
    async fn only_who_is_in_the_way_and_too_slow_is_sent_away() {
        let places = Places::new(SaveSettings { upload_wait_ms: 10_000, ..LIMITS });
        let slow = take(&places, "slow", 1).await.unwrap();
        let fast = take(&places, "fast", 1).await.unwrap();
        let other = take(&places, "other", 2).await.unwrap();
        for place in [&slow, &fast, &other] {
            assert!(!sent_away(place));
        }
        assert_eq!(fast.clock().next(std::future::ready(()), |()| 3000).await, Some(()));
        assert!(!sent_away(&fast));
        let ((), newcomer) = tokio::join!(
            async {
                slow.clock().next(std::future::pending::<()>(), |()| 0).await;
                drop(slow);
            },
            take(&places, "newcomer", 1)
        );
        assert!(newcomer.is_ok() && !sent_away(&fast) && !sent_away(&other));
    }

    #[tokio::test]
    async fn no_more_wait_than_may_upload_and_who_leaves_waits_no_longer() {
        let places = Places::new(LIMITS);
        let names: Vec<_> = (0..9).map(|number| (number, format!("player-{number}"))).collect();
        let mut all: Vec<_> =
            names.iter().map(|(number, player)| Box::pin(take(&places, player, *number))).collect();
        let at_once: Vec<_> = all.iter_mut().filter_map(|take| take.now_or_never()).collect();
        assert_eq!(at_once.iter().filter(|place| place.is_ok()).count(), 3);
        assert_eq!(at_once.len(), 6, "three wait");
        drop(all);
        assert_eq!(places.0.state().comers.len(), 3);
        drop(at_once);
        assert!(places.0.state().comers.is_empty());
    }
}
