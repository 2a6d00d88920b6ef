//! Results, and what is made of them: profiles, leaderboards, achievements, notifications.

mod boards;
mod final_results;
mod live_boards;
mod notifications;
mod own_records;
mod profiles;
mod retention;
pub(crate) mod settling;
mod settling_postgres;
