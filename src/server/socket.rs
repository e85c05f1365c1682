//! The Unix socket of the management API. Who may connect is who may write to the socket: its owner and its group.

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tokio::net::UnixListener;

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Another server answers there.
    #[error("Another server answers at '{}' already.", .0.display())]
    InUse(PathBuf),
    /// Its name is longer than the system allows.
    #[error("The path '{}' is too long for a socket: the system allows about 100 bytes. Use a folder with a shorter name.", .0.display())]
    TooLong(PathBuf),
    /// The system refused.
    #[error("The socket '{}' cannot be made: {}.", .0.display(), .1)]
    Io(PathBuf, io::Error),
}

/// The longest path of a socket, in bytes, on the systems that are known.
const LONGEST: usize = 103;

/// A bound socket.
#[derive(Debug)]
pub(super) struct Socket {
    path: PathBuf,
    listener: Option<UnixListener>,
}

impl Socket {
    /// Binds; what a server that died left behind is taken away first.
    pub(super) fn bind(path: &Path) -> Result<Self, SocketError> {
        if path.as_os_str().len() > LONGEST {
            return Err(SocketError::TooLong(path.to_owned()));
        }
        let failed = |error| SocketError::Io(path.to_owned(), error);
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            return Err(SocketError::InUse(path.to_owned()));
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).map_err(failed)?;
        Ok(Self { path: path.to_owned(), listener: Some(listener) })
    }

    /// The listener, once.
    pub(super) fn listener(&mut self) -> UnixListener {
        self.listener.take().expect("the listener is taken once, when the server starts")
    }

    /// Takes the name away, so that nobody knocks in vain.
    pub(super) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    /// The user's number; `None` when the system does not say.
    pub(super) user: Option<u32>,
}

impl Connected<IncomingStream<'_, UnixListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> Self {
        Self { user: stream.io().peer_cred().ok().map(|peer| peer.uid()) }
    }
}

/// Answers shells until the server ends.
pub(super) async fn serve(listener: UnixListener, router: Router) {
    // It ends with the process; an accept that fails is tried again.
    let _ = axum::serve(listener, router.into_make_service_with_connect_info::<Peer>()).await;
}
