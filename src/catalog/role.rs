//! Who may use which cmdlets.

use super::CmdletDef;

/// A management role group; the names are Exchange's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// May use every cmdlet.
    OrganizationManagement,
    /// May look and test, and changes nothing.
    ViewOnlyOrganizationManagement,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 2] = [Self::OrganizationManagement, Self::ViewOnlyOrganizationManagement];

    /// As people know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::OrganizationManagement => "Organization Management",
            Self::ViewOnlyOrganizationManagement => "View-Only Organization Management",
        }
    }

    /// Reads a name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name().eq_ignore_ascii_case(name))
    }

    /// Whether it is enough for a cmdlet.
    pub fn may_use(self, cmdlet: &CmdletDef) -> bool {
        self == Self::OrganizationManagement || cmdlet.view_only
    }
}

#[cfg(test)]
mod tests {
    use super::Role;
    use crate::catalog::cmdlet;

    #[test]
    fn who_may_only_look_changes_nothing() {
        let enough = |name: &str| Role::ViewOnlyOrganizationManagement.may_use(cmdlet(name).unwrap());
        assert!(enough("Get-MapiVirtualDirectory") && enough("Test-OutlookConnectivity"));
        assert!(!enough("Set-MapiVirtualDirectory") && !enough("Stop-Service") && !enough("Get-ManagementToken"));
        assert!(Role::ALL.iter().all(|role| Role::parse(&role.name().to_uppercase()) == Some(*role)));
    }
}
