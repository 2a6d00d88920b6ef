//! Somebody who means harm, or knows no better: they are refused early, and it costs nobody else anything.

mod chat;
mod connections;
mod floods;
mod guesses;
mod reports;
mod requests;
mod saves;
