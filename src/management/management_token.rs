//! `New-`, `Get-`, `Remove-ManagementToken`: how shells on other machines prove themselves.

use super::call::{Call, stopped};
use super::error;
use crate::catalog::{self, Role, enums};
use crate::config::{ConfigError, PropertyChange, TOKENS, Token};
use crate::invoke::{Outcome, parameters};
use crate::record::ErrorRecord;
use crate::value::{EnumValue, Text, Value, Wildcard, time};

/// The longest name, in characters.
const NAME: usize = 64;
/// How long a token may be good for, in ticks.
const LIFE: std::ops::RangeInclusive<i64> = 60 * time::SECOND..=731 * 24 * 3600 * time::SECOND;
/// How long it is when nobody says.
const USUAL_LIFE: i64 = 30 * 24 * 3600 * time::SECOND;

/// Why tokens were not changed.
enum Refusal {
    Record(Box<ErrorRecord>),
    Config(ConfigError),
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

/// Makes a token, and shows its text this once.
///
/// # Errors
/// When it cannot be kept.
pub fn create(call: &mut Call<'_>, given: parameters::NewManagementToken) -> Outcome {
    let name: Text = given.name.value().map(|name| name.trim().into()).unwrap_or_default();
    if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
        return call.error(error::invalid("Name", &format!("takes one to {NAME} characters, none of them a control character")));
    }
    let life = given.expires_in.value().copied().unwrap_or(USUAL_LIFE);
    if !LIFE.contains(&life) {
        let [low, high, life] = [*LIFE.start(), *LIFE.end(), life].map(time::span_text);
        return call.error(error::invalid("ExpiresIn", &format!("takes time spans from {low} to {high}; {life} is outside")));
    }
    let Some(role) = given.role.value().and_then(|role| Role::ALL.get(usize::try_from(role.value).ok()?)) else { return Ok(()) };
    let now = (call.caller.clock)();
    let (token, text) = Token::new(name.clone(), role.name().into(), call.caller.name.clone(), (now, now + life), call.caller.random);
    let until = crate::value::display_text(&call.local(token.expires));
    if !call.go_on(&format!("Making the token \"{name}\" for {} until {until}.", role.name()), None)? {
        return Ok(());
    }
    let changed = call.store.change_tokens(|tokens| {
        if tokens.iter().any(|own| own.name.eq_ignore_ascii_case(&name)) {
            let message = format!("There is a token '{name}' already. Remove-ManagementToken takes it away.");
            return Err(Refusal::Record(Box::new(error::present(message))));
        }
        // What is over makes room.
        if tokens.len() >= TOKENS {
            tokens.retain(|own| own.expires > now);
        }
        if tokens.len() >= TOKENS {
            let message = format!("There are {TOKENS} tokens, and no more can be kept. Remove-ManagementToken makes room.");
            return Err(Refusal::Record(Box::new(error::refused("ManagementTokenLimit", message))));
        }
        tokens.push(token.clone());
        Ok(true)
    });
    match changed {
        Err(refusal) => return refuse(call, refusal),
        Ok(()) => call.noted_change(&name, there(false, true)),
    }
    call.warning("The text of the token is shown this once and kept nowhere. Whoever has it may do what its role allows.")?;
    let object = object(call, &token, Some(text.reveal()));
    call.emit(object)
}

/// Shows the tokens without their texts.
///
/// # Errors
/// When they cannot be read, or nobody wants more.
pub fn list(call: &mut Call<'_>, given: parameters::GetManagementToken) -> Outcome {
    let tokens = call.store.tokens().map_err(|error| stopped(&error))?;
    let wanted = given.identity.value().filter(|name| !name.is_empty());
    let pattern = wanted.map(|name| Wildcard::new(name));
    let found: Vec<&Token> = tokens.iter().filter(|token| pattern.as_ref().is_none_or(|pattern| pattern.matches(&token.name))).collect();
    if let (true, Some(name)) = (found.is_empty(), wanted.filter(|name| !Wildcard::is_pattern(name))) {
        return call.error(error::not_found("token", name, " Get-ManagementToken lists what there is."));
    }
    for token in found {
        let object = object(call, token, None);
        call.emit(object)?;
    }
    Ok(())
}

/// Takes a token away.
///
/// # Errors
/// When it cannot be written.
pub fn remove(call: &mut Call<'_>, given: parameters::RemoveManagementToken) -> Outcome {
    let name = given.identity.value().cloned().unwrap_or_default();
    let tokens = call.store.tokens().map_err(|error| stopped(&error))?;
    let Some(token) = tokens.iter().find(|token| token.name.eq_ignore_ascii_case(&name)) else {
        return call.error(error::not_found("token", &name, " Get-ManagementToken lists what there is."));
    };
    if !call.go_on(&format!("Removing the token \"{}\": its bearer is refused from then on.", token.name), None)? {
        return Ok(());
    }
    let digest = token.digest.clone();
    let changed = call.store.change_tokens(|tokens| {
        let before = tokens.len();
        tokens.retain(|own| own.digest != digest);
        Ok::<_, Refusal>(tokens.len() < before)
    });
    match changed {
        Err(refusal) => refuse(call, refusal),
        Ok(()) => {
            call.noted_change(&token.name, there(true, false));
            Ok(())
        }
    }
}

fn refuse(call: &mut Call<'_>, refusal: Refusal) -> Outcome {
    match refusal {
        Refusal::Record(record) => call.error(*record),
        Refusal::Config(error) => Err(stopped(&error)),
    }
}

fn there(before: bool, after: bool) -> Vec<PropertyChange> {
    let word = |there: bool| there.then(|| "there".into());
    vec![PropertyChange { property: "Object".into(), old: word(before), new: word(after) }]
}

fn object(call: &Call<'_>, token: &Token, text: Option<&str>) -> Value {
    let role = Role::ALL.iter().position(|role| role.name() == &*token.role).and_then(|index| i64::try_from(index).ok());
    let role = role.map_or(Value::Null, |value| Value::from(EnumValue { value, def: &enums::MANAGEMENT_ROLE }));
    let properties = [
        ("Name", token.name.clone().into()),
        ("Role", role),
        ("Expires", call.local(token.expires)),
        ("IsExpired", Value::Bool(token.expires <= (call.caller.clock)())),
        ("Created", call.local(token.created)),
        ("CreatedBy", token.author.clone().into()),
        ("Identity", token.name.clone().into()),
        ("Token", text.map_or(Value::Null, Value::from)),
    ];
    catalog::object_of("ManagementToken", properties)
}
