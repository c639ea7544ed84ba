//! A stream whose writer hears when nobody reads it any more.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures::{Stream, StreamExt as _, channel::oneshot};

/// A stream that tells its writer when it is dropped: when the client has gone, or all is read.
pub(super) struct Guarded<S> {
    inner: S,
    gone: Option<oneshot::Sender<()>>,
}

impl<S> Guarded<S> {
    /// The stream, and what resolves when it is dropped.
    pub(super) fn new(inner: S) -> (Self, oneshot::Receiver<()>) {
        let (sender, gone) = oneshot::channel();
        (Self { inner, gone: Some(sender) }, gone)
    }
}

impl<S: Stream + Unpin> Stream for Guarded<S> {
    type Item = Result<S::Item, worker::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.poll_next_unpin(context).map(|item| item.map(Ok))
    }
}

impl<S> Drop for Guarded<S> {
    fn drop(&mut self) {
        if let Some(gone) = self.gone.take() {
            // Whoever would hear of it may be gone, too.
            let _ = gone.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt as _, executor::block_on, stream};

    use super::*;

    #[test]
    fn the_writer_hears_when_nobody_reads_any_more() {
        let (mut guarded, mut gone) = Guarded::new(stream::iter([1, 2]));
        assert_eq!(block_on(guarded.next()).and_then(Result::ok), Some(1));
        assert_eq!((&mut gone).now_or_never(), None);
        drop(guarded);
        assert_eq!(block_on(gone), Ok(()));
    }
}
