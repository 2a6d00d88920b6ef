//! A match while it is played: seats, pace, acknowledgements, figures, its end.

mod acks;
mod anything;
mod figures;
mod outcome;
mod pacing;
mod quitting;
mod seats;
