//! Bans, mutes, and the log of operators.

use futures_util::future::join_all;
use jiff::Timestamp;
use tiltyard::domain::{ActedBy, OperatorAct, OperatorDeed, Sanction, SanctionKind, SanctionSubject};
use tiltyard::store::records::{ActFilter, LoggedAct, ModerationBounds, TooManySanctions};

use super::world::{at, player};
use crate::stores::Store;

const BOUNDS: ModerationBounds = ModerationBounds { sanctions: 100, acts: 100 };

fn on(subject: &str) -> SanctionSubject {
    let kind = if subject.contains(['.', ':']) { "address" } else { "player" };
    SanctionSubject::of(kind, subject).unwrap()
}

fn sanction(kind: SanctionKind, subject: &str, second: i64, until: Option<i64>) -> Sanction {
    let (subject, reason) = (on(subject), format!("größer than {second}"));
    Sanction { kind, subject, reason, by: player("root"), at: at(second), until: until.map(at) }
}

fn acted_by(by: &str) -> ActedBy {
    ActedBy::try_from(by.to_owned()).unwrap()
}

fn act(by: &str, deed: OperatorDeed, subject: &str, second: i64) -> OperatorAct {
    let (deed, on) = (deed.as_str().to_owned(), on(subject).to_string());
    OperatorAct { by: acted_by(by), at: at(second), deed, on, reason: format!("because of {second}") }
}

async fn impose(store: &Store, new: &Sanction) -> Result<(), TooManySanctions> {
    let (_, subject) = new.subject.parts();
    store.impose(new, &act("root", OperatorDeed::Ban, &subject, new.at.as_second()), BOUNDS).await.unwrap()
}

async fn kept(store: &Store) -> Vec<Sanction> {
    store.sanctions(None).await.unwrap().expect("nothing is known").all
}

async fn log(store: &Store, wanted: &ActFilter, before: Option<u64>, limit: u32) -> Vec<LoggedAct> {
    store.acts(wanted, before, limit).await.unwrap()
}

pub(crate) async fn a_ban_is_kept_with_the_act_that_imposed_it(store: Store) {
    let bans = [
        sanction(SanctionKind::Ban, "anna", 1, None),
        sanction(SanctionKind::Mute, "anna", 2, Some(50)),
        sanction(SanctionKind::Ban, "192.0.2.7", 3, Some(60)),
        sanction(SanctionKind::Ban, "2001:db8:1:2::/64", 4, None),
    ];
    for ban in &bans {
        impose(&store, ban).await.unwrap();
    }
    assert_eq!(kept(&store).await, bans);
    let again = store.again().await.unwrap();
    assert_eq!(again.sanctions(None).await.unwrap().unwrap().all, bans, "another server sees them");
    let acts = log(&store, &ActFilter::default(), None, 10).await;
    let told: Vec<_> = acts.iter().map(|entry| (entry.number, entry.act.on.as_str())).collect();
    let all = ["player anna", "player anna", "address 192.0.2.7", "address 2001:db8:1:2::/64"];
    assert_eq!(told, [(4, all[3]), (3, all[2]), (2, all[1]), (1, all[0])]);
    assert_eq!(acts[3].act, act("root", OperatorDeed::Ban, "anna", at(1).as_second()));
}

pub(crate) async fn a_sanction_takes_the_place_of_the_one_before(store: Store) {
    impose(&store, &sanction(SanctionKind::Ban, "anna", 1, Some(10))).await.unwrap();
    let longer = sanction(SanctionKind::Ban, "anna", 2, None);
    impose(&store, &longer).await.unwrap();
    assert_eq!(kept(&store).await, [longer]);
}

pub(crate) async fn sanctions_that_have_not_changed_are_not_read_again(store: Store) {
    let first = store.sanctions(None).await.unwrap().unwrap();
    assert_eq!((first.all.len(), store.sanctions(Some(first.version)).await.unwrap()), (0, None));
    impose(&store, &sanction(SanctionKind::Ban, "anna", 1, None)).await.unwrap();
    let second = store.sanctions(Some(first.version)).await.unwrap().expect("there is news");
    assert_eq!(second.all.len(), 1);
    store.log_act(&act("root", OperatorDeed::Kick, "bob", 2), BOUNDS).await.unwrap();
    assert_eq!(store.sanctions(Some(second.version)).await.unwrap(), None, "a kick changes no sanction");
    let lifted = act("root", OperatorDeed::LiftBan, "anna", 3);
    assert!(store.lift(SanctionKind::Ban, &on("anna"), &lifted, BOUNDS).await.unwrap());
    assert_eq!(store.sanctions(Some(second.version)).await.unwrap().unwrap().all, []);
}

