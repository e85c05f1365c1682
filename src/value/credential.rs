//! `System.Management.Automation.PSCredential`.

use super::{Foreign, Object, OperatorError, Property, Secret, Text, Value};
use std::sync::Arc;

/// A user name and a password.
#[derive(Clone, Debug)]
pub struct Credential {
    user: Text,
    password: Secret,
}

impl Credential {
    /// A credential.
    pub fn new(user: impl Into<Text>, password: Secret) -> Self {
        Self { user: user.into(), password }
    }

    /// The user name, with its domain where one was given.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password.
    pub fn password(&self) -> &Secret {
        &self.password
    }

    /// A `System.Net.NetworkCredential`: the one place where a script may ask for the text of a password, by the name that says so.
    pub fn network(domain: &str, user: &str, password: &Secret) -> Value {
        let part = |name: &str, value: Value| Property { name: name.into(), value };
        let parts = vec![
            part("UserName", user.into()),
            part("Password", password.reveal().into()),
            part("SecurePassword", Value::Secret(password.clone())),
            part("Domain", domain.into()),
        ];
        Value::Object(Arc::new(Object::of(&["System.Net.NetworkCredential", "System.Object"], parts)))
    }

    /// `DOMAIN\user` taken apart.
    fn domain_and_user(&self) -> (&str, &str) {
        self.user.split_once('\\').unwrap_or(("", &self.user))
    }
}

impl Foreign for Credential {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Management.Automation.PSCredential".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "System.Management.Automation.PSCredential".into()
    }

    fn property_names(&self) -> Vec<Text> {
        vec!["UserName".into(), "Password".into()]
    }

    fn property(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "username" => Some(Value::String(self.user.clone())),
            "password" => Some(Value::Secret(self.password.clone())),
            _ => None,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        vec!["GetNetworkCredential".into()]
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        if !name.eq_ignore_ascii_case("GetNetworkCredential") {
            return None;
        }
        let (domain, user) = self.domain_and_user();
        Some(Ok(Self::network(domain, user, &self.password)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_does_not_show_its_password() {
        let credential = Credential::new("CONTOSO\\anna", Secret::new("geheim"));
        assert!(!format!("{credential:?} {}", credential.text()).contains("geheim"));
        let network = credential.call("getnetworkcredential", &[]).expect("it is there").expect("it works");
        let read = |name| super::super::member::property(&network, name).as_ref().and_then(Value::as_str).map(str::to_owned);
        assert_eq!(
            (read("Domain"), read("UserName"), read("Password")),
            (Some("CONTOSO".into()), Some("anna".into()), Some("geheim".into()))
        );
    }
}
