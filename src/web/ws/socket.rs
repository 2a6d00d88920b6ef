//! One WebSocket: reads messages, lets through what is within the limits, and writes what its pipe gives.
//!
//! While its client does not read, this actor is not polled at all; whatever must happen then is the outlet's work.

use std::rc::Rc;

use actix::prelude::*;
use actix_http::ws::{CloseReason, Message, ProtocolError};
use actix_web::web::Data;
use actix_web_actors::ws::WebsocketContext;
use jiff::Timestamp;

use super::assembly::{Assembled, Assembly};
use super::frames::Fault;
use super::gate::Latch;
use crate::actors::Lobby;
use crate::actors::lobby::{Introduction, Spectate, TakeSeat, TakeSeatRefused};
use crate::actors::mail::{Sent, insist, offer};
use crate::actors::outlet::{Hangup, Line, LineId, Outgoing, Pipe, PipeStream};
use crate::actors::room::{Act, Pass, Say};
use crate::actors::session::{LeaveSeat, LineLost};
use crate::auth::Opening;
use crate::domain::{Bucket, PlayerId, RoomId};
use crate::game::{LeaveReason, Tick, Wire};
use crate::protocol::client::{self, ClientMessage, MessageRefused};
use crate::protocol::server::{ErrorMessage, Pong};
use crate::protocol::{CloseCode, Codec, Frame};
use crate::telemetry::{self, Count};
use crate::web::Worker;
use crate::web::watching::{Watcher, watch};

type Context = WebsocketContext<Socket>;

/// What the client came for.
pub(super) enum Errand {
    /// To play.
    Play {
        /// Where.
        room: RoomId,
        /// As whom.
        player: PlayerId,
        /// From an earlier `welcome`.
        resume_token: Option<String>,
        /// The last reliable message that the client has.
        after: Option<u64>,
        /// Whether the client has proved to be the player.
        proven: bool,
        /// For the room, if this opens it.
        opening: Opening,
    },
    /// To watch.
    Watch {
        /// What.
        room: RoomId,
        /// How many seconds late.
        delay_s: u32,
        /// The id to chat under.
        player: Option<PlayerId>,
    },
}

/// What the client is here. Dropping it tells those concerned that the connection is lost, whether the socket ever
/// came to know of its role or not: a client may be gone before the lobby has answered.
enum Role {
    /// Nothing yet.
    Nobody,
    /// In a seat.
    Player { line: LineId, player: PlayerId, seat: Box<Introduction> },
    /// Watching.
    Watcher(Watcher),
}

impl Drop for Role {
    fn drop(&mut self) {
        match self {
            Role::Nobody | Role::Watcher(_) => {}
            Role::Player { line, seat, .. } => insist(&seat.on_lost, LineLost { line: *line }),
        }
    }
}

/// The actor.
pub(super) struct Socket {
    worker: Data<Worker>,
    pipe: Rc<Pipe>,
    errand: Option<Result<Errand, Hangup>>,
    role: Role,
    assembly: Assembly,
    allowance: Bucket,
    patience: Bucket,
    /// Frames of every kind, those that are no message among them.
    frames: Bucket,
    latch: Rc<Latch>,
    closing: bool,
}

impl Socket {
    pub(super) fn new(
        worker: Data<Worker>,
        pipe: Rc<Pipe>,
        errand: Result<Errand, Hangup>,
        latch: Rc<Latch>,
    ) -> Socket {
        let (limits, now_ms) = (&worker.socket, worker.now_ms());
        let (per_s, burst, factor) = (limits.messages_per_s, limits.messages_burst, limits.flood_factor);
        let (patient_per_s, patient_burst) = (per_s.saturating_mul(factor), burst.saturating_mul(factor));
        Socket {
            allowance: Bucket::new(per_s, burst, now_ms),
            patience: Bucket::new(patient_per_s, patient_burst, now_ms),
            frames: Bucket::new(
                limits.frames_per_s.max(patient_per_s),
                limits.frames_burst.max(patient_burst),
                now_ms,
            ),
            worker,
            pipe,
            errand: Some(errand),
            role: Role::Nobody,
            assembly: Assembly::default(),
            latch,
            closing: false,
        }
    }

    /// Asks the lobby for an introduction; nothing is read from the client until it has answered.
    fn introduce(&mut self, errand: Errand, ctx: &mut Context) {
        let line = self.worker.line(self.pipe.line(), self.pipe.codec());
        let lobby = self.worker.lobby.clone();
        // Not a future of this actor: the seat may be taken while the connection goes, and then has to be told so.
        let (done, role) = tokio::sync::oneshot::channel();
        actix::spawn(async move {
            let _ = done.send(introduced(&lobby, errand, line).await);
        });
        ctx.wait(role.into_actor(self).map(|role, socket, _| match role {
            Ok(Ok(role)) => socket.role = role,
            Ok(Err(refused)) => {
                socket.pipe.hang(&refused.hangup());
                socket.latch.shut();
            }
            Err(_) => socket.hang(CloseCode::Unavailable, "the server is about to stop"),
        }));
    }

