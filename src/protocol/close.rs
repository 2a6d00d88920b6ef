//! The reasons for which the server ends a connection: WebSocket close codes (RFC 6455 §7.4 and our own from 4400 on).

/// The code with which the server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum CloseCode {
    /// The player left.
    Normal = 1000,
    /// The client sent frames that are not allowed by RFC 6455.
    ProtocolError = 1002,
    /// The client sent a frame that does not fit its encoding.
    NotTextNorBinary = 1003,
    /// The client sent text that is not UTF-8.
    BadUtf8 = 1007,
    /// The client sent a message beyond the limit.
    TooBig = 1009,
    /// The server restarts, and the client is to come back.
    Restart = 1012,
    /// The request cannot be understood.
    BadRequest = 4400,
    /// A token is needed and there is none, or it is not good.
    NoToken = 4401,
    /// The player may not do this.
    NotAllowed = 4403,
    /// There is no such room.
    NoSuchRoom = 4404,
    /// The player's time is over, and the match is lost.
    OutOfTime = 4408,
    /// A newer connection has the seat.
    SeatTakenOver = 4409,
    /// The room has ended.
    RoomEnded = 4410,
    /// Every seat is taken, or the room lets nobody in now.
    RoomFull = 4413,
    /// The client sent far too many messages.
    TooManyMessages = 4429,
    /// The client reads too slowly.
    ReadsTooSlowly = 4430,
    /// The server lets nobody in now.
    Unavailable = 4503,
}

impl CloseCode {
    /// All of them, in the order in which they stand above.
    pub const ALL: [CloseCode; 17] = [
        CloseCode::Normal,
        CloseCode::ProtocolError,
        CloseCode::NotTextNorBinary,
        CloseCode::BadUtf8,
        CloseCode::TooBig,
        CloseCode::Restart,
        CloseCode::BadRequest,
        CloseCode::NoToken,
        CloseCode::NotAllowed,
        CloseCode::NoSuchRoom,
        CloseCode::OutOfTime,
        CloseCode::SeatTakenOver,
        CloseCode::RoomEnded,
        CloseCode::RoomFull,
        CloseCode::TooManyMessages,
        CloseCode::ReadsTooSlowly,
        CloseCode::Unavailable,
    ];

    /// Its place among all of them.
    pub fn number(self) -> usize {
        CloseCode::ALL.iter().position(|code| *code == self).unwrap_or_default()
    }

    /// The number on the wire.
    pub fn code(self) -> u16 {
        self as u16
    }
}
