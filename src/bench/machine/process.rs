//! The CPU time and the memory of a process, from `/proc`.

use std::time::Duration;

use anyhow::Context;

/// Whether this system tells what a process uses.
pub(crate) fn can_measure() -> bool {
    cfg!(target_os = "linux")
}

/// A process whose usage is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProcessGauge {
    pid: u32,
}

impl ProcessGauge {
    /// A gauge for a process. Errors: there is no such process, or this system does not tell.
    pub(crate) fn of(pid: u32) -> anyhow::Result<ProcessGauge> {
        let gauge = ProcessGauge { pid };
        gauge.cpu()?;
        Ok(gauge)
    }

    /// CPU time so far, of user and system, in steps of 10 ms.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let ticks = cpu_ticks(&self.read("stat")?);
        let ticks = ticks.with_context(|| format!("/proc/{}/stat has no CPU time", self.pid))?;
        Ok(Duration::from_secs_f64(ticks as f64 / ticks_per_s() as f64))
    }

    /// Memory that it has now, in KiB.
    pub(crate) fn memory_kib(&self) -> anyhow::Result<u64> {
        resident_kib(&self.read("status")?).with_context(|| format!("/proc/{}/status has no VmRSS", self.pid))
    }

    fn read(&self, what: &str) -> anyhow::Result<String> {
        let path = format!("/proc/{}/{what}", self.pid);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))
    }
}

#[cfg(target_os = "linux")]
fn ticks_per_s() -> u64 {
    rustix::param::clock_ticks_per_second()
}

#[cfg(not(target_os = "linux"))]
fn ticks_per_s() -> u64 {
    100
}

/// Fields 14 and 15 (proc(5)). The second field is the program's name, which may hold anything, brackets too.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

fn resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_found_behind_any_name_of_a_program() {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 250 50 13 14";
        for name in ["tiltyard", "a b", "a) S 1 2 (b"] {
            assert_eq!(cpu_ticks(&format!("77 ({name}) {rest}")), Some(300), "{name}");
        }
        assert_eq!(cpu_ticks("77 (tiltyard) S 1"), None);
    }

    #[test]
    fn memory_is_what_is_resident() {
        let status = "Name:\ttiltyard\nVmHWM:\t  900 kB\nVmRSS:\t   812 kB\n";
        assert_eq!(resident_kib(status), Some(812));
        assert_eq!(resident_kib("Name:\tkthreadd\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_very_process_can_be_looked_at() {
        let own = ProcessGauge::of(std::process::id()).expect("it is there");
        assert!(own.memory_kib().expect("it has memory") > 0);
        assert!(ProcessGauge::of(u32::MAX).is_err());
    }
}