    /// Reads one whole message.
    fn message(&mut self, wire: Wire<'_>) {
        telemetry::count(Count::MessagesIn);
        let now_ms = self.worker.now_ms();
        if !self.patience.take(now_ms) {
            return self.hang(CloseCode::TooManyMessages, "far too many messages");
        }
        if !self.allowance.take(now_ms) {
            return self.refuse(&MessageRefused::RateLimited, None);
        }
        match client::read(wire) {
            Ok((message, seq)) => {
                if let Err(refused) = self.obey(message, seq, wire) {
                    self.refuse(&refused, seq);
                }
            }
            Err((refused, seq)) => self.refuse(&refused, seq),
        }
    }

    fn obey(
        &mut self,
        message: ClientMessage,
        seq: Option<u32>,
        wire: Wire<'_>,
    ) -> Result<(), MessageRefused> {
        if let ClientMessage::Ping { t } = &message {
            let pong = Pong { t, server_time: Timestamp::now() };
            self.pipe.put(self.pipe.codec().encode(&pong));
            return Ok(());
        }
        let leaves = message == ClientMessage::Leave;
        let obeyed = match &self.role {
            Role::Nobody => Ok(()),
            Role::Watcher(_) if message == ClientMessage::Leave => {
                self.hang(CloseCode::Normal, "you left");
                Ok(())
            }
            Role::Watcher(watcher) => match message {
                ClientMessage::Chat { message } => watcher.say(message),
                _ => Err(MessageRefused::ReadOnly),
            },
            Role::Player { player, seat, .. } => play(player, seat, message, seq, wire),
        };
        // What comes behind a `leave` is nobody's.
        if leaves && obeyed.is_ok() {
            self.role = Role::Nobody;
        }
        obeyed
    }

    fn refuse(&self, refused: &MessageRefused, seq: Option<u32>) {
        let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq };
        self.pipe.put(self.pipe.codec().encode(&error));
    }

    /// Ends the connection: what the client still sends is not for us.
    fn hang(&self, code: CloseCode, reason: &str) {
        self.pipe.hang(&Hangup::new(code, reason));
        self.latch.shut();
    }

    fn text(&mut self, text: &str) {
        match self.pipe.codec() {
            Codec::Json => self.message(Wire::Json(text)),
            Codec::MsgPack => {
                self.hang(
                    CloseCode::NotTextNorBinary,
                    "this connection speaks MessagePack, in binary frames",
                );
            }
        }
    }

    fn binary(&mut self, bytes: &[u8]) {
        match self.pipe.codec() {
            Codec::MsgPack => self.message(Wire::MsgPack(bytes)),
            Codec::Json => {
                self.hang(CloseCode::NotTextNorBinary, "this connection speaks JSON, in text frames")
            }
        }
    }

    fn piece(&mut self, assembled: Assembled) {
        match assembled {
            Assembled::Part => {}
            Assembled::Binary(bytes) => self.binary(&bytes),
            Assembled::Text(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => self.text(text),
                Err(_) => self.hang(CloseCode::BadUtf8, "the text is no UTF-8"),
            },
            Assembled::TooBig => self.hang(CloseCode::TooBig, "the message is too big"),
        }
    }

    /// What the client sent is no WebSocket any more: it is told, and nothing further is read.
    fn broken(&self, error: &ProtocolError) {
        match self.latch.fault() {
            Some(Fault::TooBig) => self.hang(CloseCode::TooBig, "the message is too big"),
            Some(Fault::BadUtf8) => self.hang(CloseCode::BadUtf8, "the reason is no UTF-8"),
            Some(Fault::NoWebSocket(why)) => self.hang(CloseCode::ProtocolError, why),
            None if matches!(error, ProtocolError::Io(_)) => {
                // The library's own word for a text that is none.
                self.hang(CloseCode::BadUtf8, "the text is no UTF-8");
            }
            None => self.hang(CloseCode::ProtocolError, &error.to_string()),
        }
    }

    fn write(&mut self, outgoing: Outgoing, ctx: &mut Context) {
        match outgoing {
            Outgoing::Frame(Frame::Text(text)) => ctx.text(text),
            Outgoing::Frame(Frame::Binary(bytes)) => ctx.binary(bytes),
            Outgoing::Ping => ctx.ping(b""),
            Outgoing::Close(hangup) => {
                self.closing = true;
                let description = Some(reason(&hangup.reason));
                ctx.close(Some(CloseReason { code: hangup.code.code().into(), description }));
            }
        }
    }
}

