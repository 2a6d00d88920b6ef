//! What the operating system is asked for: cores, open files, the usage of a process.
//!
//! Only Linux tells all of it. On other systems nothing is pinned, and the columns that need it stay empty.

mod cores;
mod files;
mod process;

pub(crate) use cores::{Cores, Pin};
pub(crate) use files::OpenFiles;
pub(crate) use process::{ProcessGauge, can_measure};
