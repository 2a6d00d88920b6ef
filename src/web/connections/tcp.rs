//! What is set on every TCP connection before HTTP sees it, and the switch that ends it from outside.

use std::any::Any;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::sync::{Arc, Weak};
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::{SockRef, Socket};

use crate::actors::delivery::KillSwitch;

/// A dead peer, or one with a closed window, is given up by the kernel after this time.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(30);

/// A second handle of a connection's socket. The connection keeps it; others keep it weakly, or it would stay open.
struct SecondHandle(Socket);

impl KillSwitch for SecondHandle {
    fn sever(&self) {
        // A socket that is gone already is what was wanted.
        let _ = self.0.shutdown(Shutdown::Both);
    }

    fn hang_up(&self) {
        let _ = self.0.shutdown(Shutdown::Read);
    }

    /// Does not wait: both handles are of one socket, which the runtime has set to non-blocking.
    fn is_half_closed(&self) -> bool {
        match self.0.peek(&mut [MaybeUninit::uninit()]) {
            Ok(bytes) => bytes == 0,
            Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

/// What handlers find of their connection.
#[derive(Clone)]
pub struct TcpHandle(Arc<dyn KillSwitch>);

impl TcpHandle {
    /// A switch that does not keep the connection open.
    pub fn kill_switch(&self) -> Weak<dyn KillSwitch> {
        Arc::downgrade(&self.0)
    }
}

/// Prepares a connection: a small send buffer, so that a stalled reader shows soon; a time limit for dead peers; the
/// kill switch.
pub fn prepare(connection: &dyn Any, data: &mut Extensions, send_buffer_bytes: usize) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_send_buffer_size(send_buffer_bytes) {
        log::warn!("a connection keeps the kernel's send buffer: {error}");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_MAX)) {
        log::warn!("a connection has no time limit for dead peers: {error}");
    }
    match socket.try_clone() {
        Ok(second) => {
            data.insert(TcpHandle(Arc::new(SecondHandle(second))));
        }
        Err(error) => log::warn!("a connection has no kill switch: {error}"),
    }
}
