//! The request for which a thread works at the moment, so that a line of the log can name it without being handed it.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;

thread_local! {
    static CURRENT: RefCell<Option<Rc<str>>> = const { RefCell::new(None) };
}

/// The id of a request.
pub type RequestId = Rc<str>;

/// Does work for a request: whatever the work logs on this thread names it, however often the work waits in between.
pub async fn on_behalf_of<W: Future>(id: RequestId, work: W) -> W::Output {
    let mut work = pin!(work);
    poll_fn(move |context| {
        let _present = Present::enter(&id);
        work.as_mut().poll(context)
    })
    .await
}

/// The request that this thread works for now.
pub fn current() -> Option<RequestId> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// A moment in which the thread works for a request. Dropping it ends the moment.
struct Present {
    before: Option<RequestId>,
}

impl Present {
    fn enter(id: &RequestId) -> Present {
        Present { before: CURRENT.replace(Some(Rc::clone(id))) }
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        CURRENT.set(self.before.take());
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;

    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn work_of_two_requests_that_take_turns_is_told_apart() {
        let work = async |id: &str| {
            let mut seen = Vec::new();
            for _ in 0..3 {
                seen.push(current());
                tokio::task::yield_now().await;
            }
            assert!(seen.iter().all(|seen| seen.as_deref() == Some(id)), "{seen:?}");
        };
        join(on_behalf_of("one".into(), work("one")), on_behalf_of("two".into(), work("two"))).await;
        assert_eq!(current(), None);
    }
}
