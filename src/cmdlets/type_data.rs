//! Update-TypeData and Remove-TypeData: members and display of all objects of a type.

use super::add_member::member;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Name, Text, TypeData, TypePart as Part, Value, enum_text, name_of};

fn refused(id: &'static str, message: String) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.RuntimeException", message);
    ErrorRecord::new(id, Category::InvalidOperation, exception)
}

fn unusable(id: &'static str, message: String) -> Stopped {
    ErrorRecord::new(id, Category::InvalidOperation, Exception::new("System.InvalidOperationException", message)).into()
}

/// The member that is asked for.
fn member_of(p: &parameters::UpdateTypeData) -> Result<Option<(Name, Value)>, Stopped> {
    let (value, second) = (p.value.value().cloned(), p.second_value.value().cloned());
    let Some(kind) = p.member_type.value().map(|kind| enum_text(*kind)) else {
        if p.member_name.is_given() || p.value.is_given() || second.is_some() {
            return Err(unusable("MemberTypeIsMissing", "A member needs a kind: -MemberType.".into()));
        }
        if [p.default_display_property_set.is_given(), p.default_display_property.is_given(), p.default_key_property_set.is_given()]
            .iter()
            .all(|given| !given)
        {
            return Err(unusable("TypeDataEmpty", "Nothing is said of the type: a member or what is shown of it.".into()));
        }
        return Ok(None);
    };
    if !["NoteProperty", "AliasProperty", "ScriptProperty", "ScriptMethod"].contains(&&*kind) {
        return Err(unusable("CannotUpdateMemberType", format!("A type cannot be given members of the kind {kind}.")));
    }
    let Some(name) = p.member_name.value().filter(|name| !name.is_empty()).cloned() else {
        return Err(unusable("MemberNameShouldBeSpecified", format!("A member of the kind {kind} needs -MemberName.")));
    };
    let property = &*kind == "ScriptProperty";
    if property && value.is_none() && second.is_none() {
        let message = "A ScriptProperty needs a script block that reads or one that writes.".into();
        return Err(unusable("ValueAndSecondValueAreNotBothNull", message));
    }
    let empty = value.as_ref().is_none_or(|value| value.is_null() || value.as_str().is_some_and(str::is_empty));
    if !property && (!p.value.is_given() || (empty && &*kind != "NoteProperty")) {
        return Err(unusable("ValueShouldBeSpecified", format!("A member of the kind {kind} needs -Value.")));
    }
    if second.is_some() && !property {
        return Err(unusable("SecondValueShouldNotBeSpecified", format!("A member of the kind {kind} takes no -SecondValue.")));
    }
    Ok(Some((name_of(&name), member(Some(&kind), value.unwrap_or_default(), second.unwrap_or_default()))))
}

/// Adds to a type.
#[derive(Debug, Default)]
pub(super) struct UpdateTypeData;

impl Cmdlet<parameters::UpdateTypeData> for UpdateTypeData {
    fn process(&mut self, p: &mut parameters::UpdateTypeData, context: &mut dyn Context) -> Outcome {
        let Some(ty) = p.type_name.value().cloned() else { return Ok(()) };
        let force = p.force.is_on();
        if !context.should_process(&format!("TypeName: {ty}"), "Update Type Data")? {
            return Ok(());
        }
        if let Some((name, value)) = member_of(p)?
            && !context.type_data().add_member(&ty, &name, value, force)
        {
            let message = format!("The type \"{ty}\" has a member \"{name}\" already; -Force replaces it.");
            context.error(refused("TypesDynamicUpdateException", message))?;
        }
        let said = |data: &mut TypeData, part, names: Option<Vec<Text>>| {
            names.is_none_or(|names| data.set(&ty, part, names.iter().map(|name| name_of(name)).collect(), force))
        };
        let data = context.type_data();
        let set = said(data, Part::Display, p.default_display_property_set.value().cloned())
            & said(data, Part::Best, p.default_display_property.value().map(|name| vec![name.clone()]))
            & said(data, Part::Key, p.default_key_property_set.value().cloned());
        if !set {
            let message = format!("What stands for the type \"{ty}\" has been said already; -Force changes it.");
            context.error(refused("TypesDynamicUpdateException", message))?;
        }
        Ok(())
    }
}

/// Takes back what was added to a type.
#[derive(Debug, Default)]
pub(super) struct RemoveTypeData;

impl Cmdlet<parameters::RemoveTypeData> for RemoveTypeData {
    fn process(&mut self, p: &mut parameters::RemoveTypeData, context: &mut dyn Context) -> Outcome {
        let Some(ty) = p.type_name.value().cloned() else { return Ok(()) };
        if !context.should_process(&format!("TypeName: {ty}"), "Remove Type Data")? || context.type_data().remove(&ty) {
            return Ok(());
        }
        context.error(refused("TypesDynamicRemoveException", format!("Nothing was added to the type \"{ty}\".")))
    }
}
