//! The way of a ticket.

use super::*;

/// Anna and bert have found each other in room r, and have until second 30.
fn found() -> Matchmaking {
    let mut desk = desk();
    enter(&mut desk, ticket("anna", 1000, at(0))).unwrap();
    enter(&mut desk, ticket("bert", 1050, at(0))).unwrap();
    let [proposal] = &round(&mut desk, at(0))[..] else { panic!("one match") };
    assert_eq!((proposal.players.len(), proposal.spread, proposal.bots), (2, 5_000, 0));
    assert_eq!(place(&desk, "anna"), TicketPlace::Opening);
    let effects = desk.opened(proposal.number, in_room("r", at(30)), at(0));
    let news = MatchmakingNews::MatchFound { ticket: id("bert"), room: room("r"), deadline: at(30) };
    assert_eq!(told(&effects, "bert"), [news]);
    desk
}

#[test]
fn a_ticket_waits_is_matched_and_is_over_when_everybody_sits() {
    let mut desk = found();
    assert_eq!((desk.tickets(), desk.waiting()), (2, 0));
    assert_eq!(place(&desk, "anna"), TicketPlace::Found(in_room("r", at(30))));
    let effects = desk.gathered(&room("r"));
    assert!(told(&effects, "anna").is_empty(), "she sits there");
    assert_eq!(place(&desk, "anna"), TicketPlace::Ended(TicketEnd::Played(room("r"))));
    assert_eq!((desk.tickets(), desk.awaited_rooms().count()), (0, 0));
    assert!(enter(&mut desk, ticket("anna", 1000, at(40))).is_ok());
}

#[test]
fn who_does_not_come_is_out_and_the_others_are_at_the_front() {
    let mut desk = found();
    let effects = desk.lapsed(&room("r"), &[player("bert")], at(30));
    assert_eq!(told(&effects, "anna"), [MatchmakingNews::TicketEnded(id("anna"), TicketEnd::NoShow)]);
    assert_eq!(told(&effects, "bert"), [MatchmakingNews::MatchOff(id("bert"))]);
    assert_eq!(place(&desk, "bert"), TicketPlace::Waiting);
    // Two others of the same strength came meanwhile; bert, who has waited longer than they, plays first.
    for name in ["carl", "dora"] {
        enter(&mut desk, ticket(name, 1050, at(20))).unwrap();
    }
    let [proposal] = &round(&mut desk, at(31))[..] else { panic!("one match") };
    assert!(proposal.players.contains(&player("bert")), "{proposal:?}");
}

#[test]
fn a_room_that_is_lost_costs_nobody_the_place() {
    let mut desk = found();
    let effects = desk.lost(&room("r"), at(10));
    assert_eq!(told(&effects, "anna"), [MatchmakingNews::MatchOff(id("anna"))]);
    assert_eq!((desk.waiting(), round(&mut desk, at(10)).len()), (2, 1));
}

#[test]
fn who_takes_a_matched_ticket_back_lets_the_others_wait_again() {
    let mut desk = found();
    let effects = desk.cancel(&id("anna"), at(5)).unwrap();
    assert!(effects.contains(&MatchmakingEffect::Close(room("r"))));
    assert_eq!(told(&effects, "bert"), [MatchmakingNews::MatchOff(id("bert"))]);
    assert_eq!((desk.tickets(), desk.waiting()), (1, 1));
    assert_eq!(desk.cancel(&id("anna"), at(6)), Err(CancelRefused::NoSuchTicket(id("anna"))));
}

#[test]
fn a_ticket_that_is_taken_back_while_its_room_opens_ends_the_match() {
    let mut desk = desk();
    enter(&mut desk, ticket("anna", 1000, at(0))).unwrap();
    enter(&mut desk, ticket("bert", 1000, at(0))).unwrap();
    let number = round(&mut desk, at(0))[0].number;
    desk.cancel(&id("anna"), at(0)).unwrap();
    let effects = desk.opened(number, in_room("r", at(30)), at(1));
    assert!(effects.contains(&MatchmakingEffect::Close(room("r"))) && told(&effects, "bert").is_empty());
    assert_eq!((place(&desk, "bert"), desk.waiting()), (TicketPlace::Waiting, 1));
}

#[test]
fn when_no_room_can_be_opened_everybody_waits_on_and_nothing_is_tried_for_a_while() {
    let mut desk = desk();
    enter(&mut desk, ticket("anna", 1000, at(0))).unwrap();
    enter(&mut desk, ticket("bert", 1000, at(0))).unwrap();
    let number = round(&mut desk, at(0))[0].number;
    desk.not_opened(number, at(0));
    assert_eq!((desk.waiting(), round(&mut desk, at(1)).len(), round(&mut desk, at(2)).len()), (2, 0, 1));
}

