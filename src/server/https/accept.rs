//! One address: its connections are accepted, counted and, at the end, waited for.

use super::answer::{Ends, Shared};
use super::connection;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// What accepting needs.
#[derive(Clone)]
pub(super) struct Acceptor {
    pub(super) tls: TlsAcceptor,
    pub(super) shared: Arc<Shared>,
    /// The connections that may still be opened, at all addresses together.
    pub(super) places: Arc<Semaphore>,
}

impl Acceptor {
    /// Accepts connections until `end` is set or its sender goes away; says on `closed` when the address is free again, and returns
    /// when the last connection is over, or the time for that is.
    pub(super) async fn run(self, listener: TcpListener, mut end: watch::Receiver<bool>, closed: oneshot::Sender<()>) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                _ = end.changed() => break,
                Some(_) = connections.join_next() => {}
                stream = self.next(&listener) => {
                    let (Ok(remote), Ok(local)) = (stream.peer_addr(), stream.local_addr()) else { continue };
                    // A task that holds another future holds the room for it twice; clients that wait are many.
                    let serving = Box::pin(connection::serve(stream, Ends { remote, local }, self.tls.clone(), self.shared.clone(), end.clone()));
                    let (places, place) = (self.places.clone(), self.places.clone().try_acquire_owned());
                    connections.spawn(async move {
                        // Another address may have taken the place in between.
                        let place = match place {
                            Ok(place) => Ok(place),
                            Err(_) => places.acquire_owned().await,
                        };
                        serving.await;
                        drop(place);
                    });
                }
            }
        }
        drop(listener);
        // Nobody may be interested any more.
        let _ = closed.send(());
        let _ = timeout(self.shared.limits.farewell, async { while connections.join_next().await.is_some() {} }).await;
        connections.shutdown().await;
    }

    /// The next connection, once there is a place for it.
    async fn next(&self, listener: &TcpListener) -> TcpStream {
        loop {
            // Only looked at: a place that is held while nobody comes would be one too few.
            drop(self.places.acquire().await);
            match listener.accept().await {
                Ok((stream, _)) => return stream,
                // Out of file descriptors, most likely: it passes when connections end.
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    }
}
