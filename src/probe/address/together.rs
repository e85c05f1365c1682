//! Waiting for several things at once, on one thread: what they borrow stays where it is.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

/// Work, in a box of its own.
pub(super) type Errand<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The results of all, in their order, when the last one is there.
pub(super) async fn together<T: Unpin>(mut errands: Vec<Errand<'_, T>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = errands.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (errand, done) in errands.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let Poll::Ready(result) = errand.as_mut().poll(context) {
                *done = Some(result);
            }
        }
        if done.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// Work, and how long it took.
pub(super) async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let begun = Instant::now();
    let result = work.await;
    (result, begun.elapsed())
}

#[cfg(test)]
mod tests {
    use super::{Errand, together};

    #[test]
    fn they_wait_side_by_side_and_keep_their_order() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (tell, hear) = tokio::sync::oneshot::channel();
            // The first one waits for the second; one after the other they would wait for ever.
            let first: Errand<'_, u32> = Box::pin(async move { hear.await.unwrap() });
            let second: Errand<'_, u32> = Box::pin(async move {
                tell.send(1).unwrap();
                2
            });
            assert_eq!(together(vec![first, second]).await, [1, 2]);
            assert!(together(Vec::<Errand<'_, u32>>::new()).await.is_empty());
        });
    }
}
