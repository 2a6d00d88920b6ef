//! One WebSocket: reads messages, and lets through what is within the limits.
//!
//! While its client does not read, this actor is not polled at all; whatever must happen then is the hub's work.

use std::rc::Rc;
use std::time::Instant;

use actix::prelude::*;
use actix_http::ws::{Item, Message, ProtocolError};
use actix_web::web::Data;
use actix_web_actors::ws::WebsocketContext;
use jiff::Timestamp;

use super::allowance::{Allowance, Allowed};
use super::assembly::{Assembled, Assembly};
use super::frames::BadFrame;
use super::gate::Latch;
use super::role::{ConnectIntent, ConnectionRole, introduced, is_gone};
use super::{chat, output};
use crate::actors::delivery::{CloseReason, ConnectionId, LocalConnection};
use crate::actors::mail::{Sent, send_to_child, try_send_to};
use crate::actors::play::lobby::SeatHandle;
use crate::actors::play::room::{Act, Given, LeaveSeat, Pass, Say};
use crate::domain::PlayerId;
use crate::game::{Tick, Wire};
use crate::protocol::client::{self, ClientMessage, MessageRefused};
use crate::protocol::server::{ErrorMessage, Pong};
use crate::protocol::{CloseCode, Codec};
use crate::telemetry::{self, Mailbox, Metric};
use crate::web::Worker;

type Context = WebsocketContext<Socket>;

/// The actor: one WebSocket connection, from its upgrade to its end.
pub(super) struct Socket {
    worker: Data<Worker>,
    local: Rc<LocalConnection>,
    intent: Option<Result<ConnectIntent, CloseReason>>,
    role: ConnectionRole,
    /// Under whose id the client chats.
    chats_as: Option<PlayerId>,
    assembly: Assembly,
    allowance: Allowance,
    latch: Rc<Latch>,
}

impl Socket {
    pub(super) fn new(
        worker: Data<Worker>,
        local: Rc<LocalConnection>,
        intent: Result<ConnectIntent, CloseReason>,
        latch: Rc<Latch>,
    ) -> Socket {
        Socket {
            allowance: Allowance::new(&worker.socket, worker.now_ms()),
            worker,
            local,
            chats_as: intent.as_ref().ok().and_then(|intent| intent.player().cloned()),
            intent: Some(intent),
            role: ConnectionRole::Nobody,
            assembly: Assembly::default(),
            latch,
        }
    }

    /// Asks the lobby for an introduction; nothing is read from the client until it has answered.
    fn introduce(&mut self, intent: ConnectIntent, ctx: &mut Context) {
        let connection = self.worker.connection(self.local.id(), self.local.codec());
        let lobby = self.worker.lobby.clone();
        // Not a future of this actor: the seat may be taken while the connection goes, and then has to be told so.
        let (done, role) = tokio::sync::oneshot::channel();
        let (local, spoke_early) = (Rc::clone(&self.local), self.latch.has_read());
        actix::spawn(async move {
            let is_gone = is_gone(&local, spoke_early).await;
            let role = if is_gone { None } else { Some(introduced(&lobby, intent, connection).await) };
            let _ = done.send(role);
        });
        ctx.wait(role.into_actor(self).map(|role, socket, ctx| match role {
            Ok(Some(Ok(role))) => socket.play_as(role),
            Ok(Some(Err(refused))) => socket.close(&refused.close_reason()),
            Ok(None) => ctx.stop(),
            Err(_) => socket.close_for(CloseCode::Unavailable, "the server is about to stop"),
        }));
    }

    fn play_as(&mut self, role: ConnectionRole) {
        if matches!(&role, ConnectionRole::Player { seat, .. } if seat.is_timed) {
            self.local.measure_handing();
        }
        self.role = role;
    }