/// Takes the seat or the place that the client came for.
async fn introduced(lobby: &Addr<Lobby>, errand: Errand, line: Line) -> Result<Role, TakeSeatRefused> {
    match errand {
        Errand::Play { room, player, resume_token, after, proven, opening } => {
            let id = line.id;
            let gone = |_| Err(TakeSeatRefused::Unavailable("the server is about to stop".to_owned()));
            let take = TakeSeat { room, player: player.clone(), line, resume_token, after, proven, opening };
            let seat = lobby.send(take).await.unwrap_or_else(gone)?;
            Ok(Role::Player { line: id, player, seat: Box::new(seat) })
        }
        Errand::Watch { room, delay_s, player } => {
            let spectate = Spectate { room, line, delay_s, player };
            Ok(Role::Watcher(watch(lobby.clone(), spectate).await?))
        }
    }
}

/// What a seated player's message asks for.
fn play(
    player: &PlayerId,
    seat: &Introduction,
    message: ClientMessage,
    seq: Option<u32>,
    wire: Wire<'_>,
) -> Result<(), MessageRefused> {
    let sent = match message {
        ClientMessage::Action => {
            let action = seat.kind.read_action(wire).map_err(MessageRefused::BadAction)?;
            offer(&seat.acts, Act { seat: seat.seat, seq, action, more: false })
        }
        ClientMessage::Pass { tick } => offer(&seat.passes, Pass { seat: seat.seat, tick: Tick(tick) }),
        ClientMessage::Chat { message } => offer(&seat.says, Say { player: player.clone(), message }),
        ClientMessage::Leave => {
            insist(&seat.leaves, LeaveSeat { reason: LeaveReason::Left });
            Sent::Delivered
        }
        ClientMessage::Ping { .. } => Sent::Delivered,
    };
    match sent {
        Sent::Delivered => Ok(()),
        Sent::Full => Err(MessageRefused::Refused("the room is busy; try again".to_owned())),
        Sent::Gone => Err(MessageRefused::Refused("the room has ended".to_owned())),
    }
}

impl Actor for Socket {
    type Context = Context;

    fn started(&mut self, ctx: &mut Context) {
        self.worker.lines.borrow_mut().open(&self.pipe);
        ctx.add_stream(PipeStream(Rc::clone(&self.pipe)));
        match self.errand.take() {
            // After a stall there are attempts that clients have given up long ago: they must not take a seat from the
            // connection that came of the last one.
            Some(Ok(_)) if self.pipe.is_half_closed() => ctx.stop(),
            Some(Ok(errand)) => self.introduce(errand, ctx),
            Some(Err(hangup)) => {
                self.pipe.hang(&hangup);
                self.latch.shut();
            }
            None => {}
        }
    }

    fn stopped(&mut self, _: &mut Context) {
        self.worker.lines.borrow_mut().close(self.pipe.line());
    }
}

/// From the client.
impl StreamHandler<Result<Message, ProtocolError>> for Socket {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Context) {
        self.pipe.heard();
        match message {
            Ok(Message::Close(reason)) => {
                // What the client is still owed comes before the answer.
                while let Some(outgoing) = self.pipe.take() {
                    self.write(outgoing, ctx);
                }
                if !self.closing {
                    ctx.close(reason);
                }
                ctx.stop();
            }
            _ if self.closing || self.pipe.is_hanging() => self.latch.shut(),
            _ if !self.frames.take(self.worker.now_ms()) => {
                self.hang(CloseCode::TooManyMessages, "far too many frames");
            }
            Ok(Message::Text(text)) => self.text(&text),
            Ok(Message::Binary(bytes)) => self.binary(&bytes),
            Ok(Message::Continuation(item)) => {
                let assembled = self.assembly.add(item, self.worker.socket.message_bytes_max);
                self.piece(assembled);
            }
            Ok(Message::Ping(bytes)) => ctx.pong(&bytes),
            Ok(Message::Pong(_) | Message::Nop) => {}
            Err(error) => self.broken(&error),
        }
    }

    /// The client is gone without a close frame.
    fn finished(&mut self, ctx: &mut Context) {
        ctx.stop();
    }
}

/// To the client.
impl StreamHandler<Outgoing> for Socket {
    fn handle(&mut self, outgoing: Outgoing, ctx: &mut Context) {
        self.write(outgoing, ctx);
    }

    /// The outlet has given the connection up.
    fn finished(&mut self, ctx: &mut Context) {
        ctx.stop();
    }
}

/// Cuts a reason to the 123 bytes a close frame has for it (RFC 6455 §5.5).
fn reason(text: &str) -> String {
    let mut end = text.len().min(123);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
