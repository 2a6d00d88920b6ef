//! Lets whoever ends a room wait until its journals say that it has ended: then it does not come back, whatever happens to
//! the process.

use actix::prelude::*;
use tokio::sync::oneshot;

use super::Recorder;
use super::files::Files;
use crate::domain::MatchId;

/// Answers when the room that ended with this match comes back from none of its journals. The last of them must be retired
/// before. If there is no answer, the recorder has ended with the server.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AwaitClosed {
    /// The last match of the room.
    pub match_id: MatchId,
}

/// The rooms whose end somebody is waiting for.
#[derive(Default)]
pub(super) struct Waiting(Vec<(MatchId, oneshot::Sender<()>)>);

impl Waiting {
    fn add(&mut self, match_id: MatchId) -> oneshot::Receiver<()> {
        let (told, closed) = oneshot::channel();
        self.0.push((match_id, told));
        closed
    }

    /// Answers those who wait for a room that is closed now, and forgets those who have given up.
    pub(super) fn tell(&mut self, files: &Files) {
        let settled = self.0.extract_if(.., |(id, told)| told.is_closed() || files.is_closed(id));
        for (_, told) in settled {
            // Whoever has given up meanwhile needs no answer.
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
