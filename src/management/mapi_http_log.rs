//! `Get-MapiHttpLog`: the logs of MAPI over HTTP as objects.

use super::call::Call;
use super::error;
use crate::invoke::{Outcome, Stopped, parameters};
use crate::logs::{Family, Request, Wanted, newest};

/// How many lines are shown when nobody says.
const SHOWN: usize = 100;

/// Shows lines.
///
/// # Errors
/// When nobody wants more, or the logs cannot be read.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetMapiHttpLog) -> Outcome {
    let limit = match parameters.result_size.value().map(|text| text.trim()) {
        None => SHOWN,
        Some(text) if text.eq_ignore_ascii_case("unlimited") => usize::MAX,
        Some(text) => match text.parse() {
            Ok(number) => number,
            Err(_) => return call.error(error::invalid("ResultSize", "takes a number or Unlimited")),
        },
    };
    let family = match parameters.family.value().map(|text| text.to_lowercase()).as_deref() {
        Some("proxy") => Family::Proxy,
        Some("autodiscover") => Family::Autodiscover,
        Some("addressbook") => Family::AddressBook,
        _ => Family::Mailbox,
    };
    let organization = call.organization()?;
    let named = organization.server(&call.caller.server).and_then(|own| own.logging.folder.clone());
    let root = named.unwrap_or_else(|| call.store.folders().logs.clone());
    let offset = call.caller.offset;
    let wanted = Wanted::of(&parameters, offset);
    let (mut shown, mut stopped) = (0, None::<Stopped>);
    let outcome = newest(family, &root, |read| {
        let Some(request) = Request::of(family, read) else { return true };
        if wanted.is_over(&request) {
            // Everything that follows is older.
            return false;
        }
        if wanted.fits(&request) && shown < limit {
            if let Err(why) = call.emit(request.object(offset)) {
                stopped = Some(why);
                return false;
            }
            shown += 1;
        }
        shown < limit
    });
    if let Some(why) = stopped {
        return Err(why);
    }
    if let Err(why) = outcome {
        let message = format!("The logs in '{}' cannot be read: {why}.", family.folder(&root).display());
        return call.error(error::refused("LogInputOutput", message));
    }
    Ok(())
}
