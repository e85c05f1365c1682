//! Get-Verb: the verbs that cmdlets may begin with.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Object, Property, Value, Wildcard, to_text};
use std::sync::Arc;

/// Verb, prefix of its alias, group.
const VERBS: &[(&str, &str, &str)] = &[
    ("Add", "a", "Common"),
    ("Clear", "cl", "Common"),
    ("Close", "cs", "Common"),
    ("Copy", "cp", "Common"),
    ("Enter", "et", "Common"),
    ("Exit", "ex", "Common"),
    ("Find", "fd", "Common"),
    ("Format", "f", "Common"),
    ("Get", "g", "Common"),
    ("Hide", "h", "Common"),
    ("Join", "j", "Common"),
    ("Lock", "lk", "Common"),
    ("Move", "m", "Common"),
    ("New", "n", "Common"),
    ("Open", "op", "Common"),
    ("Optimize", "om", "Common"),
    ("Pop", "pop", "Common"),
    ("Push", "pu", "Common"),
    ("Redo", "re", "Common"),
    ("Remove", "r", "Common"),
    ("Rename", "rn", "Common"),
    ("Reset", "rs", "Common"),
    ("Resize", "rz", "Common"),
    ("Search", "sr", "Common"),
    ("Select", "sc", "Common"),
    ("Set", "s", "Common"),
    ("Show", "sh", "Common"),
    ("Skip", "sk", "Common"),
    ("Split", "sl", "Common"),
    ("Step", "st", "Common"),
    ("Switch", "sw", "Common"),
    ("Undo", "un", "Common"),
    ("Unlock", "uk", "Common"),
    ("Watch", "wc", "Common"),
    ("Connect", "cc", "Communications"),
    ("Disconnect", "dc", "Communications"),
    ("Read", "rd", "Communications"),
    ("Receive", "rc", "Communications"),
    ("Send", "sd", "Communications"),
    ("Write", "wr", "Communications"),
    ("Backup", "ba", "Data"),
    ("Checkpoint", "ch", "Data"),
    ("Compare", "cr", "Data"),
    ("Compress", "cm", "Data"),
    ("Convert", "cv", "Data"),
    ("ConvertFrom", "cf", "Data"),
    ("ConvertTo", "ct", "Data"),
    ("Dismount", "dm", "Data"),
    ("Edit", "ed", "Data"),
    ("Expand", "en", "Data"),
    ("Export", "ep", "Data"),
    ("Group", "gp", "Data"),
    ("Import", "ip", "Data"),
    ("Initialize", "in", "Data"),
    ("Limit", "l", "Data"),
    ("Merge", "mg", "Data"),
    ("Mount", "mt", "Data"),
    ("Out", "o", "Data"),
    ("Publish", "pb", "Data"),
    ("Restore", "rr", "Data"),
    ("Save", "sv", "Data"),
    ("Sync", "sy", "Data"),
    ("Unpublish", "ub", "Data"),
    ("Update", "ud", "Data"),
    ("Debug", "db", "Diagnostic"),
    ("Measure", "ms", "Diagnostic"),
    ("Ping", "pi", "Diagnostic"),
    ("Repair", "rp", "Diagnostic"),
    ("Resolve", "rv", "Diagnostic"),
    ("Test", "t", "Diagnostic"),
    ("Trace", "tr", "Diagnostic"),
    ("Approve", "ap", "Lifecycle"),
    ("Assert", "as", "Lifecycle"),
    ("Build", "bd", "Lifecycle"),
    ("Complete", "cmp", "Lifecycle"),
    ("Confirm", "cn", "Lifecycle"),
    ("Deny", "dn", "Lifecycle"),
    ("Deploy", "dp", "Lifecycle"),
    ("Disable", "d", "Lifecycle"),
    ("Enable", "e", "Lifecycle"),
    ("Install", "is", "Lifecycle"),
    ("Invoke", "i", "Lifecycle"),
    ("Register", "rg", "Lifecycle"),
    ("Request", "rq", "Lifecycle"),
    ("Restart", "rt", "Lifecycle"),
    ("Resume", "ru", "Lifecycle"),
    ("Start", "sa", "Lifecycle"),
    ("Stop", "sp", "Lifecycle"),
    ("Submit", "sb", "Lifecycle"),
    ("Suspend", "ss", "Lifecycle"),
    ("Uninstall", "us", "Lifecycle"),
    ("Unregister", "ur", "Lifecycle"),
    ("Wait", "w", "Lifecycle"),
    ("Block", "bl", "Security"),
    ("Grant", "gr", "Security"),
    ("Protect", "pt", "Security"),
    ("Revoke", "rk", "Security"),
    ("Unblock", "ul", "Security"),
    ("Unprotect", "up", "Security"),
    ("Use", "u", "Other"),
];

/// Lists verbs.
#[derive(Debug, Default)]
pub(super) struct GetVerb;

impl Cmdlet<parameters::GetVerb> for GetVerb {
    fn process(&mut self, p: &mut parameters::GetVerb, context: &mut dyn Context) -> Outcome {
        let patterns: Vec<Wildcard> = p.verb.value().into_iter().flatten().map(|verb| Wildcard::new(verb)).collect();
        let groups: Option<Vec<_>> = p.group.value().map(|groups| groups.iter().map(|group| to_text(&Value::from(&**group))).collect());
        for (verb, prefix, group) in VERBS {
            let wanted = (patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(verb)))
                && groups.as_ref().is_none_or(|groups| groups.iter().any(|own| own.eq_ignore_ascii_case(group)));
            if wanted {
                let part = |name: &str, value: &str| Property { name: name.into(), value: value.into() };
                let parts = vec![part("Verb", verb), part("AliasPrefix", prefix), part("Group", group)];
                context.emit(Value::Object(Arc::new(Object::of(&["System.Management.Automation.VerbInfo", "System.Object"], parts))))?;
            }
        }
        Ok(())
    }
}
