//! Which components of a server take part, and who said so. It is state and no configuration: what a person does for the time of
//! a maintenance does not belong under version control.

use super::error::ConfigError;
use super::state_file;
use super::store::Store;
use crate::value::Text;
use serde::{Deserialize, Serialize};

/// Whether a component takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComponentState {
    /// It does.
    #[default]
    Active,
    /// It does not.
    Inactive,
    /// It serves those who are there and takes nobody new.
    Draining,
}

/// What one requester said of one component of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentRequest {
    /// The server.
    pub server: Text,
    /// The component: `MapiProxy`.
    pub component: Text,
    /// Who wants it so: `Maintenance`, `HealthAPI`, …
    pub requester: Text,
    /// What they want.
    pub state: ComponentState,
    /// When they said so, in UTC ticks.
    pub when: i64,
}

/// The component that stands for all of them.
pub const SERVER_WIDE_OFFLINE: &str = "ServerWideOffline";

impl Store {
    /// What was said of the components of all servers.
    ///
    /// # Errors
    /// [`ConfigError::Io`].
    pub fn component_requests(&self) -> Result<Vec<ComponentRequest>, ConfigError> {
        state_file::read(&self.folders().components())
    }

    /// Notes what a requester wants, in the place of what they wanted before.
    ///
    /// # Errors
    /// [`ConfigError`] when another one writes, or the file cannot be written.
    pub fn request_component(&self, request: ComponentRequest) -> Result<(), ConfigError> {
        let _lock = self.lock()?;
        let mut requests = self.component_requests()?;
        let same = |own: &ComponentRequest| {
            own.server.eq_ignore_ascii_case(&request.server)
                && own.component.eq_ignore_ascii_case(&request.component)
                && own.requester.eq_ignore_ascii_case(&request.requester)
        };
        requests.retain(|own| !same(own));
        requests.push(request);
        state_file::replace(&self.folders().components(), self.disk(), &requests)
    }
}

/// How a component of a server stands: Active unless somebody holds it, or the whole server, in another state. Inactive is
/// stronger than Draining.
pub fn component_state(requests: &[ComponentRequest], server: &str, component: &str) -> ComponentState {
    let of = |own: &&ComponentRequest| {
        own.server.eq_ignore_ascii_case(server)
            && (own.component.eq_ignore_ascii_case(component) || own.component.eq_ignore_ascii_case(SERVER_WIDE_OFFLINE))
    };
    let states = || requests.iter().filter(of).map(|own| own.state);
    [ComponentState::Inactive, ComponentState::Draining]
        .into_iter()
        .find(|wanted| states().any(|state| state == *wanted))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_active_when_nobody_holds_it_otherwise() {
        let request = |component: &str, requester: &str, state| ComponentRequest {
            server: "EX01".into(),
            component: component.into(),
            requester: requester.into(),
            state,
            when: 0,
        };
        let mut requests =
            vec![request("MapiProxy", "Maintenance", ComponentState::Inactive), request("MapiProxy", "HealthAPI", ComponentState::Active)];
        let state = |requests: &[ComponentRequest], component: &str| component_state(requests, "ex01", component);
        assert_eq!(state(&requests, "mapiproxy"), ComponentState::Inactive);
        assert_eq!(state(&requests, "AutoDiscoverProxy"), ComponentState::Active);
        assert_eq!(component_state(&requests, "EX02", "MapiProxy"), ComponentState::Active);
        requests[0].state = ComponentState::Draining;
        assert_eq!(state(&requests, "MapiProxy"), ComponentState::Draining);
        requests.push(request(SERVER_WIDE_OFFLINE, "Maintenance", ComponentState::Inactive));
        assert_eq!([state(&requests, "MapiProxy"), state(&requests, "Monitoring")], [ComponentState::Inactive; 2]);
    }
}
