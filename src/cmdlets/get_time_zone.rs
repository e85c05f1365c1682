//! Get-TimeZone: the zone of this computer, or others.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Foreign, Value, Wildcard, Zone, to_text};

/// Shows time zones.
#[derive(Debug, Default)]
pub(super) struct GetTimeZone;

impl Cmdlet<parameters::GetTimeZone> for GetTimeZone {
    fn process(&mut self, p: &mut parameters::GetTimeZone, context: &mut dyn Context) -> Outcome {
        if p.list_available.is_on() {
            return Zone::all().into_iter().try_for_each(|zone| context.emit(Value::foreign(zone)));
        }
        let missing = |name: &str| {
            let exception = Exception::new("System.TimeZoneNotFoundException", format!("There is no time zone '{name}'."));
            ErrorRecord::new("TimeZoneNotFound", Category::ObjectNotFound, exception).with_target(name)
        };
        if let Some(names) = p.id.value().cloned() {
            return names.iter().try_for_each(|name| match Zone::named(name) {
                Some(zone) => context.emit(Value::foreign(zone)),
                None => context.error(missing(name)),
            });
        }
        let Some(names) = p.name.value().cloned() else { return context.emit(Value::foreign(Zone::local())) };
        for name in names {
            if let Some(zone) = Zone::named(&name) {
                context.emit(Value::foreign(zone))?;
                continue;
            }
            let pattern = Wildcard::new(&name);
            let found = Zone::all().into_iter().filter(|zone| zone.property("Id").is_some_and(|own| pattern.matches(&to_text(&own))));
            let found: Vec<Zone> = found.collect();
            if found.is_empty() {
                context.error(missing(&name))?;
            }
            found.into_iter().try_for_each(|zone| context.emit(Value::foreign(zone)))?;
        }
        Ok(())
    }
}
