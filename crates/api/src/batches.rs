//! When loaders read: after everything that can be asked without them has been asked, so that what stands at one level
//! of a query is read together, always. A timer would have to guess how long asking takes, and would sometimes be wrong.

use async_graphql::runtime::Timer;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{FuturesUnordered, StreamExt};
use futures_util::task::{FutureObj, Spawn, SpawnError};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

tokio::task_local! {
    /// Where the reads of the request of this task go.
    static READS: UnboundedSender<FutureObj<'static, ()>>;
}

/// Runs the execution of a request. What its loaders read runs beside it, whenever it cannot go on by itself.
pub(crate) async fn batched<T>(execution: impl Future<Output = T>) -> T {
    let (sender, mut asked) = unbounded_channel();
    let mut execution = pin!(READS.scope(sender, execution));
    let mut reads = FuturesUnordered::new();
    poll_fn(|context| {
        loop {
            if let Poll::Ready(answer) = execution.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            while let Ok(read) = asked.try_recv() {
                reads.push(read);
            }
            let mut finished = false;
            while let Poll::Ready(Some(())) = reads.poll_next_unpin(context) {
                finished = true;
            }
            if !finished {
                return Poll::Pending;
            }
        }
    })
    .await
}

/// Hands what loaders read to the request it is for; outside of [`batched`] to the runtime.
pub(crate) struct OfTheRequest;

impl Spawn for OfTheRequest {
    fn spawn_obj(&self, read: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        match READS.try_with(Clone::clone) {
            Ok(reads) => reads.send(read).map_err(|_| SpawnError::shutdown()),
            Err(_) => {
                tokio::spawn(read);
                Ok(())
            }
        }
    }
}

/// Waits for nothing: a read only begins when nothing more is asked.
pub(crate) struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}
