//! A match while it is played: seats, pace, acknowledgements, figures, its end; and what games promise.

mod acks;
mod anything;
mod figures;
mod outcome;
mod pacing;
mod promises;
mod quitting;
mod seats;
