//! The floor: the least that a server on this machine can take, to hold ours against. One thread and one epoll, no JSON, no
//! game, no room but a list of who is in it. A message is framed once, and each delivery is one `write`. What is said in a room
//! is for all of it, but in an arena, which sends by a clock and keeps nothing of what it is told.
//!
//! Must not: save a system call by gathering deliveries, or check anything: it is the kernel's price, and no server.

mod clock;
mod connection;
mod requests;

use std::collections::HashMap;
use std::io;
use std::mem;
use std::rc::Rc;

use anyhow::Context;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::client::frame::{BINARY, TEXT, WireHead, append_frame};
use clock::{FloorClock, tick};
use connection::{FloorConnection, Read};
use requests::{FloorRequest, WELCOME, answer, is_arena, upgrade};

const LISTENER: Token = Token(usize::MAX);
const EVENTS: usize = 1024;
const BUFFER_BYTES: usize = 64 * 1024;
const DELIVERY: &[u8] = br#"{"type":"player_action","n":1000,"player":"b000000","action":"#;

/// Serves until the process is killed. Prints the address as the server does.
pub fn serve_floor() -> anyhow::Result<()> {
    let mut listener = TcpListener::bind(([127, 0, 0, 1], 0).into()).context("the floor cannot listen")?;
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    eprintln!("the floor listens on http://{}", listener.local_addr()?);
    let mut floor = Floor::default();
    let mut events = Events::with_capacity(EVENTS);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let polled = poll.poll(&mut events, floor.clock.rest());
        polled
            .or_else(|error| if error.kind() == io::ErrorKind::Interrupted { Ok(()) } else { Err(error) })?;
        for event in &events {
            match event.token() {
                LISTENER => floor.accept(&listener, &poll)?,
                Token(number) => floor.turn(number, &mut buffer),
            }
        }
        floor.tick();
    }
}

/// The connections, and the members of each room.
#[derive(Default)]
struct Floor {
    connections: Vec<Option<FloorConnection>>,
    free: Vec<usize>,
    rooms: HashMap<Rc<str>, Vec<usize>>,
    clock: FloorClock,
    opened: u64,
    /// The bytes of a read, behind the rest of the read before.
    input: Vec<u8>,
    /// The message that is passed on, framed.
    framed: Vec<u8>,
}

impl Floor {
    fn accept(&mut self, listener: &TcpListener, poll: &Poll) -> anyhow::Result<()> {
        loop {
            match listener.accept() {
                Ok((stream, _)) => self.welcome(stream, poll)?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("the floor cannot take a connection"),
            }
        }
    }

    fn welcome(&mut self, mut stream: TcpStream, poll: &Poll) -> anyhow::Result<()> {
        stream.set_nodelay(true)?;
        let number = self.free.pop().unwrap_or_else(|| {
            self.connections.push(None);
            self.connections.len() - 1
        });
        poll.registry().register(&mut stream, Token(number), Interest::READABLE | Interest::WRITABLE)?;
        self.connections[number] = Some(FloorConnection::new(stream));
        Ok(())
    }

    /// Sends what waits, and reads until nothing is left.
    fn turn(&mut self, number: usize, buffer: &mut [u8]) {
        let mut input = mem::take(&mut self.input);
        while let Some(connection) = self.connections[number].as_mut() {
            connection.flush();
            match connection.read(buffer) {
                Read::Bytes(read) => {
                    input.clear();
                    input.append(&mut connection.cut);
                    input.extend_from_slice(&buffer[..read]);
                }
                Read::Dry => break,
                Read::Gone => {
                    self.forget(number);
                    break;
                }
            }
            let used = self.take(number, &input);
            if let Some(connection) = self.connections[number].as_mut() {
                connection.cut.extend_from_slice(&input[used..]);
            }
        }
        self.input = input;
    }

    /// Takes requests and messages. Answers how many bytes of the input were whole.
    fn take(&mut self, number: usize, input: &[u8]) -> usize {
        match self.connections[number].as_ref().and_then(|connection| connection.room.clone()) {
            Some(room) => self.hand_out(&room, input),
            None => FloorRequest::read(input).map_or(0, |request| self.answer(number, &request)),
        }
    }

    fn answer(&mut self, number: usize, request: &FloorRequest<'_>) -> usize {
        let Some(connection) = self.connections[number].as_mut() else { return request.bytes };
        let (Some(key), Some(room)) = (request.key, request.room()) else {
            self.opened += 1;
            connection.say(&answer(request, self.opened));
            self.forget(number);
            return request.bytes;
        };
        let mut words = upgrade(key);
        append_frame(&mut words, TEXT, None, WELCOME);
        connection.say(&words);
        let room: Rc<str> = Rc::from(room);
        connection.room = Some(Rc::clone(&room));
        let members = self.rooms.entry(Rc::clone(&room)).or_default();
        members.push(number);
        if is_arena(&room) && members.len() == 1 {
            self.clock.start(room);
        }
        request.bytes
    }

    /// Sends what is due by the clock.
    fn tick(&mut self) {
        while let Some(room) = self.clock.take_due() {
            self.framed.clear();
            append_frame(&mut self.framed, BINARY, None, &tick());
            self.deliver(&room);
        }
    }

    /// Passes each message on to everybody in the room.
    fn hand_out(&mut self, room: &str, input: &[u8]) -> usize {
        let mut at = 0;
        while let Some(head) = WireHead::read(&input[at..]) {
            let begin = at + head.bytes;
            let Some(payload) = input.get(begin..begin.saturating_add(head.payload_bytes)) else { break };
            at = begin + head.payload_bytes;
            if head.opcode == TEXT {
                self.frame(payload, head.mask.unwrap_or_default());
                self.deliver(room);
            }
        }
        at
    }

    fn frame(&mut self, payload: &[u8], mask: [u8; 4]) {
        let mut message = DELIVERY.to_vec();
        message.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        message.push(b'}');
        self.framed.clear();
        append_frame(&mut self.framed, TEXT, None, &message);
    }

    fn deliver(&mut self, room: &str) {
        for &member in self.rooms.get(room).into_iter().flatten() {
            if let Some(connection) = self.connections[member].as_mut() {
                connection.say(&self.framed);
            }
        }
    }

    fn forget(&mut self, number: usize) {
        let Some(gone) = self.connections[number].take() else { return };
        self.free.push(number);
        if let Some(members) = gone.room.and_then(|room| self.rooms.get_mut(&room)) {
            members.retain(|member| *member != number);
        }
    }
}
