//! How large the pages of memory are that the system gives.

/// Asks for memory in small pages, as far as this system has others. A huge page (2 MiB) is cleared and counts as used as soon as
/// one byte of it is touched, and the allocator has a place of its own for each size on each thread: a server at rest takes 25
/// MiB more with them, and a connect a fifth more CPU. What is gained by looking up fewer pages was too little to be
/// measured.
#[cfg(target_os = "linux")]
pub fn use_small_pages() {
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        log::warn!("memory comes in huge pages, if the system is set to that: {error}");
    }
}

/// Other systems give small pages.
#[cfg(not(target_os = "linux"))]
pub fn use_small_pages() {}
