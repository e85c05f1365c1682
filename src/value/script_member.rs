//! Members that script blocks stand behind: what `Add-Member` adds besides plain values.

use super::{Foreign, Text, Value};

/// What a member does when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptMemberKind {
    /// It is read by running a script block, and set by running another one.
    Property,
    /// It is called.
    Method,
    /// It is another name of a property.
    Alias,
}

/// A member of an object that needs the engine. The object is `$this` in its script blocks.
#[derive(Debug)]
pub struct ScriptMember {
    /// What it does.
    pub kind: ScriptMemberKind,
    /// The script block, or the name of the property that it stands for.
    pub body: Value,
    /// The script block that sets it; `$null` when it cannot be set.
    pub setter: Value,
}

impl Foreign for ScriptMember {
    fn type_names(&self) -> Vec<Text> {
        let own = match self.kind {
            ScriptMemberKind::Property => "System.Management.Automation.PSScriptProperty",
            ScriptMemberKind::Method => "System.Management.Automation.PSScriptMethod",
            ScriptMemberKind::Alias => "System.Management.Automation.PSAliasProperty",
        };
        vec![own.into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        super::to_text(&self.body)
    }
}
