//! A session in this process: on the organization's files alone, or with a server that runs in the same process.

use crate::config::Store;
use crate::invoke::{Described, Identity, Input, Invocation, Outcome, Session, Sink, Stop};
use crate::management::{self, Call, Caller, Live};
use crate::value::Text;
use std::sync::Arc;

/// A session in this process.
pub struct Local {
    store: Arc<Store>,
    live: Option<Arc<dyn Live>>,
    caller: Caller,
    place: Text,
}

impl std::fmt::Debug for Local {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Local").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Local {
    /// A session on these files; `place` is what the banner says.
    pub fn new(store: Arc<Store>, live: Option<Arc<dyn Live>>, caller: Caller, place: impl Into<Text>) -> Self {
        Self { store, live, caller, place: place.into() }
    }
}

impl Session for Local {
    fn invoke(&self, invocation: &Invocation, input: &mut dyn Input, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
        while let Some(bound) = input.next()? {
            let mut arguments = invocation.arguments.clone();
            arguments.extend(bound);
            Call::new(invocation, (&self.store, self.live.as_deref()), &self.caller, sink, stop).run(&arguments)?;
        }
        Ok(())
    }

    fn describe(&self) -> Described {
        Described { place: self.place.clone(), server: self.caller.server.clone() }
    }

    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity> {
        let Ok(organization) = self.store.load(0) else { return Vec::new() };
        management::identities(&organization, noun, prefix).into_iter().map(|(text, help)| Identity { text, help }).collect()
    }
}
