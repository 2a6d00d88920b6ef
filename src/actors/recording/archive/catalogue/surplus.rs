//! Which replays are not kept any longer.
//!
//! Who has more than a share gives way before anybody who has not, so nobody has the replays of all others go by making more.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

use super::Catalogue;
use super::holdings::{AddressPart, Holding, Measure, ShareHolder};
use crate::config::ReplaySettings;
use crate::domain::MatchId;

/// What all replays may be together, and what of it is one holder's share.
struct Bound {
    measure: Measure,
    of_all: u64,
    share: u64,
}

impl Bound {
    fn of(keep: &ReplaySettings) -> impl Iterator<Item = Bound> {
        let percent = u128::from(keep.keep_of_one_percent);
        let both = [(Measure::Count, keep.keep_max as u64), (Measure::Bytes, keep.keep_bytes)];
        both.into_iter().filter(|(_, of_all)| *of_all > 0).map(move |(measure, of_all)| {
            let share = (u128::from(of_all) * percent / 100).max(1);
            Bound { measure, of_all, share: share.try_into().unwrap_or(of_all) }
        })
    }

    fn is_exceeded(&self, all: &Holding) -> bool {
        all.size(self.measure) > self.of_all
    }

    fn is_more_than_a_share(&self, theirs: &Holding) -> bool {
        theirs.size(self.measure) > self.share
    }
}

impl Catalogue {
    /// Takes out what is not kept any longer: what is too old; of an owner with too many; and then of all, until the rest is few
    /// and small enough, first of those who have more than their share. What is worth less goes first, then what is older. `runs`
    /// says whether a match is still on; its replay stays.
    pub(in crate::actors::recording::archive) fn take_surplus(
        &mut self,
        now: Timestamp,
        keep: &ReplaySettings,
        runs: impl Fn(&MatchId) -> bool,
    ) -> Vec<MatchId> {
        let staying = self.running.iter().filter(|id| runs(id)).cloned().collect();
        let mut surplus = self.take_old(now, keep.keep_days, &staying);
        surplus.extend(self.take_of_owners(keep.keep_of_one_max, &staying));
        for bound in Bound::of(keep) {
            surplus.extend(self.take_beyond(&bound, &staying));
        }
        surplus
    }

    fn take_old(&mut self, now: Timestamp, keep_days: u32, staying: &BTreeSet<MatchId>) -> Vec<MatchId> {
        if keep_days == 0 {
            return Vec::new();
        }
        let lifetime = Duration::from_secs(u64::from(keep_days) * 24 * 60 * 60);
        let oldest = now.saturating_sub(lifetime).unwrap_or(Timestamp::MIN);
        let old = self.order.iter().take_while(|(listed_at, _)| *listed_at < oldest);
        // What was listed by a clock that was ahead has its own time; so nothing is old whose clock was behind.
        let ahead = self.order.iter().rev().take_while(|(listed_at, _)| *listed_at > now);
        let ended_long_ago = |id: &MatchId| self.items.get(id).is_some_and(|item| item.ended_at < oldest);
        let ids = old.map(|(_, id)| id).chain(ahead.map(|(_, id)| id).filter(|id| ended_long_ago(id)));
        let old: Vec<_> = ids.filter(|id| !staying.contains(id)).cloned().collect();
        self.forget_all(&old);
        old
    }

    /// What owners have beyond so many.
    fn take_of_owners(&mut self, of_one: usize, staying: &BTreeSet<MatchId>) -> Vec<MatchId> {
        if of_one == 0 {
            return Vec::new();
        }
        let owned = self.of_each.iter().filter(|(holder, _)| matches!(holder, ShareHolder::Owner(_)));
        let beyond = owned.flat_map(|(_, theirs)| {
            theirs.going(staying).map(|(.., id)| id.clone()).take(theirs.len().saturating_sub(of_one))
        });
        let gone: Vec<_> = beyond.collect();
        self.forget_all(&gone);
        gone
    }

    /// What there is beyond a bound for all.
    fn take_beyond(&mut self, bound: &Bound, staying: &BTreeSet<MatchId>) -> Vec<MatchId> {
        let mut gone = Vec::new();
        if !bound.is_exceeded(&self.all) {
            return gone;
        }
        let beyond = self.of_each.iter().filter(|(_, theirs)| bound.is_more_than_a_share(theirs));
        let mut greedy: Vec<ShareHolder> = beyond.map(|(holder, _)| holder.clone()).collect();
        while bound.is_exceeded(&self.all) {
            let Some(next) = self.next_to_go(&mut greedy, bound, staying) else { break };
            self.forget(&next);
            gone.push(next);
        }
        gone
    }

    /// Of whoever has most beyond a share, as long as there is somebody, and then of all.
    fn next_to_go(
        &self,
        greedy: &mut Vec<ShareHolder>,
        bound: &Bound,
        staying: &BTreeSet<MatchId>,
    ) -> Option<MatchId> {
        let theirs = |holder: &ShareHolder| {
            self.of_each.get(holder).filter(|theirs| bound.is_more_than_a_share(theirs))
        };
        greedy.retain(|holder| theirs(holder).is_some_and(|theirs| theirs.going(staying).next().is_some()));
        let most = greedy.iter().max_by_key(|holder| theirs(holder).map(|theirs| theirs.size(bound.measure)));
        if let Some(ShareHolder::Address(address)) = most {
            return self.next_from(*address, bound.measure, staying);
        }
        let most = most.and_then(theirs).unwrap_or(&self.all);
        most.going(staying).next().map(|(.., id)| id.clone())
    }

    /// From the rooms of whoever has most of what is worth least there; nobody in particular counts as one.
    fn next_from(&self, address: IpAddr, measure: Measure, staying: &BTreeSet<MatchId>) -> Option<MatchId> {
        let (worth, ..) = *self.of_each.get(&ShareHolder::Address(address))?.going(staying).next()?;
        let first = AddressPart { address, worth, owner: None };
        let parts = self.parts.range(first..);
        let parts = parts.take_while(|(part, _)| part.address == address && part.worth == worth);
        let going = parts.filter_map(|(_, part)| Some((part.size(measure), part.going(staying).next()?)));
        let (_, (.., id)) = going.max_by_key(|(size, turn)| (*size, Reverse(*turn)))?;
        Some(id.clone())
    }

    fn forget_all(&mut self, ids: &[MatchId]) {
        for id in ids {
            self.forget(id);
        }
    }
}