    /// Reads one whole message.
    fn message(&mut self, wire: Wire<'_>) {
        telemetry::received(wire.bytes());
        match self.allowance.message(self.worker.now_ms()) {
            Allowed::Yes => {}
            Allowed::TooMuch => return self.refuse(&MessageRefused::RateLimited, None),
            Allowed::FarTooMuch(why) => return self.close_for(CloseCode::TooManyMessages, why),
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
            self.local.put_frame(self.local.codec().encode(&pong));
            return Ok(());
        }
        let message = self.checked(message)?;
        let leaves = message == ClientMessage::Leave;
        let obeyed = match &self.role {
            ConnectionRole::Nobody => Ok(()),
            ConnectionRole::Watcher(_) if leaves => {
                self.close_for(CloseCode::Normal, "you left");
                Ok(())
            }
            ConnectionRole::Watcher(watcher) => match message {
                ClientMessage::Chat { message } => watcher.say(message),
                _ => Err(MessageRefused::ReadOnly),
            },
            ConnectionRole::Player { player, seat, connection } => {
                let given =
                    seat.is_timed.then(|| Given { handed: self.local.handed(), read: Instant::now() });
                play(player, seat, (*connection, given), message, seq, wire)
            }
        };
        // What comes behind a `leave` is nobody's.
        if leaves && obeyed.is_ok() {
            self.role = ConnectionRole::Nobody;
        }
        obeyed
    }

    /// A message as it may be said, or as it is if it is none that is said. Errors: it may not.
    fn checked(&self, message: ClientMessage) -> Result<ClientMessage, MessageRefused> {
        match (message, &self.chats_as) {
            (ClientMessage::Chat { message }, Some(player)) => {
                Ok(ClientMessage::Chat { message: chat::may_say(&self.worker, player, message)? })
            }
            (other, _) => Ok(other),
        }
    }

    fn refuse(&self, refused: &MessageRefused, seq: Option<u32>) {
        let error = ErrorMessage { code: refused.code(), message: refused.to_string(), seq };
        self.local.put_frame(self.local.codec().encode(&error));
    }

    /// Ends the connection: what the client still sends is not for us.
    fn close_for(&self, code: CloseCode, reason: &str) {
        self.close(&CloseReason::new(code, reason));
    }

    fn close(&self, close_reason: &CloseReason) {
        self.local.close_for(close_reason);
        self.latch.shut();
    }

    fn text(&mut self, text: &str) {
        match self.local.codec() {
            Codec::Json => self.message(Wire::Json(text)),
            Codec::MsgPack => {
                self.close_for(
                    CloseCode::NotTextNorBinary,
                    "this connection speaks MessagePack, in binary frames",
                );
            }
        }
    }

    fn binary(&mut self, bytes: &[u8]) {
        match self.local.codec() {
            Codec::MsgPack => self.message(Wire::MsgPack(bytes)),
            Codec::Json => {
                self.close_for(CloseCode::NotTextNorBinary, "this connection speaks JSON, in text frames")
            }
        }
    }

    fn piece(&mut self, assembled: Assembled) {
        match assembled {
            Assembled::Part => {}
            Assembled::Binary(bytes) => self.binary(&bytes),
            Assembled::Text(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => self.text(text),
                Err(_) => self.close_for(CloseCode::BadUtf8, "the text is no UTF-8"),
            },
            Assembled::TooBig => self.close_for(CloseCode::TooBig, "the message is too big"),
        }
    }

    /// What the client sent is no WebSocket any more: it is told, and nothing further is read.
    fn broken(&self, error: &ProtocolError) {
        match self.latch.fault() {
            Some(BadFrame::TooBig) => self.close_for(CloseCode::TooBig, "the message is too big"),
            Some(BadFrame::BadUtf8) => self.close_for(CloseCode::BadUtf8, "the reason is no UTF-8"),
            Some(BadFrame::NoWebSocket(why)) => self.close_for(CloseCode::ProtocolError, why),
            None if matches!(error, ProtocolError::Io(_)) => {
                // The library's own word for a text that is none.
                self.close_for(CloseCode::BadUtf8, "the text is no UTF-8");
            }
            None => self.close_for(CloseCode::ProtocolError, &error.to_string()),
        }
    }

