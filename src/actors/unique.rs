//! Numbers that are unique in this process.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that nothing else in the process has; a later one is higher.
pub(super) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
