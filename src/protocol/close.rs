//! Why the server ends a connection: WebSocket close codes (RFC 6455 §7.4 and our own from 4400 on).

/// A close code of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum CloseCode {
    /// The player left.
    Normal = 1000,
    /// Frames that are no WebSocket.
    ProtocolError = 1002,
    /// A frame of the wrong kind for the chosen encoding.
    NotTextNorBinary = 1003,
    /// Text that is no UTF-8.
    BadUtf8 = 1007,
    /// A message beyond the limit.
    TooBig = 1009,
    /// The server restarts; come back.
    Restart = 1012,
    /// The request makes no sense.
    BadRequest = 4400,
    /// No token, or a bad one.
    NoToken = 4401,
    /// Not allowed.
    NotAllowed = 4403,
    /// There is no such room.
    NoSuchRoom = 4404,
    /// A newer connection has the seat.
    SeatTakenOver = 4409,
    /// The room has ended.
    RoomEnded = 4410,
    /// Every seat is taken, or nobody is let in now.
    RoomFull = 4413,
    /// Far too many messages.
    TooManyMessages = 4429,
    /// The client reads too slowly.
    ReadsTooSlowly = 4430,
    /// The server takes nobody now.
    Unavailable = 4503,
}

impl CloseCode {
    /// The number on the wire.
    pub fn code(self) -> u16 {
        self as u16
    }
}
