//! A call by our own shell: the documented body with typed values, and what the documented one has no place for.

use super::encode::{put, text};
use super::{Known, WireError, decode_value, encode_value};
use crate::catalog::{self, Scalar};
use crate::invoke::{Bound, Invocation, Mode, Verbosity};
use crate::value::{Credential, Secret, Text, Value};
use serde_json::Value as Json;

/// An invocation as it arrives: the cmdlet is still a name.
#[derive(Clone, Debug)]
pub struct Call {
    /// The cmdlet's name.
    pub cmdlet: Text,
    /// The arguments, those bound from the pipeline among them.
    pub arguments: Vec<(Text, Value)>,
    /// The parameter set.
    pub set: Text,
    /// What to do.
    pub mode: Mode,
    /// What the preview saw.
    pub guard: Option<Text>,
    /// Whether verbose records are wanted.
    pub verbose: Verbosity,
}

/// Whether a parameter takes secrets of this kind. A secret is sent only as the argument of such a parameter, which is the place that
/// uses it; anywhere else it is refused.
fn takes(cmdlet: &str, parameter: &str, kind: Scalar) -> bool {
    let parameters = catalog::cmdlet(cmdlet).map_or(&[][..], |def| def.parameters);
    parameters.iter().any(|own| own.name.eq_ignore_ascii_case(parameter) && own.ty.scalar == kind)
}

/// The body of one call: the invocation with what one object of the pipeline added to it.
///
/// # Errors
/// As [`encode_value`]; but a parameter that takes a secret may have one.
pub fn encode_call(invocation: &Invocation, bound: &Bound) -> Result<String, WireError> {
    let mut out = String::with_capacity(128);
    out.push_str("{\"CmdletInput\":{\"CmdletName\":");
    text(&mut out, invocation.cmdlet.name);
    out.push_str(",\"Parameters\":{");
    for (index, (name, value)) in invocation.arguments.iter().chain(bound).enumerate() {
        if index > 0 {
            out.push(',');
        }
        text(&mut out, name);
        out.push(':');
        match value {
            Value::Secret(secret) if takes(invocation.cmdlet.name, name, Scalar::Secret) => {
                out.push_str("{\"secret\":");
                text(&mut out, secret.reveal());
                out.push('}');
            }
            value => match value.downcast::<Credential>() {
                Some(credential) if takes(invocation.cmdlet.name, name, Scalar::Credential) => {
                    out.push_str("{\"credential\":[");
                    text(&mut out, credential.user());
                    out.push(',');
                    text(&mut out, credential.password().reveal());
                    out.push_str("]}");
                }
                _ => encode_value(&mut out, value)?,
            },
        }
    }
    let mode = match invocation.mode {
        Mode::Perform => "perform",
        Mode::WhatIf => "whatIf",
        Mode::Preview => "preview",
    };
    put(&mut out, format_args!("}}}},\"mode\":\"{mode}\",\"verbose\":{},\"set\":", invocation.verbose == Verbosity::Verbose));
    text(&mut out, &invocation.set);
    if let Some(guard) = &invocation.guard {
        out.push_str(",\"guard\":");
        text(&mut out, guard);
    }
    out.push('}');
    Ok(out)
}

/// Reads what [`encode_call`] wrote.
///
/// # Errors
/// [`WireError::Json`], [`WireError::Shape`].
pub fn decode_call(body: &[u8], known: &Known) -> Result<Call, WireError> {
    let json: Json = serde_json::from_slice(body).map_err(|error| WireError::Json(error.to_string()))?;
    let input = &json["CmdletInput"];
    let parameters = input["Parameters"].as_object().ok_or(WireError::Shape("Parameters"))?;
    let cmdlet = input["CmdletName"].as_str().ok_or(WireError::Shape("CmdletName"))?;
    let argument = |name: &str, value: &Json| match value["secret"].as_str() {
        Some(secret) if takes(cmdlet, name, Scalar::Secret) => Ok(Value::Secret(Secret::new(secret))),
        _ => match (value["credential"][0].as_str(), value["credential"][1].as_str()) {
            (Some(user), Some(password)) if takes(cmdlet, name, Scalar::Credential) => {
                Ok(Value::foreign(Credential::new(user, Secret::new(password))))
            }
            _ => decode_value(value, known),
        },
    };
    Ok(Call {
        cmdlet: cmdlet.into(),
        arguments: parameters
            .iter()
            .map(|(name, value)| Ok((name.as_str().into(), argument(name, value)?)))
            .collect::<Result<_, WireError>>()?,
        set: json["set"].as_str().ok_or(WireError::Shape("set"))?.into(),
        mode: match json["mode"].as_str() {
            Some("perform") => Mode::Perform,
            Some("whatIf") => Mode::WhatIf,
            Some("preview") => Mode::Preview,
            _ => return Err(WireError::Shape("mode")),
        },
        guard: json["guard"].as_str().map(Text::from),
        verbose: if json["verbose"].as_bool().ok_or(WireError::Shape("verbose"))? { Verbosity::Verbose } else { Verbosity::Quiet },
    })
}
