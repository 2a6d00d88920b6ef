//! The real program: its commands, how it stops, what it leaves on disk.

mod accounts;
mod backups;
mod bench_command;
mod command_line;
mod dev_command;
mod health;
mod logs;
mod private_files;
mod service;
mod stopping;
mod tournament_command;
