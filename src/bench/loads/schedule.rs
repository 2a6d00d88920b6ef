//! The schedule of an open loop: clients act at fixed times, whatever the server does. The times are evenly spread,
//! so that no two clients act at once.

use std::time::Duration;

/// The schedule of an open loop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenSchedule {
    clients: u64,
    /// The time from one action to the next, over all clients.
    step_ns: f64,
    /// Actions in all.
    actions: u64,
}

/// One action of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DueAction {
    /// The client that is to act.
    pub(crate) client: usize,
    /// The time, in nanoseconds after the beginning.
    pub(crate) due_ns: u64,
}

impl OpenSchedule {
    /// A schedule for this many clients that act this often each, for this long. Each acts at least once.
    pub(crate) fn new(clients: usize, per_client_s: f64, length: Duration) -> OpenSchedule {
        let rounds = (per_client_s * length.as_secs_f64()).round().max(1.0);
        let clients = clients as u64;
        OpenSchedule {
            clients,
            step_ns: 1e9 / (per_client_s * clients as f64),
            actions: clients * rounds as u64,
        }
    }

    /// The action with this number; `None` behind the last.
    pub(crate) fn action(&self, number: u64) -> Option<DueAction> {
        let client = usize::try_from(number % self.clients).ok()?;
        let due_ns = (number as f64 * self.step_ns) as u64;
        (number < self.actions).then_some(DueAction { client, due_ns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_acts_equally_often_at_equal_distances() {
        let schedule = OpenSchedule::new(4, 5.0, Duration::from_secs(2));
        let all: Vec<_> = (0..).map_while(|number| schedule.action(number)).collect();
        assert_eq!(all.len(), 40);
        for client in 0..4 {
            let own: Vec<_> = all.iter().filter(|action| action.client == client).collect();
            assert_eq!(own.len(), 10);
            assert!(own.windows(2).all(|pair| pair[1].due_ns - pair[0].due_ns == 200_000_000));
        }
        assert!(all.windows(2).all(|pair| pair[1].due_ns - pair[0].due_ns == 50_000_000));
    }

    #[test]
    fn even_the_shortest_load_lets_everybody_act_once() {
        let schedule = OpenSchedule::new(3, 5.0, Duration::from_millis(1));
        let clients: Vec<_> = (0..).map_while(|n| schedule.action(n)).map(|action| action.client).collect();
        assert_eq!(clients, [0, 1, 2]);
    }
}
