//! A server inside the shell: started when it is needed, ended with the session.

use emsh::config::Store;
use emsh::invoke::{Described, Identity, Input, Invocation, Outcome, Session, Sink, Stop};
use emsh::management::Caller;
use emsh::record::{Category, ErrorRecord, Exception};
use emsh::server::{Options, Server};
use emsh::session::Local;
use emsh::value::Text;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// A session on a server in the same process.
struct Embedded {
    session: Local,
    parts: Mutex<Option<(Server, Runtime)>>,
}

/// Starts a server for these files and opens a session on it. `place` is what the banner says.
///
/// # Errors
/// Why the server does not start.
pub(crate) fn open(store: Arc<Store>, caller: Caller, place: Text) -> Result<Arc<dyn Session>, Box<ErrorRecord>> {
    let failed = |why: String| {
        let exception =
            Exception::new("Emsh.Session.EmbeddedServerException", format!("The server inside the shell does not start: {why}"));
        Box::new(ErrorRecord::new("EmbeddedServerFailed", Category::OpenError, exception))
    };
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| failed(error.to_string()))?;
    let server = {
        let _inside = runtime.enter();
        Server::start(Options {
            store: store.clone(),
            caller: caller.clone(),
            log: |_| {},
            credentials: None,
            handed: emsh::server::Handed::default(),
        })
        .map_err(|error| failed(error.to_string()))?
    };
    let status = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(2), server.settled()).await });
    let address = status.ok().and_then(|status| status.addresses.first().map(|bound| bound.address.to_string()));
    let place = match address {
        Some(address) => format!("{place}; {} listens at https://{address}", caller.server),
        None => format!("{place}; {} listens nowhere", caller.server),
    };
    let session = Local::new(store, Some(server.live()), caller, place);
    Ok(Arc::new(Embedded { session, parts: Mutex::new(Some((server, runtime))) }))
}

impl Session for Embedded {
    fn invoke(&self, invocation: &Invocation, input: &mut dyn Input, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
        self.session.invoke(invocation, input, sink, stop)
    }

    fn describe(&self) -> Described {
        self.session.describe()
    }

    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity> {
        self.session.identities(noun, prefix)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Some((server, runtime)) = self.parts.lock().take() {
            drop(server);
            runtime.shutdown_timeout(Duration::from_millis(200));
        }
    }
}
