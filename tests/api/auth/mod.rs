//! Who somebody is, and what they may do.

mod access;
mod accounts;
mod floods;
mod guests;
