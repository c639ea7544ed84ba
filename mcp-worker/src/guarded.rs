//! A stream whose writer hears when nobody reads it any more.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures::{Stream, StreamExt as _, channel::oneshot};

/// A stream that tells its writer when it is dropped: when the client has gone, or all is read.
pub(crate) struct Guarded<S> {
    inner: S,
    state: Rc<RefCell<State>>,
}

/// What the writer keeps of a stream that it has given away.
pub(crate) struct Guard(Rc<RefCell<State>>);

struct State {
    read: bool,
    gone: Option<oneshot::Sender<()>>,
}

impl<S> Guarded<S> {
    /// The stream, what is kept of it, and what resolves when nobody reads it.
    pub(crate) fn new(inner: S) -> (Self, Guard, oneshot::Receiver<()>) {
        let (sender, gone) = oneshot::channel();
        let state = Rc::new(RefCell::new(State { read: false, gone: Some(sender) }));
        (Self { inner, state: Rc::clone(&state) }, Guard(state), gone)
    }
}

impl Guard {
    /// Takes a stream that nobody has looked into so far for one that nobody will: whoever was to
    /// read it left before it was given away, and then it is neither read nor dropped.
    pub(crate) fn give_up_unread(&self) {
        let mut state = self.0.borrow_mut();
        if !state.read {
            state.tell();
        }
    }
}

impl State {
    fn tell(&mut self) {
        if let Some(gone) = self.gone.take() {
            // Whoever would hear of it may be gone, too.
            let _ = gone.send(());
        }
    }
}

impl<S: Stream + Unpin> Stream for Guarded<S> {
    type Item = Result<S::Item, worker::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.state.borrow_mut().read = true;
        self.inner.poll_next_unpin(context).map(|item| item.map(Ok))
    }
}

impl<S> Drop for Guarded<S> {
    fn drop(&mut self) {
        self.state.borrow_mut().tell();
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt as _, executor::block_on, stream};

    use super::*;

    #[test]
    fn the_writer_hears_when_nobody_reads_any_more() {
        let (mut guarded, _guard, mut gone) = Guarded::new(stream::iter([1, 2]));
        assert_eq!(block_on(guarded.next()).and_then(Result::ok), Some(1));
        assert_eq!((&mut gone).now_or_never(), None);
        drop(guarded);
        assert_eq!(block_on(gone), Ok(()));
    }

    #[test]
    fn a_stream_that_was_never_looked_into_can_be_given_up() {
        let (_guarded, guard, gone) = Guarded::new(stream::iter([1, 2]));
        guard.give_up_unread();
        assert_eq!(block_on(gone), Ok(()));
    }

    #[test]
    fn a_stream_that_is_read_is_not_given_up() {
        let (mut guarded, guard, gone) = Guarded::new(stream::iter([1, 2]));
        assert_eq!(block_on(guarded.next()).and_then(Result::ok), Some(1));
        guard.give_up_unread();
        assert_eq!(gone.now_or_never(), None);
    }
}