pub(crate) async fn what_has_run_out_is_forgotten(store: Store) {
    impose(&store, &sanction(SanctionKind::Ban, "anna", 1, Some(10))).await.unwrap();
    impose(&store, &sanction(SanctionKind::Mute, "bob", 2, None)).await.unwrap();
    impose(&store, &sanction(SanctionKind::Ban, "cora", 9, None)).await.unwrap();
    assert_eq!(kept(&store).await.len(), 3);
    impose(&store, &sanction(SanctionKind::Ban, "dora", 10, None)).await.unwrap();
    let subjects: Vec<_> = kept(&store).await.into_iter().map(|of| of.subject).collect();
    assert_eq!(subjects, ["bob", "cora", "dora"].map(on));
}

pub(crate) async fn no_more_are_kept_than_may_be(store: Store) {
    let few = ModerationBounds { sanctions: 2, ..BOUNDS };
    let impose = async |subject: &str| {
        let new = sanction(SanctionKind::Ban, subject, 1, None);
        store.impose(&new, &act("root", OperatorDeed::Ban, subject, 1), few).await.unwrap()
    };
    assert_eq!((impose("anna").await, impose("bob").await), (Ok(()), Ok(())));
    assert_eq!(impose("cora").await, Err(TooManySanctions(2)));
    assert_eq!(impose("anna").await, Ok(()), "it is one of them");
    assert_eq!(kept(&store).await.len(), 2);
    assert_eq!(log(&store, &ActFilter::default(), None, 10).await.len(), 3, "a refusal is no act");
}

pub(crate) async fn lifting_what_is_not_there_changes_nothing(store: Store) {
    impose(&store, &sanction(SanctionKind::Ban, "anna", 1, None)).await.unwrap();
    let lift = act("root", OperatorDeed::LiftMute, "anna", 2);
    for (kind, subject) in [(SanctionKind::Mute, "anna"), (SanctionKind::Ban, "bob")] {
        assert!(!store.lift(kind, &on(subject), &lift, BOUNDS).await.unwrap());
    }
    assert_eq!((kept(&store).await.len(), log(&store, &ActFilter::default(), None, 10).await.len()), (1, 1));
}

pub(crate) async fn the_log_is_walked_from_its_newest_entry(store: Store) {
    for number in 0..7 {
        let (by, deed) = if number % 2 == 0 {
            ("the command line", OperatorDeed::Kick)
        } else {
            ("bob", if number == 1 { OperatorDeed::Kick } else { OperatorDeed::CloseRoom })
        };
        store.log_act(&act(by, deed, "x", number), BOUNDS).await.unwrap();
    }
    let numbers = async |by: Option<&str>, deed: Option<OperatorDeed>, before: Option<u64>| {
        let wanted = ActFilter { by: by.map(acted_by), deed: deed.map(|deed| deed.as_str().to_owned()) };
        let found = log(&store, &wanted, before, 3).await;
        found.into_iter().map(|entry| entry.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(None, None, None).await, [7, 6, 5]);
    assert_eq!(numbers(None, None, Some(5)).await, [4, 3, 2]);
    assert_eq!(numbers(Some("bob"), None, None).await, [6, 4, 2]);
    assert_eq!(numbers(None, Some(OperatorDeed::Kick), Some(7)).await, [5, 3, 2]);
    assert_eq!(numbers(Some("bob"), Some(OperatorDeed::Kick), None).await, [2]);
    assert_eq!(numbers(Some("cora"), None, None).await, [0; 0]);
    assert_eq!(numbers(Some("the command line"), None, None).await, [7, 5, 3]);
    let newest = log(&store, &ActFilter::default(), None, 1).await;
    assert_eq!(newest[0].act.by, ActedBy::CommandLine);
}

pub(crate) async fn the_log_forgets_its_oldest_entries(store: Store) {
    let few = ModerationBounds { acts: 3, ..BOUNDS };
    for number in 0..5 {
        store.log_act(&act("anna", OperatorDeed::Kick, "x", number), few).await.unwrap();
    }
    let left: Vec<_> =
        log(&store, &ActFilter::default(), None, 10).await.into_iter().map(|entry| entry.number).collect();
    assert_eq!(left, [5, 4, 3]);
}

pub(crate) async fn servers_that_log_at_once_leave_no_gap(store: Store) {
    let other = store.again().await.unwrap();
    let acts = (0..20).map(|number| {
        let records = if number % 2 == 0 { &*store } else { &*other };
        async move {
            let new = sanction(SanctionKind::Ban, &format!("p{number}"), number, None);
            let ban = act("anna", OperatorDeed::Ban, &format!("p{number}"), number);
            records.impose(&new, &ban, BOUNDS).await.unwrap().unwrap();
        }
    });
    join_all(acts).await;
    let numbers: Vec<_> =
        log(&store, &ActFilter::default(), None, 100).await.into_iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=20).rev().collect::<Vec<_>>());
    assert_eq!(kept(&store).await.len(), 20);
    assert!(kept(&store).await.iter().all(|ban| ban.holds(Timestamp::MAX)));
}