    /// Does what a frame asks for.
    fn frame(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Context) {
        match message {
            Ok(Message::Text(text)) => self.text(&text),
            Ok(Message::Binary(bytes)) => self.binary(&bytes),
            Ok(Message::Continuation(item)) => {
                let assembled = self.assembly.add(item, self.worker.socket.message_bytes_max);
                self.piece(assembled);
            }
            Ok(Message::Ping(bytes)) => ctx.pong(&bytes),
            Ok(Message::Pong(_) | Message::Nop | Message::Close(_)) => {}
            Err(error) => self.broken(&error),
        }
    }

    /// Writes all that waits, before the actor ends.
    fn write_all(&self, ctx: &mut Context) {
        while let Some(outgoing) = self.local.take() {
            ctx.write_raw(output::message(outgoing));
        }
    }
}

/// The bytes of a frame, without its header.
fn bytes_of(message: &Result<Message, ProtocolError>) -> usize {
    match message {
        Ok(Message::Text(text)) => text.len(),
        Ok(Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes)) => bytes.len(),
        Ok(Message::Continuation(
            Item::FirstText(bytes) | Item::FirstBinary(bytes) | Item::Continue(bytes) | Item::Last(bytes),
        )) => bytes.len(),
        Ok(Message::Close(_) | Message::Nop) | Err(_) => 0,
    }
}

/// What a seated player's message asks for.
fn play(
    player: &PlayerId,
    seat: &SeatHandle,
    (connection, given): (ConnectionId, Option<Given>),
    message: ClientMessage,
    seq: Option<u32>,
    wire: Wire<'_>,
) -> Result<(), MessageRefused> {
    let sent = match message {
        ClientMessage::Action => {
            let action = seat.game_type.read_action(wire).map_err(MessageRefused::BadAction)?;
            try_send_to(
                &seat.room,
                Act { seat: seat.seat, sitting: Some(seat.sitting), seq, action, more: false, given },
            )
        }
        ClientMessage::Pass { tick } => {
            let (tick, sitting) = (Tick(tick), Some(seat.sitting));
            try_send_to(&seat.room, Pass { seat: seat.seat, sitting, tick, given })
        }
        ClientMessage::Chat { message } => try_send_to(&seat.room, Say { player: player.clone(), message }),
        ClientMessage::Leave => {
            send_to_child(&seat.room, LeaveSeat { seat: seat.seat, connection });
            return Ok(());
        }
        ClientMessage::Ping { .. } => return Ok(()),
    };
    match sent {
        Sent::Delivered => Ok(()),
        Sent::Full => {
            telemetry::count(Metric::MailRefused(Mailbox::Room));
            Err(MessageRefused::Refused("the room is busy; try again".to_owned()))
        }
        Sent::Gone => Err(MessageRefused::Refused("the room has ended".to_owned())),
    }
}

impl Actor for Socket {
    type Context = Context;

    fn started(&mut self, ctx: &mut Context) {
        self.worker.connections.borrow_mut().open(&self.local);
        match self.intent.take() {
            Some(Ok(intent)) => self.introduce(intent, ctx),
            Some(Err(close_reason)) => self.close(&close_reason),
            None => {}
        }
    }

    fn stopped(&mut self, _: &mut Context) {
        self.worker.connections.borrow_mut().close(self.local.id());
        // The server ends the TCP connection first (RFC 6455 §7.1.1). The library would wait a second for the client to do so.
        self.local.hang_up();
    }
}

/// From the client.
impl StreamHandler<Result<Message, ProtocolError>> for Socket {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Context) {
        self.local.heard();
        let allowed = self.allowance.frame(bytes_of(&message), self.worker.now_ms());
        match message {
            Ok(Message::Close(reason)) => {
                // What the client is still owed comes before the answer.
                self.write_all(ctx);
                if !self.local.is_closing() {
                    ctx.close(reason);
                }
                ctx.stop();
            }
            _ if self.local.is_closing() => self.latch.shut(),
            message => match allowed {
                Allowed::FarTooMuch(why) => self.close_for(CloseCode::TooManyMessages, why),
                Allowed::Yes | Allowed::TooMuch => self.frame(message, ctx),
            },
        }
    }

    /// The client has ended its side without a close frame. It may still read what it is told, such as why it is closed.
    fn finished(&mut self, ctx: &mut Context) {
        self.write_all(ctx);
        ctx.stop();
    }
}
