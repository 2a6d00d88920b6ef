//! Tests of who somebody is, and of what they may do.

mod access;
mod accounts;
mod floods;
mod guests;
mod leaving;
mod recovery;
