//! The lines of one worker, and which room each of them hears.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Cargo, Label, LineId, Parcel, Pipe, PipeLimits, RoomKey};

/// How many lines are open, over all workers.
#[derive(Debug, Clone, Default)]
pub struct LineCount(Arc<AtomicUsize>);

impl LineCount {
    /// The number.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// All open lines of a worker.
pub struct Lines {
    limits: PipeLimits,
    count: LineCount,
    lines: HashMap<LineId, Rc<Pipe>>,
    rooms: HashMap<RoomKey, Vec<Rc<Pipe>>>,
}

impl Lines {
    /// None yet.
    pub fn new(limits: PipeLimits, count: LineCount) -> Lines {
        Lines { limits, count, lines: HashMap::new(), rooms: HashMap::new() }
    }

    /// The bounds of every pipe here.
    pub fn limits(&self) -> PipeLimits {
        self.limits
    }

    /// Adds a line.
    pub fn open(&mut self, pipe: &Rc<Pipe>) {
        if self.lines.insert(pipe.line(), Rc::clone(pipe)).is_none() {
            self.count.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes a line out.
    pub fn close(&mut self, line: LineId) {
        let Some(pipe) = self.lines.remove(&line) else { return };
        self.count.0.fetch_sub(1, Ordering::Relaxed);
        self.delist(&pipe);
        pipe.close();
    }

    fn delist(&mut self, pipe: &Pipe) {
        let Some(room) = pipe.room() else { return };
        let Some(pipes) = self.rooms.get_mut(&room) else { return };
        pipes.retain(|other| other.line() != pipe.line());
        if pipes.is_empty() {
            self.rooms.remove(&room);
        }
    }

    pub(super) fn put(&mut self, parcel: Parcel) {
        match parcel.to {
            Label::Room(room) => {
                self.put_room(room, &parcel.cargo);
            }
            // Pipes are emptied in the order they are filled, so the last one is the last to be written.
            Label::Step { room, begun } => {
                if let Some(last) = self.put_room(room, &parcel.cargo) {
                    last.time(begun);
                }
            }
            Label::Line(line) => self.put_line(line, parcel.cargo),
        }
    }

    /// Hands something to all lines of a room. Answers the last one.
    fn put_room(&self, room: RoomKey, cargo: &Cargo) -> Option<&Rc<Pipe>> {
        let state = matches!(cargo, Cargo::State { .. });
        let pipes = self.rooms.get(&room).map_or(&[][..], Vec::as_slice);
        let served = pipes.iter().filter(|pipe| !state || pipe.shares_view());
        served.inspect(|pipe| hand(pipe, cargo)).last()
    }

    fn put_line(&mut self, line: LineId, cargo: Cargo) {
        let Some(pipe) = self.lines.get(&line).cloned() else { return };
        match cargo {
            Cargo::Enlist { room, keyframes, shared } => {
                self.delist(&pipe);
                pipe.enlist(room, keyframes, shared);
                self.rooms.entry(room).or_default().push(pipe);
            }
            cargo => hand(&pipe, &cargo),
        }
    }

    pub(super) fn sweep(&mut self) {
        for pipe in self.lines.values() {
            pipe.sweep();
        }
    }
}

fn hand(pipe: &Pipe, cargo: &Cargo) {
    match cargo {
        Cargo::Reliable(frames) => pipe.put_reliable(frames),
        Cargo::Aside(frames) => pipe.put_aside(frames),
        Cargo::Missed(frames) => pipe.put_missed(frames),
        Cargo::State { frames, events } => pipe.put_state(frames, events.as_ref()),
        Cargo::Keyframe(frames) => pipe.put_keyframe(frames),
        Cargo::StateGap => pipe.state_gap(),
        Cargo::Hush => pipe.hush(),
        Cargo::Hang(hangup) => pipe.hang(hangup),
        // Only a single line is enlisted; see `put_line`.
        Cargo::Enlist { .. } => {}
    }
}
