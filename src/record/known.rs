//! The error ids that are this program's own, and those of Exchange that it uses: what they mean, and what to do.
//!
//! A test compares the table with the ids in the source, and man7/emsh-errors.7 is made of it. Ids of PowerShell itself are not here:
//! they mean what they mean there.

use super::Category;

/// An id, explained.
#[derive(Clone, Copy, Debug)]
pub struct KnownError {
    /// The id, without the command.
    pub id: &'static str,
    /// The category of its records.
    pub category: Category,
    /// What happened, in a sentence or more.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The entry of an id, without regard to case.
pub fn known_error(id: &str) -> Option<&'static KnownError> {
    KNOWN_ERRORS.iter().find(|known| known.id.eq_ignore_ascii_case(id))
}

const fn known(id: &'static str, category: Category, meaning: &'static str, remedy: &'static str) -> KnownError {
    KnownError { id, category, meaning, remedy }
}

/// All of them, by name.
pub static KNOWN_ERRORS: &[KnownError] = &[
    known(
        "ADObjectAlreadyExistsException",
        Category::ResourceExists,
        "There is an object of this name already.",
        "Change it with the Set- cmdlet of its noun, or choose another name.",
    ),
    known(
        "AmbiguousParameterSetException",
        Category::InvalidArgument,
        "A call of the management API names parameters that do not belong together.",
        "Leave one of them out; `Get-Help` shows which belong to which parameter set.",
    ),
    known(
        "ArgumentNotSendable",
        Category::InvalidArgument,
        "An argument cannot be sent to a server: it is an object of the shell, is nested too deep, or holds a secret.",
        "Give the text, number or identity that is meant instead of the object.",
    ),
    known(
        "CallDepthOverflow",
        Category::InvalidOperation,
        "Functions or script blocks call each other more than 1,000 deep.",
        "Look for a function that calls itself without an end.",
    ),
    known(
        "CmdletNotAvailableException",
        Category::InvalidArgument,
        "A call of the management API names a cmdlet that the server does not have, or that runs in the shell alone.",
        "Check the name; run what works on objects of any kind in the shell.",
    ),
    known(
        "ConfigurationAccessDenied",
        Category::PermissionDenied,
        "The system does not let this person read or write the files of the organization.",
        "Run the command as the owner of the folder, or as a member of its group, or reach the running server with `-ConnectTo`.",
    ),
    known(
        "ConfigurationConflict",
        Category::ResourceBusy,
        "Somebody changed the same file or property between reading and writing. Nothing was written over their change.",
        "Look at the file, and run the command again. What it was to become is kept where the message says so.",
    ),
    known(
        "ConfigurationDiskFull",
        Category::WriteError,
        "There is no room for the change. The files are as they were.",
        "Make room, and run the command again.",
    ),
    known(
        "ConfigurationFormatMissing",
        Category::InvalidData,
        "A file does not say which format it has.",
        "Write `format = 1` as the first line that is no comment.",
    ),
    known(
        "ConfigurationFormatNewer",
        Category::NotImplemented,
        "A newer program wrote the file. It can be shown and is not changed.",
        "Change it with the newer program.",
    ),
    known(
        "ConfigurationInputOutput",
        Category::WriteError,
        "The system could not read or write a file. Its own words stand in the message. The category is ReadError when it was read.",
        "Look at the disk and the folder that the message names.",
    ),
    known(
        "ConfigurationInvalid",
        Category::InvalidData,
        "The files have mistakes. The last good state stays in force.",
        "Mend what the message lists by file, line and column.",
    ),
    known(
        "ConfigurationKeyUnknown",
        Category::InvalidData,
        "A file has a key or section that no setting has.",
        "Compare it with the one that the message offers; `man 5 emsh-server` and `man 5 emsh-organization` list all keys.",
    ),
    known(
        "ConfigurationLayout",
        Category::InvalidData,
        "A file is written in a way that the change cannot be put into without rewriting other parts of it.",
        "Make the change by hand.",
    ),
    known(
        "ConfigurationLocked",
        Category::ResourceBusy,
        "Another program is writing to the organization and did not end in time.",
        "Run the command again.",
    ),
    known(
        "ConfigurationOwned",
        Category::ResourceBusy,
        "A running server owns the files, and it alone may change them.",
        "Run the command through the server: the shell finds its socket by `-ConfigDir`.",
    ),
    known(
        "ConfigurationSyntax",
        Category::InvalidData,
        "A file is no TOML, or is no text, or is too large. The last good state stays in force.",
        "Mend the place that the message names by line and column.",
    ),
    known(
        "ConfigurationTypeMismatch",
        Category::InvalidData,
        "A value in a file has another type than its key takes.",
        "Write the value as the message shows it.",
    ),
    known(
        "ConfigurationValueInvalid",
        Category::InvalidData,
        "A value in a file has the right type and is not allowed.",
        "The message says what the key takes.",
    ),
    known(
        "Confined",
        Category::PermissionDenied,
        "The engine runs a text that may touch nothing outside, and the text reaches for a file, a program or the network.",
        "Only fuzzing runs texts so; at the prompt and in scripts nothing is confined.",
    ),
    known(
        "CouldNotChangeService",
        Category::InvalidOperation,
        "A part of the server could not be started or stopped.",
        "The message says why; `Get-Service` shows how it stands.",
    ),
    known(
        "EmbeddedServerFailed",
        Category::OpenError,
        "The server inside the shell does not start.",
        "The message says why. Work on the files instead: leave `-Embedded` away and name the folder with `-ConfigDir`.",
    ),
    known(
        "HealthManagerNotRunning",
        Category::ResourceUnavailable,
        "The service MSExchangeHM is stopped, so nothing can be tested.",
        "`Start-Service MSExchangeHM`.",
    ),
    known(
        "InvalidRequestException",
        Category::InvalidArgument,
        "The body of a call of the management API cannot be read.",
        "The message says which part of it.",
    ),
    known(
        "LimitExceeded",
        Category::InvalidOperation,
        "A list, a table, a text or a range would become larger than the shell builds, or all of them together take more memory than it \
         may have: three quarters of what the system has, or as many MiB as the variable EMSH_MEMORY_LIMIT says.",
        "Work on the items one by one in a pipeline or loop, and keep only what is needed of them.",
    ),
    known(
        "LogInputOutput",
        Category::InvalidOperation,
        "The logs of MAPI over HTTP cannot be read.",
        "Run the command as somebody who may read the folder, or through the server.",
    ),
    known(
        "ManagementObjectAmbiguousException",
        Category::NotSpecified,
        "An identity fits several objects where one is meant.",
        "Name one of those that the message lists.",
    ),
    known(
        "ManagementObjectNotFoundException",
        Category::NotSpecified,
        "No object fits the identity.",
        "List what there is with the Get- cmdlet of the noun; `Get-Help about_identity` says how objects are picked.",
    ),
    known(
        "ManagementTokenLimit",
        Category::InvalidOperation,
        "There are as many tokens as can be kept.",
        "`Remove-ManagementToken` makes room.",
    ),
    known(
        "NetworkNotAvailable",
        Category::ResourceUnavailable,
        "The system gave the program no way to use the network.",
        "Look at the limits of open files and processes, and at what confines the program.",
    ),
    known(
        "NoOrganization",
        Category::ResourceUnavailable,
        "The shell has nothing to work on: no server answers, and there are no files in the usual places.",
        "Name the folder with `-ConfigDir` or the server with `-ConnectTo`, start emshd, or make an organization: `emsh init FOLDER`.",
    ),
    known("NoServiceFoundForGivenName", Category::ObjectNotFound, "The server has no part of this name.", "`Get-Service` lists the parts."),
    known(
        "NotHandled",
        Category::NotImplemented,
        "The cmdlet is defined, and this build of the program has no code for it.",
        "Use a newer build.",
    ),
    known(
        "NotSupported",
        Category::NotImplemented,
        "The text is right, and this shell does not do it: classes, background jobs, workflows and their like. As a part of a script it is found before anything of the script runs, with category ParserError.",
        "The message names another way where there is one.",
    ),
    known(
        "OrganizationExists",
        Category::ResourceExists,
        "`emsh init` found an organization in the folder. Nothing was changed.",
        "Name another folder.",
    ),
    known(
        "ParameterTransformationException",
        Category::InvalidArgument,
        "A value in a call of the management API does not have the type of its parameter.",
        "The message says what the parameter takes.",
    ),
    known(
        "ProbeArgumentNotUsable",
        Category::InvalidArgument,
        "What was given to the probe of an address is none of the things that it understands there.",
        "The message names the argument and shows how it is written.",
    ),
    known(
        "ProbeParameterNotUsed",
        Category::InvalidArgument,
        "The probe does not know what to do with one of the parameters, and did not run.",
        "Leave the parameter out, or choose a probe that takes it.",
    ),
    known(
        "RecordNotSendable",
        Category::InvalidResult,
        "A server could not write what a cmdlet answered. The other records came through.",
        "This is a mistake in the program; please report it with the command.",
    ),
    known(
        "RegexTimeout",
        Category::InvalidOperation,
        "A regular expression tried too many ways to fit a text.",
        "Make repetitions inside repetitions unambiguous: `(a+)+` is `a+`.",
    ),
    known(
        "ScriptTooComplicated",
        Category::ParserError,
        "Expressions or blocks are nested too deep.",
        "Split the expression; put parts of it into variables.",
    ),
    known(
        "ServerAccessDenied",
        Category::ConnectionError,
        "The server does not let this account, or the bearer of this token, in.",
        "Ask for membership in the group of its socket, or for a token (`New-ManagementToken` on the server) and name its file by `-TokenFile`.",
    ),
    known(
        "ServerCertificateChanged",
        Category::ConnectionError,
        "The server shows another certificate than the one that it was known by. Nothing was sent to it.",
        "Find out whether it was replaced; then take the server's line out of the file of known servers and connect again.",
    ),
    known(
        "ServerCertificateUnknown",
        Category::ConnectionError,
        "Nobody that this machine trusts vouches for the server's certificate. Nothing was sent to it.",
        "Compare the fingerprint with the one that emshd shows when it starts, and say yes at a terminal or write it into the file of known servers.",
    ),
    known(
        "ServerConnectionLost",
        Category::ConnectionError,
        "The connection to the server broke while a command ran. Whether the command was carried out is not known.",
        "Look at the object, and repeat the command if need be.",
    ),
    known(
        "ServerExists",
        Category::ResourceExists,
        "There is a server of this name, or there are two files for it whose names differ in case alone.",
        "Choose another name, or put the two files together.",
    ),
    known(
        "ServerNameInvalid",
        Category::InvalidData,
        "The text cannot be the name of a server: up to 63 letters, digits and hyphens, as in a host name.",
        "Choose a short name; the full host name is the property Fqdn.",
    ),
    known(
        "ServerNotConnected",
        Category::ConnectionError,
        "The cmdlet asks about a server that is not the one at the other end.",
        "Connect to that server, or leave `-Server` away.",
    ),
    known(
        "ServerNotReachable",
        Category::ConnectionError,
        "Nobody answers at the socket or address.",
        "Check that emshd runs, that the path is right, and that you may open the socket (its group).",
    ),
    known(
        "ServerNotRunning",
        Category::ResourceUnavailable,
        "The cmdlet asks a running server, and the shell works on files alone.",
        "Start emshd for these files, or open the shell with `-Embedded` or `-ConnectTo`.",
    ),
    known(
        "ServerRefused",
        Category::ConnectionError,
        "The server answered and did not take the call.",
        "The message has the server's reason. Shell and server of different versions are one.",
    ),
    known(
        "ServerRunning",
        Category::InvalidOperation,
        "The server that is to be removed is the one that runs.",
        "End emshd first, and remove the server from the files.",
    ),
    known(
        "VantageNotAvailable",
        Category::ResourceUnavailable,
        "A way was to be walked from a server, and there is none that does it.",
        "Connect to a running server of this version, or leave it at -Vantage Here.",
    ),
    known(
        "WebCmdletHeaderInvalid",
        Category::InvalidArgument,
        "A header of the request has a name or a value that cannot stand in one.",
        "Leave out line ends and control characters.",
    ),
    known(
        "WebCmdletMethodInvalid",
        Category::InvalidArgument,
        "A web request cannot have this method.",
        "Methods are words of letters: `-Method Post`.",
    ),
    known(
        "WebCmdletOutFileNotWritten",
        Category::WriteError,
        "The answer came and could not be written into the file.",
        "Look at the folder, the right to write there, and the room on the disk.",
    ),
    known(
        "WebCmdletUriInvalid",
        Category::InvalidArgument,
        "The text is no address of the web.",
        "Write it with its scheme: `https://mail.contoso.com/mapi/healthcheck.htm`.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_says_what_to_do() {
        assert!(KNOWN_ERRORS.is_sorted_by_key(|known| known.id.to_ascii_lowercase()));
        for known in KNOWN_ERRORS {
            assert!(known.meaning.ends_with('.') && known.remedy.ends_with('.'), "{}", known.id);
        }
        assert_eq!(known_error("noorganization").map(|known| known.id), Some("NoOrganization"));
    }
}
