//! Random stories: whatever happens, no player is in two matches, no ticket is lost, and no party is split.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// What may happen, with numbers that choose of what there is.
#[derive(Debug, Clone)]
enum Happening {
    Enters { player: usize, points: i64, most: u16 },
    PartyEnters { first: usize, size: usize },
    Cancels(usize),
    Round,
    Opens(usize),
    Fails(usize),
    Gathers(usize),
    Lapses(usize, usize),
    Lost(usize),
    Sweeps(bool),
}

fn happening() -> impl Strategy<Value = Happening> {
    let number = 0usize..40;
    prop_oneof![
        6 => (number.clone(), 900i64..1200, 2u16..5)
            .prop_map(|(player, points, most)| Happening::Enters { player, points, most }),
        2 => (number.clone(), 2usize..4).prop_map(|(first, size)| Happening::PartyEnters { first, size }),
        1 => number.clone().prop_map(Happening::Cancels),
        4 => Just(Happening::Round),
        4 => number.clone().prop_map(Happening::Opens),
        1 => number.clone().prop_map(Happening::Fails),
        2 => number.clone().prop_map(Happening::Gathers),
        2 => (number.clone(), number.clone()).prop_map(|(room, missing)| Happening::Lapses(room, missing)),
        1 => number.prop_map(Happening::Lost),
        1 => any::<bool>().prop_map(Happening::Sweeps),
    ]
}

/// The world around matchmaking, which does what it is told and notes it.
struct World {
    desk: Matchmaking,
    second: i64,
    /// All tickets that were ever taken, with their players.
    taken: BTreeMap<TicketId, Vec<PlayerId>>,
    proposals: Vec<Proposal>,
    rooms: BTreeMap<RoomId, Proposal>,
}

impl World {
    fn enter(&mut self, ticket: Ticket) {
        let (id, players) = (ticket.id.clone(), ticket.players.clone());
        if enter(&mut self.desk, ticket).is_ok() {
            self.taken.insert(id, players);
        }
    }

    fn enter_party(&mut self, first: usize, size: usize) {
        let names: Vec<_> = (first..first + size).map(|number| format!("p{number}")).collect();
        let party = PartyId::parse(&format!("party{}", self.second)).unwrap();
        let leader = player(&names[0]);
        if self.desk.create_party(party.clone(), leader.clone(), at(self.second)).is_err() {
            return;
        }
        for name in &names[1..] {
            let _ = self.desk.invite(&party, &leader, player(name));
            let _ = self.desk.join(&party, player(name), at(self.second));
        }
        let members: Vec<_> = self.desk.parties().get(&party).unwrap().players().cloned().collect();
        for member in &members {
            self.desk.set_ready(&party, member, true, at(self.second)).unwrap();
        }
        let ticket = ticket(&format!("t{}", self.second), 1000, at(self.second));
        self.enter(Ticket {
            players: members,
            party: Some(party),
            sizes: Sizes { min: 2, max: 4 },
            ..ticket
        });
    }

    fn happens(&mut self, what: Happening) -> Vec<MatchmakingEffect> {
        self.second += 1;
        let now = at(self.second);
        let chosen =
            |world: &World, number: usize| world.rooms.keys().nth(number % world.rooms.len().max(1)).cloned();
        match what {
            Happening::Enters { player: number, points, most } => {
                let ticket = ticket(&format!("t{}", self.second), points, now);
                let players = vec![player(&format!("p{number}"))];
                self.enter(Ticket { players, sizes: Sizes { min: 2, max: most }, ..ticket });
            }
            Happening::PartyEnters { first, size } => self.enter_party(first, size),
            Happening::Cancels(number) => {
                let ticket = self.desk.ticket_of(&player(&format!("p{number}"))).cloned();
                return ticket.map_or_else(Vec::new, |ticket| self.desk.cancel(&ticket, now).unwrap());
            }
            Happening::Round => self.proposals.extend(round(&mut self.desk, now)),
            Happening::Opens(number) if !self.proposals.is_empty() => {
                let proposal = self.proposals.swap_remove(number % self.proposals.len());
                let name = format!("r{}", proposal.number);
                let effects = self.desk.opened(proposal.number, in_room(&name, now), now);
                self.rooms.insert(room(&name), proposal);
                return effects;
            }
            Happening::Fails(number) if !self.proposals.is_empty() => {
                let proposal = self.proposals.swap_remove(number % self.proposals.len());
                self.desk.not_opened(proposal.number, now);
            }
            Happening::Gathers(number) => {
                return chosen(self, number).map_or_else(Vec::new, |room| {
                    self.rooms.remove(&room);
                    self.desk.gathered(&room)
                });
            }
            Happening::Lapses(number, missing) => {
                return chosen(self, number).map_or_else(Vec::new, |room| {
                    let mut came = self.rooms.remove(&room).unwrap().players;
                    came.remove(missing % came.len());
                    self.desk.lapsed(&room, &came, now)
                });
            }
            Happening::Lost(number) => {
                return chosen(self, number).map_or_else(Vec::new, |room| {
                    self.rooms.remove(&room);
                    self.desk.lost(&room, now)
                });
            }
            Happening::Sweeps(here) => return self.desk.sweep(now, |_| here),
            Happening::Opens(_) | Happening::Fails(_) => {}
        }
        Vec::new()
    }

    fn close(&mut self, effects: &[MatchmakingEffect]) {
        for effect in effects {
            if let MatchmakingEffect::Close(room) = effect {
                self.rooms.remove(room);
            }
        }
    }

    /// The tickets of a match that still counts: those that are not over.
    fn alive(&self, proposal: &Proposal) -> Vec<TicketId> {
        let place = |id: &TicketId| self.desk.ticket(id).map(|(_, place)| place);
        let is_alive = |id: &&TicketId| !matches!(place(id), None | Some(TicketPlace::Ended(_)));
        proposal.tickets.iter().filter(is_alive).cloned().collect()
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let mut plays = BTreeSet::new();
        let mut in_matches = 0;
        for proposal in self.proposals.iter().chain(self.rooms.values()) {
            for ticket in self.alive(proposal) {
                in_matches += 1;
                for player in &self.taken[&ticket] {
                    prop_assert!(proposal.players.contains(player), "{ticket} is split");
                    prop_assert!(plays.insert(player.clone()), "{player} is in two matches");
                }
            }
        }
        prop_assert_eq!(
            self.desk.waiting() + in_matches,
            self.desk.tickets(),
            "a ticket waits, or has a match"
        );
        let all_known = self.taken.keys().all(|id| self.desk.ticket(id).is_some());
        prop_assert!(all_known, "no ticket is lost");
        let awaited: BTreeSet<_> = self.desk.awaited_rooms().collect();
        prop_assert!(self.rooms.keys().all(|room| awaited.contains(room)));
        Ok(())
    }
}

proptest! {
    #[test]
    fn no_player_is_in_two_matches_and_no_ticket_is_lost(
        story in proptest::collection::vec(happening(), 0..150),
    ) {
        let (taken, rooms) = (BTreeMap::new(), BTreeMap::new());
        let mut world = World { desk: desk(), second: 0, taken, proposals: Vec::new(), rooms };
        for what in story {
            let effects = world.happens(what);
            world.close(&effects);
            world.check()?;
        }
    }
}
