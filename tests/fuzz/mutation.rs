//! Changes inputs in many small ways, all drawn from a seed.
//!
//! Must not: know what an input means, but that files consist of frames with checksums, which most changes would not get past.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg32;
use tiltyard::store::frame::{self, FRAME_HEAD_BYTES, MAGIC_BYTES, PAYLOAD_BYTES_MAX};

/// Inputs are no longer than this.
const BYTES_MAX: usize = 1 << 16;
/// Numbers at which something may turn over.
const EDGES: &[u64] =
    &[0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, i64::MAX as u64, u64::MAX];
/// Frames may hold frames, this deep.
const NESTED: usize = 2;

/// Makes inputs out of others.
pub(crate) struct Mutator {
    chance: Pcg32,
    words: &'static [&'static str],
    framed: bool,
}

impl Mutator {
    /// `words` are put in here and there; `framed`: the inputs are a magic and frames.
    pub(crate) fn new(seed: u64, words: &'static [&'static str], framed: bool) -> Mutator {
        Mutator { chance: Pcg32::seed_from_u64(seed), words, framed }
    }

    /// One of the inputs, changed.
    pub(crate) fn mutate(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one_of(inputs).clone();
        for _ in 0..=self.below(5) {
            self.change(&mut input, inputs);
        }
        input.truncate(BYTES_MAX);
        if self.framed && !self.chance.random_ratio(1, 4) {
            return resealed(&input);
        }
        input
    }

    fn below(&mut self, end: usize) -> usize {
        self.chance.random_range(0..end.max(1))
    }

    fn one_of<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A place in the input, and one behind it that is mostly near.
    fn range(&mut self, input: &[u8]) -> (usize, usize) {
        let begin = self.below(input.len() + 1);
        let longest = if self.chance.random_ratio(1, 8) { input.len() } else { 16 };
        (begin, (begin + self.below(longest + 1)).min(input.len()))
    }

    fn change(&mut self, input: &mut Vec<u8>, inputs: &[Vec<u8>]) {
        let (begin, end) = self.range(input);
        match self.below(10) {
            0 | 1 if begin < input.len() => input[begin] ^= 1 << self.below(8),
            2 if begin < input.len() => input[begin] = self.chance.random(),
            3 => drop(input.drain(begin..end)),
            4 => drop(input.splice(begin..begin, input[begin..end].to_vec())),
            5 => {
                let edge = self.one_of(EDGES).to_le_bytes();
                let width = [1, 2, 4, 8][self.below(4)].min(input.len() - begin);
                input[begin..begin + width].copy_from_slice(&edge[..width]);
            }
            6 => {
                let other = self.one_of(inputs).clone();
                let (from, to) = self.range(&other);
                drop(input.splice(begin..end, other[from..to].iter().copied()));
            }
            7 => {
                let number = self.one_of(EDGES).to_string();
                drop(input.splice(begin..end, number.into_bytes()));
            }
            8 if !self.words.is_empty() => {
                let word = *self.one_of(self.words);
                drop(input.splice(begin..end, word.bytes()));
            }
            _ => {
                let noise: Vec<u8> = (0..self.below(9)).map(|_| self.chance.random()).collect();
                drop(input.splice(begin..begin, noise));
            }
        }
    }
}

/// The same file with checksums that fit, as far as it consists of frames at all.
fn resealed(input: &[u8]) -> Vec<u8> {
    let (magic, frames) = input.split_at(input.len().min(MAGIC_BYTES));
    let mut out = magic.to_vec();
    reseal(frames, &mut out, NESTED);
    out
}

fn reseal(mut frames: &[u8], out: &mut Vec<u8>, nested: usize) {
    while let Some((head, rest)) = frames.split_first_chunk::<FRAME_HEAD_BYTES>() {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if length > PAYLOAD_BYTES_MAX || length > rest.len() {
            break;
        }
        let (payload, behind) = rest.split_at(length);
        let mut inner = Vec::new();
        if nested > 0 && looks_like_frames(payload) {
            reseal(payload, &mut inner, nested - 1);
        } else {
            inner.extend_from_slice(payload);
        }
        frame::put(head[4], &inner, out).expect("it is short enough");
        frames = behind;
    }
    out.extend_from_slice(frames);
}

/// Whether a payload begins as a frame does that fits into it.
fn looks_like_frames(payload: &[u8]) -> bool {
    let Some((head, rest)) = payload.split_first_chunk::<FRAME_HEAD_BYTES>() else { return false };
    let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
    (1..8).contains(&head[4]) && length <= rest.len()
}

#[test]
fn changes_of_a_seed_are_the_same_each_time_and_frames_fit_their_checksums() {
    let mut file = b"TILTLIVE".to_vec();
    frame::put(1, b"head", &mut file).expect("it is short");
    let all = |seed| {
        let mut mutator = Mutator::new(seed, &["word"], true);
        (0..200).map(|_| mutator.mutate(&[file.clone()])).collect::<Vec<_>>()
    };
    assert_eq!(all(7), all(7));
    let whole = |input: &&Vec<u8>| {
        let frames = input.get(MAGIC_BYTES..).unwrap_or_default();
        frame::StoredFrames::new(frames).next().is_some_and(|frame| frame.payload != b"head")
    };
    assert!(all(7).iter().filter(whole).count() > 20, "changes get past the checksums");
}
