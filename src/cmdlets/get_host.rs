//! Get-Host, Get-Culture and Get-UICulture.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Culture, Value};

/// What shell this is.
#[derive(Debug, Default)]
pub(super) struct GetHost;

impl Cmdlet<parameters::GetHost> for GetHost {
    fn process(&mut self, _p: &mut parameters::GetHost, context: &mut dyn Context) -> Outcome {
        let host = context.variable("Host");
        context.emit(host)
    }
}

/// In which language the shell speaks.
#[derive(Debug, Default)]
pub(super) struct GetUiCulture;

impl Cmdlet<parameters::GetUICulture> for GetUiCulture {
    fn process(&mut self, _p: &mut parameters::GetUICulture, context: &mut dyn Context) -> Outcome {
        context.emit(Value::foreign(Culture::new("en-US")))
    }
}

/// How dates and numbers are written.
#[derive(Debug, Default)]
pub(super) struct GetCulture;

impl Cmdlet<parameters::GetCulture> for GetCulture {
    fn process(&mut self, p: &mut parameters::GetCulture, context: &mut dyn Context) -> Outcome {
        let names = p.name.value().cloned().unwrap_or_else(|| vec!["en-US".into()]);
        names.into_iter().try_for_each(|name| context.emit(Value::foreign(Culture::new(name))))
    }
}
