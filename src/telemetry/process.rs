//! The memory, the processor time and the open files of the process, which Linux tells in `/proc` (on other systems they are not
//! known), and threads that stand back for others.

use std::time::Duration;

/// Ticks of the clock that Linux tells times in: `USER_HZ`, 100 on every platform it runs on today (`man 5 proc`).
const TICKS_PER_S: u64 = 100;
/// The folder with the open files of the process.
const FILES: &str = "/proc/self/fd";

/// The resources of the machine that the process uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Memory of the process that is in the machine's memory, in bytes.
    pub memory_bytes: u64,
    /// Time that all threads together were on a core since the start.
    pub cpu: Duration,
}

/// How many files the process has open; `None` if the system does not tell it.
pub fn open_files() -> Option<u64> {
    // Since Linux 6.2 the folder says how many there are; before, they have to be counted.
    let told = std::fs::metadata(FILES).ok()?.len();
    if told > 0 { Some(told) } else { Some(std::fs::read_dir(FILES).ok()?.count() as u64) }
}

/// How many files the process may have open; `None` if there is no limit, or if the system does not tell it.
pub fn open_files_max() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

impl Usage {
    /// Reads the usage; `None` if the system does not tell it.
    pub fn now() -> Option<Usage> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        Some(Usage { memory_bytes: resident(&status)?, cpu: on_core(&stat)? })
    }
}

/// Gives this thread the lowest priority, so that matches do not tick later for its work.
pub fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        log::debug!("long work is done with the priority of matches: {error}");
    }
}

/// `VmRSS` of `/proc/self/status`, which is in KiB.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// `utime` and `stime` of `/proc/self/stat`, the fields 14 and 15. The second field, the name, may hold anything, so fields
/// are counted from its closing bracket.
fn on_core(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let ticks = ticks()? + ticks()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS_PER_S))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        assert_eq!(resident("VmPeak:\t 99 kB\nVmRSS:\t    2048 kB\nRssAnon: 1 kB\n"), Some(2 << 20));
        assert_eq!(resident("VmPeak: 99 kB\n"), None);
    }

    #[test]
    fn time_on_cores_is_read_behind_any_name() {
        let stat = "7 (a ) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 5 0 1 1 1";
        assert_eq!(on_core(stat), Some(Duration::from_secs(3)));
        assert_eq!(on_core("7 (x) S 1"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_uses_memory_and_says_so() {
        assert!(Usage::now().unwrap().memory_bytes > 1 << 20);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_is_opened_counts() {
        let enough: Vec<_> = (0..200).map(|_| std::fs::File::open("/dev/null").unwrap()).collect();
        assert!(open_files().unwrap() >= enough.len() as u64);
        assert!(open_files_max().is_none_or(|max| max >= open_files().unwrap()));
    }
}
