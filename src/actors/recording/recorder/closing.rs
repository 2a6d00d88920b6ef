//! Who ends a room waits until its journals say so: then it does not come back, whatever becomes of the process.

use actix::prelude::*;
use tokio::sync::oneshot;

use super::Recorder;
use super::files::Files;
use crate::domain::MatchId;

/// Waits until the room that ended with this match comes back from none of its journals. The last of them is retired before
/// this is asked. What is not answered with the recorder is gone with the server.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AwaitClosed {
    /// Its last match.
    pub match_id: MatchId,
}

/// Those who wait.
#[derive(Default)]
pub(super) struct Waiting(Vec<(MatchId, oneshot::Sender<()>)>);

impl Waiting {
    fn add(&mut self, match_id: MatchId) -> oneshot::Receiver<()> {
        let (told, closed) = oneshot::channel();
        self.0.push((match_id, told));
        closed
    }

    /// Tells those whose time has come, and forgets who waits no longer.
    pub(super) fn tell(&mut self, files: &Files) {
        let settled = self.0.extract_if(.., |(id, told)| told.is_closed() || files.is_closed(id));
        for (_, told) in settled {
            // Who has given up meanwhile needs no answer.
            let _ = told.send(());
        }
    }
}

impl Handler<AwaitClosed> for Recorder {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, AwaitClosed { match_id }: AwaitClosed, _: &mut Self::Context) -> Self::Result {
        let closed = self.waiting.add(match_id);
        self.tell_closed();
        Box::pin(async move {
            let _ = closed.await;
        })
    }
}
