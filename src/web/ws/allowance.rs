//! How much a client may send over its connection: messages, frames of every kind, and bytes.
//!
//! A plain value, which is told the time.

use crate::config::SocketSettings;
use crate::domain::Bucket;

/// What a client may still send.
pub(super) struct Allowance {
    messages: Bucket,
    /// Runs out when somebody goes on far beyond the other.
    patience: Bucket,
    /// Frames of every kind, those that are no message among them.
    frames: Bucket,
    bytes: Bucket,
    patience_with_bytes: Bucket,
    /// Whether the bytes of the present frame were more than the client may send.
    is_heavy: bool,
}

/// What is done with what a client has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    /// It is read.
    Yes,
    /// It is not read, and the client is told so.
    TooMuch,
    /// The connection is closed, for this reason.
    FarTooMuch(&'static str),
}

impl Allowance {
    /// The allowance of a connection that begins now.
    pub(super) fn new(limits: &SocketSettings, now_ms: u64) -> Allowance {
        let patient = |amount: u32| amount.saturating_mul(limits.flood_factor);
        let (per_s, burst) = (limits.messages_per_s, limits.messages_burst);
        let (patient_per_s, patient_burst) = (patient(per_s), patient(burst));
        // A message that may be sent at all fits.
        let bytes_burst =
            limits.bytes_burst.max(u32::try_from(limits.message_bytes_max * 2).unwrap_or(u32::MAX));
        Allowance {
            messages: Bucket::new(per_s, burst, now_ms),
            patience: Bucket::new(patient_per_s, patient_burst, now_ms),
            frames: Bucket::new(
                limits.frames_per_s.max(patient_per_s),
                limits.frames_burst.max(patient_burst),
                now_ms,
            ),
            bytes: Bucket::new(limits.bytes_per_s, bytes_burst, now_ms),
            patience_with_bytes: Bucket::new(patient(limits.bytes_per_s), patient(bytes_burst), now_ms),
            is_heavy: false,
        }
    }

    /// Counts a frame of whatever kind.
    pub(super) fn frame(&mut self, bytes: usize, now_ms: u64) -> Allowed {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        if !self.frames.take(now_ms) {
            return Allowed::FarTooMuch("far too many frames");
        }
        if !self.patience_with_bytes.take_many(bytes, now_ms) {
            return Allowed::FarTooMuch("far too many bytes");
        }
        self.is_heavy = !self.bytes.take_many(bytes, now_ms);
        Allowed::Yes
    }

    /// Counts a message, which the frame that was counted last has made whole.
    pub(super) fn message(&mut self, now_ms: u64) -> Allowed {
        if !self.patience.take(now_ms) {
            return Allowed::FarTooMuch("far too many messages");
        }
        if self.is_heavy || !self.messages.take(now_ms) { Allowed::TooMuch } else { Allowed::Yes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn allowance(changes: &[(&'static str, &str)]) -> Allowance {
        let flags = changes.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        Allowance::new(&Settings::load(None, &flags).unwrap().socket, 0)
    }

    #[test]
    fn messages_beyond_the_bytes_of_a_second_are_refused_until_there_are_bytes_again() {
        let mut allowance = allowance(&[("socket.bytes_per_s", "10000"), ("socket.bytes_burst", "1024")]);
        let mut send = |bytes, now_ms| {
            assert_eq!(allowance.frame(bytes, now_ms), Allowed::Yes);
            allowance.message(now_ms)
        };
        assert_eq!(
            [send(16_000, 0), send(16_000, 0), send(16_000, 0)],
            [Allowed::Yes, Allowed::Yes, Allowed::TooMuch]
        );
        assert_eq!(
            [send(1_000, 50), send(9_000, 1000), send(100, 1000)],
            [Allowed::Yes, Allowed::Yes, Allowed::Yes]
        );
    }

    #[test]
    fn who_goes_on_far_beyond_is_closed_whatever_the_frames_are() {
        let mut allowance = allowance(&[("socket.bytes_per_s", "1024"), ("socket.flood_factor", "2")]);
        let closed =
            (0..100_000).map(|_| allowance.frame(10_000, 0)).find(|allowed| *allowed != Allowed::Yes);
        assert_eq!(closed, Some(Allowed::FarTooMuch("far too many bytes")));
    }
}
