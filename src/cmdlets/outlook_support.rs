//! `Get-OutlookSupport`: the support matrix of MAPI over HTTP.

use crate::catalog;
use crate::invoke::{Cmdlet, Context, Outcome, parameters};
use crate::mapi::support::{CLIENTS, SERVERS, SERVERS_WITH};
use crate::value::{Array, ArrayKind, Type, Value, Wildcard};
use std::sync::Arc;

/// The cmdlet.
#[derive(Debug, Default)]
pub(super) struct GetOutlookSupport;

impl Cmdlet<parameters::GetOutlookSupport> for GetOutlookSupport {
    fn process(&mut self, parameters: &mut parameters::GetOutlookSupport, context: &mut dyn Context) -> Outcome {
        let pattern = |text: Option<&crate::value::Text>| Wildcard::new(&format!("*{}*", text.map_or("", |text| text)));
        let (outlook, exchange) = (pattern(parameters.outlook.value()), pattern(parameters.exchange.value()));
        for (client, _, knows) in CLIENTS.iter().filter(|(name, others, _)| outlook.matches(name) || outlook.matches(others)) {
            for (place, server) in SERVERS.iter().enumerate().filter(|(_, server)| exchange.matches(server)) {
                context.emit(pair(client, server, *knows && place < SERVERS_WITH, place))?;
            }
        }
        Ok(())
    }
}

fn pair(client: &str, server: &str, mapi_http: bool, place: usize) -> Value {
    let mut protocols: Vec<Value> = Vec::new();
    if mapi_http {
        protocols.push("MAPI over HTTP".into());
    }
    // Exchange 2010 still takes RPC without HTTP around it.
    if place == SERVERS.len() - 1 {
        protocols.push("RPC".into());
    }
    protocols.push("Outlook Anywhere".into());
    let properties = [
        ("Outlook", client.into()),
        ("Exchange", server.into()),
        ("MapiHttp", Value::Bool(mapi_http)),
        ("Protocols", Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::Object, protocols)))),
    ];
    catalog::object_of("OutlookSupport", properties)
}
