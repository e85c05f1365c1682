//! `Get-OutlookSupport`: the support matrix of MAPI over HTTP, as the deployment page of Exchange Server has it (2026).

use crate::catalog;
use crate::invoke::{Cmdlet, Context, Outcome, parameters};
use crate::value::{Array, ArrayKind, Type, Value, Wildcard};
use std::sync::Arc;

const SERVERS: [&str; 5] = ["Exchange 2019, SE", "Exchange 2016", "Exchange 2013 SP1", "Exchange 2013 RTM", "Exchange 2010 SP3"];

/// Each Outlook, other names by which people ask for it, and whether it knows MAPI over HTTP.
const CLIENTS: [(&str, &str, bool); 4] = [
    ("Outlook 2013 SP1 and later", "Outlook 2016, 2019, 2021, LTSC 2024, Microsoft 365", true),
    ("Outlook 2010 SP2 with KB2956191, KB2965295", "", true),
    ("Outlook 2013 RTM", "", false),
    ("earlier versions of Outlook", "Outlook 2010 SP2, SP1, RTM, 2007", false),
];

/// How many of [`SERVERS`], from the first, know MAPI over HTTP.
const WITH_MAPI_HTTP: usize = 3;

/// The cmdlet.
#[derive(Debug, Default)]
pub(super) struct GetOutlookSupport;

impl Cmdlet<parameters::GetOutlookSupport> for GetOutlookSupport {
    fn process(&mut self, parameters: &mut parameters::GetOutlookSupport, context: &mut dyn Context) -> Outcome {
        let pattern = |text: Option<&crate::value::Text>| Wildcard::new(&format!("*{}*", text.map_or("", |text| text)));
        let (outlook, exchange) = (pattern(parameters.outlook.value()), pattern(parameters.exchange.value()));
        for (client, _, knows) in CLIENTS.iter().filter(|(name, others, _)| outlook.matches(name) || outlook.matches(others)) {
            for (place, server) in SERVERS.iter().enumerate().filter(|(_, server)| exchange.matches(server)) {
                context.emit(pair(client, server, *knows && place < WITH_MAPI_HTTP, place))?;
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