#[test]
fn a_player_has_one_ticket() {
    let mut desk = desk();
    enter(&mut desk, ticket("anna", 1000, at(0))).unwrap();
    let again = Ticket { id: id("again"), ..ticket("anna", 1000, at(1)) };
    let refused = EnterRefused::WaitsAlready { player: player("anna"), ticket: id("anna") };
    assert_eq!(enter(&mut desk, again.clone()), Err(refused.clone()));
    // Not while a match is found either.
    enter(&mut desk, ticket("bert", 1000, at(0))).unwrap();
    round(&mut desk, at(0));
    assert_eq!(enter(&mut desk, again), Err(refused));
}

#[test]
fn there_are_as_many_tickets_as_there_may_be() {
    let mut desk = desk();
    for number in 0..LIMITS.tickets_max {
        enter(&mut desk, ticket(&format!("p{number}"), 1000, at(0))).unwrap();
    }
    assert_eq!(enter(&mut desk, ticket("late", 1000, at(0))), Err(EnterRefused::TooMany(50)));
}

#[test]
fn a_ticket_ends_when_its_player_is_not_here_for_too_long() {
    let mut desk = desk();
    for name in ["anna", "bert", "carl"] {
        enter(&mut desk, ticket(name, 1000, at(0))).unwrap();
    }
    assert!(desk.sweep(at(30), |who| *who == player("anna")).is_empty(), "there is a grace");
    desk.see(&id("bert"), &player("bert"), at(30));
    let effects = desk.sweep(at(31), |_| false);
    assert_eq!(told(&effects, "carl"), [MatchmakingNews::TicketEnded(id("carl"), TicketEnd::Absent)]);
    assert_eq!((place(&desk, "anna"), place(&desk, "bert")), (TicketPlace::Waiting, TicketPlace::Waiting));
    assert_eq!(desk.sweep(at(61), |_| false).len(), 4, "the other two are forgotten, and told");
}

#[test]
fn tickets_come_back_after_a_restart_as_they_stood() {
    let (before, mut after) = (found(), desk());
    let kept = |name: &str| {
        let (ticket, place) = before.ticket(&id(name)).unwrap();
        let TicketPlace::Found(found) = place else { panic!("{place:?}") };
        KeptTicket { ticket: ticket.clone(), found: Some(found) }
    };
    let text = serde_json::to_string(&kept("anna")).unwrap();
    after.restore(serde_json::from_str(&text).unwrap(), at(60));
    after.restore(kept("bert"), at(60));
    after.restore(KeptTicket { ticket: ticket("carl", 1000, at(0)), found: None }, at(60));
    after.restore(
        KeptTicket { ticket: Ticket { id: id("x"), ..ticket("carl", 1, at(0)) }, found: None },
        at(60),
    );
    assert_eq!((after.tickets(), after.waiting()), (3, 1), "nobody waits twice");
    assert!(after.sweep(at(89), |_| false).is_empty(), "there is a new grace");
    assert_eq!(after.gathered(&room("r")).len(), 2);
}

#[test]
fn a_ticket_says_why_it_waits() {
    let mut desk = desk();
    enter(&mut desk, ticket("anna", 1000, at(0))).unwrap();
    enter(&mut desk, ticket("near", 1399, at(28))).unwrap();
    enter(&mut desk, ticket("far", 1900, at(0))).unwrap();
    let four = Sizes { min: 4, max: 4 };
    enter(&mut desk, Ticket { sizes: four, ..ticket("four", 1001, at(0)) }).unwrap();
    let elsewhere = QueueKey { region: Some("eu".to_owned()), ..ticket("x", 0, at(0)).queue };
    enter(&mut desk, Ticket { queue: elsewhere, ..ticket("other", 1000, at(0)) }).unwrap();
    let view = desk.explain(&ticket("anna", 1000, at(0)), at(30));
    assert_eq!((view.waited_ms, view.window, view.others, view.candidates), (30_000, 40_000, 3, 0));
    let reasons: Vec<_> = view.nearest.iter().map(|near| (near.gap, near.obstacle)).collect();
    let expected = [
        (100, TicketObstacle::OtherSizes),
        (39_900, TicketObstacle::OutsideTheirWindow),
        (90_000, TicketObstacle::OutsideWindow),
    ];
    assert_eq!(reasons, expected);
}
