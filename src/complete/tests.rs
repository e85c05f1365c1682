//! Completion as a whole, on texts with `^` where the cursor stands.

use super::{Analysis, Entry, EntryKind, Kind, Known, Live, Look, complete};
use crate::catalog::{ALIASES, CMDLETS};
use crate::invoke::{Commands, Identity};
use crate::value::{Dictionary, DictionaryKind, Object, Property, Text, Value};
use std::sync::Arc;

struct World;

impl Live for World {
    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity> {
        let all = ["EX01\\mapi (Default Web Site)", "EX02\\mapi (Default Web Site)", "it's\\mapi"];
        let fitting = all.iter().filter(|text| noun == "MapiVirtualDirectory" && text.to_lowercase().starts_with(&prefix.to_lowercase()));
        fitting.map(|text| Identity { text: (*text).into(), help: "A virtual directory.".into() }).collect()
    }

    fn variables(&self) -> Vec<(Text, Value)> {
        let object = Object::new(vec![
            Property { name: "Zone".into(), value: Value::Int(1) },
            Property { name: "Two Words".into(), value: "x".into() },
        ]);
        let known = Dictionary::of(DictionaryKind::Ordered, [("One".into(), Value::Int(1)), ("Two".into(), Value::Int(2))]);
        let known = ("known".into(), Value::Dictionary(Arc::new(known)));
        vec![known, ("thing".into(), Value::Object(Arc::new(object))), ("odd-name".into(), Value::Null)]
    }

    fn variable(&self, name: &str) -> Option<Value> {
        self.variables().into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn environment(&self) -> Vec<Text> {
        vec!["PATH".into()]
    }

    fn entries(&self, folder: &str) -> Vec<Entry> {
        match folder {
            "." => vec![
                Entry { name: "b c.txt".into(), kind: EntryKind::File },
                Entry { name: "Added".into(), kind: EntryKind::Folder },
                Entry { name: ".hidden".into(), kind: EntryKind::File },
            ],
            "Added/" => vec![Entry { name: "in.csv".into(), kind: EntryKind::File }],
            _ => Vec::new(),
        }
    }
}

fn commands() -> Commands {
    Commands::new(CMDLETS).with_aliases(ALIASES)
}

#[test]
fn keywords_are_followed_by_their_words() {
    assert_eq!(completed("using n^"), ("using [n]".into(), vec!["namespace".to_owned()]));
    assert_eq!(completed("using ^").1, ["assembly", "module", "namespace", "type"]);
    assert_eq!(completed("switch -^").1, ["-CaseSensitive", "-Exact", "-File", "-Parallel", "-Regex", "-Wildcard"]);
    assert_eq!(
        completed("$x = 1; switch -Regex -c^ ($x) {}"),
        ("$x = 1; switch -Regex [-c] ($x) {}".into(), vec!["-CaseSensitive".to_owned()])
    );
    assert_eq!(completed("#requires -^").1, ["Modules", "PSEdition", "RunAsAdministrator", "Version"]);
    assert_eq!(completed("#Requires -Version 5.1 -p^"), ("#Requires -Version 5.1 -[p]".into(), vec!["PSEdition".to_owned()]));
    assert_eq!(completed("#requires -PSEdition C^").1, ["Core"]);
    assert_eq!(completed("$ErrorActionPreference = '^").1[..2], ["'Break'", "'Continue'"]);
    assert_eq!(
        completed("$ErrorActionPreference = \"Si^"),
        ("$ErrorActionPreference = [\"Si]".into(), vec!["\"SilentlyContinue\"".to_owned()])
    );
    assert_eq!(completed("$global:ConfirmPreference =^").1, ["'High'", "'Low'", "'Medium'", "'None'"]);
    assert_eq!(completed("$other = '^").1, Vec::<String>::new());
}

#[test]
fn attributes_say_what_can_be_set_in_them() {
    let (replaced, found) = completed("function f { param([Parameter(Mandatory, ValueFromPipelineB^)]$x) }");
    assert_eq!(replaced, "function f { param([Parameter(Mandatory, [ValueFromPipelineB])]$x) }");
    assert_eq!(found, ["ValueFromPipelineByPropertyName"]);
    assert_eq!(completed("[Parameter(Mandatory, M^").1, Vec::<String>::new(), "what is given already is not offered again");
    assert_eq!(completed("[ValidateSet('a', I^").1, ["IgnoreCase"]);
    assert_eq!(completed("[CmdletBinding(Pos^").1, ["PositionalBinding"]);
    assert_eq!(completed("[ValidateS^").1, ["ValidateScript", "ValidateSet"]);
    assert!(completed("[Parameter(HelpMessage='a, M^").1.is_empty(), "a text is no name");
    assert!(!completed("$a[Parameter(M^").1.contains(&"Mandatory".to_owned()), "an index is no attribute");
}

#[test]
fn enumerations_of_the_text_are_types_and_half_written_switches_have_variables() {
    assert_eq!(completed("enum Color { Red; Green = 4 }; [Colo^").1.iter().filter(|found| *found == "Color").count(), 1);
    assert_eq!(completed("[Flags()] enum Color { Red; Green = 4 }; [Color]::^").1, ["Red", "Green"]);
    assert_eq!(completed("$serv = 1; switch -Regex ($ser^").1, ["$serv"]);
    assert!(completed("[System.Text.Enc^").1.contains(&"System.Text.Encoding".to_owned()));
}

#[test]
fn types_and_namespaces_are_found_by_any_beginning() {
    let has = |marked: &str, name: &str| assert!(completed(marked).1.contains(&name.to_owned()), "{marked}: {name}");
    assert_eq!(completed("[System.Collections.Gen^"), ("[[System.Collections.Gen]".into(), vec!["System.Collections.Generic".to_owned()]));
    has("[Sys^", "System");
    has("[System.^", "System.Net");
    has("[System.^", "System.DateTime");
    has("[datet^", "System.Globalization.DateTimeStyles");
    assert_eq!(
        completed("[datet^").1.iter().filter(|found| found.eq_ignore_ascii_case("System.DateTime")).count(),
        0,
        "the accelerator is it"
    );
    assert_eq!(completed("[pscus^").1, ["pscustomobject"]);
    assert_eq!(completed("[ValidateS^").1, ["ValidateScript", "ValidateSet"]);
    has("$x -as [System.Collections.Generic.Li^", "System.Collections.Generic.List");
    assert_eq!(completed("New-Object System.Coll^").1, ["System.Collections"]);
    assert_eq!(completed("New-Object -TypeName 'System.Text.StringBuilder^").1[1..], ["'System.Text.StringBuilder'"]);
    assert_eq!(completed("using namespace System.Coll^").1, ["System.Collections"]);
    has("using namespace System.IO; [FileI^", "FileInfo");
}

#[test]
fn parameters_offer_what_they_are_usually_given() {
    assert_eq!(completed("Set-StrictMode -Version ^").1, ["Latest", "3.0", "2.0", "1.0"]);
    assert_eq!(completed("Get-Variable -Scope G^").1, ["Global"]);
    assert_eq!(completed("Get-Date -Format FileDateT^").1, ["FileDateTime", "FileDateTimeUniversal"]);
    assert_eq!(completed("Export-Csv -Encoding utf8^").1, ["utf8", "utf8BOM", "utf8NoBOM"]);
    assert_eq!(completed("Get-Alias gc^").1, ["gc", "gci", "gcm"]);
    assert!(completed("$true.ToS^").1.contains(&"ToString(".to_owned()));
    assert_eq!(completed("try { 1 / 0 } catch { $_.Exception.Mes^").1, ["Message"]);
    assert_eq!(completed("try { 1 / 0 } catch { $_.Fully^ }").1, ["FullyQualifiedErrorId"]);
    assert_eq!(completed("Get-Process | Sort-Object Na^").1, ["Name"]);
    assert!(completed("[math]::Ref^").1.contains(&"ReferenceEquals(".to_owned()));
}

/// What replaces what: the text with `[` and `]` around the replaced part, and the suggestions.
fn completed(marked: &str) -> (String, Vec<String>) {
    let cursor = marked.find('^').unwrap_or(marked.len());
    let text = marked.replacen('^', "", 1);
    let commands = commands();
    let found = complete(&Analysis::new(&text, &commands), cursor, Known { commands: &commands, live: &World });
    let (start, end) = (found.span.start as usize, found.span.end as usize);
    let shown = format!("{}[{}]{}", &text[..start], &text[start..end], &text[end..]);
    (shown, found.suggestions.into_iter().map(|suggestion| suggestion.text).collect())
}

fn check(marked: &str, replaced: &str, suggestions: &[&str]) {
    assert_eq!(completed(marked), (replaced.to_owned(), suggestions.iter().map(ToString::to_string).collect()), "{marked}");
}

#[test]
fn identities_are_quoted_as_they_must_be() {
    let both = ["'EX01\\mapi (Default Web Site)'", "'EX02\\mapi (Default Web Site)'"];
    check("Get-MapiVirtualDirectory EX", "Get-MapiVirtualDirectory [EX]", &both);
    check("Get-MapiVirtualDirectory -Identity ex", "Get-MapiVirtualDirectory -Identity [ex]", &both);
    check("Set-MapiVirtualDirectory -Identity:'EX02^", "Set-MapiVirtualDirectory -Identity:['EX02]", &both[1..]);
    check("Get-MapiVirtualDirectory \"EX01", "Get-MapiVirtualDirectory [\"EX01]", &["\"EX01\\mapi (Default Web Site)\""]);
    check("Get-MapiVirtualDirectory it", "Get-MapiVirtualDirectory [it]", &["'it''s\\mapi'"]);
    check("Get-MapiVirtualDirectory EX01\\mapi` `(D", "Get-MapiVirtualDirectory [EX01\\mapi` `(D]", &both[..1]);
}

#[test]
fn a_whole_word_is_replaced_wherever_the_cursor_stands_in_it() {
    check("Get-MapiV^irt -Server x", "[Get-MapiVirt] -Server x", &["Get-MapiVirtualDirectory"]);
    check(
        "Set-MapiVirtualDirectory -Ext^ 'https://x' -WhatIf",
        "Set-MapiVirtualDirectory [-Ext] 'https://x' -WhatIf",
        &["-ExtendedProtectionFlags", "-ExtendedProtectionSPNList", "-ExtendedProtectionTokenChecking", "-ExternalUrl"],
    );
}

#[test]
fn parameters_that_cannot_be_any_more_are_left_out() {
    check(
        "Get-MapiVirtualDirectory -Server EX01 -I",
        "Get-MapiVirtualDirectory -Server EX01 [-I]",
        &["-InformationAction", "-InformationVariable"],
    );
    check("Get-MapiVirtualDirectory -S^ -Identity x", "Get-MapiVirtualDirectory [-S] -Identity x", &[]);
    check("Get-MapiVirtualDirectory -AD^:$true", "Get-MapiVirtualDirectory [-AD]:$true", &["-ADPropertiesOnly"]);
    check("Get-Nothing -", "Get-Nothing [-]", &[]);
}

#[test]
fn values_come_from_the_definition() {
    check("Set-OrganizationConfig -MapiHttpEnabled $", "Set-OrganizationConfig -MapiHttpEnabled [$]", &["$true", "$false"]);
    check("Set-OrganizationConfig -WhatIf:", "Set-OrganizationConfig -WhatIf:[]", &["$true", "$false"]);
    check("Set-OrganizationConfig -MapiHttpEnabled ", "Set-OrganizationConfig -MapiHttpEnabled []", &["$true", "$false"]);
    check(
        "Set-MapiVirtualDirectory x -IISAuthenticationMethods Ntlm,",
        "Set-MapiVirtualDirectory x -IISAuthenticationMethods Ntlm,[]",
        &["Basic", "Negotiate", "Ntlm", "OAuth"],
    );
    check(
        "Set-MapiVirtualDirectory x -IISAuthenticationMethods @{Add='o",
        "Set-MapiVirtualDirectory x -IISAuthenticationMethods @{Add=['o]",
        &["'OAuth'"],
    );
    check(
        "Set-MapiVirtualDirectory x -IISAuthenticationMethods @{",
        "Set-MapiVirtualDirectory x -IISAuthenticationMethods @{[]",
        &["Add", "Remove"],
    );
    check("Write-Host x -ForegroundColor darkr", "Write-Host x -ForegroundColor [darkr]", &["DarkRed"]);
}

#[test]
fn members_come_from_what_goes_through_the_pipeline() {
    check(
        "Get-MapiVirtualDirectory | Where-Object { $_.IIS^ }",
        "Get-MapiVirtualDirectory | Where-Object { $_.[IIS] }",
        &["IISAuthenticationMethods"],
    );
    check("Get-MapiVirtualDirectory | ? Serv", "Get-MapiVirtualDirectory | ? [Serv]", &["Server"]);
    check("Get-MapiVirtualDirectory | sort Name | ft Name, Ser", "Get-MapiVirtualDirectory | sort Name | ft Name, [Ser]", &["Server"]);
    check(
        "Get-MapiVirtualDirectory | select Name, @{n='Mine';e={1}} | fl M",
        "Get-MapiVirtualDirectory | select Name, @{n='Mine';e={1}} | fl [M]",
        &["Mine"],
    );
    check("foreach ($d in Get-MapiVirtualDirectory) { $d.Serv^ }", "foreach ($d in Get-MapiVirtualDirectory) { $d.[Serv] }", &["Server"]);
    check("$Error[0].Cat", "$Error[0].[Cat]", &["CategoryInfo"]);
    check("$x = Get-Date; $x.AddDays(1).Yea", "$x = Get-Date; $x.AddDays(1).[Yea]", &["Year"]);
    check("$thing.", "$thing.[]", &["'Two Words'", "Zone", "Equals(", "GetHashCode(", "GetType(", "ToString("]);
    check("1 | % { try { } catch { $_.Ex^ } }", "1 | % { try { } catch { $_.[Ex] } }", &["Exception"]);
    check("Write-Host $thing.Z", "Write-Host $thing.[Z]", &["Zone"]);
    check("[System.DayOfWeek]::Mo", "[System.DayOfWeek]::[Mo]", &["Monday"]);
}

#[test]
fn variables_are_written_as_they_must_be() {
    check("$odd", "[$odd]", &["${odd-name}"]);
    check("\"a $thi^ b\"", "\"a [$thi] b\"", &["$thing", "$this"]);
    check("$mine = 1; $min", "$mine = 1; [$min]", &["$mine"]);
    check("$env:P", "[$env:P]", &["$env:PATH"]);
    check("'$thi", "['$thi]", &[]);
    check("Get-Date @thi", "Get-Date [@thi]", &["@thing", "@this"]);
}

#[test]
fn files_are_offered_where_they_may_stand() {
    check("Get-Content ", "Get-Content []", &["./Added", "'./b c.txt'"]);
    check("Get-Content ./.h", "Get-Content [./.h]", &[]);
    check("Get-Content .h", "Get-Content [.h]", &["./.hidden"]);
    check("Get-Content Added\\", "Get-Content [Added\\]", &["Added/in.csv"]);
    check("Get-Date > b", "Get-Date > [b]", &["'./b c.txt'"]);
    check("Set-MapiVirtualDirectory x -InternalUrl ", "Set-MapiVirtualDirectory x -InternalUrl []", &[]);
}

#[test]
fn keys_and_operators_are_known() {
    check("Get-Date | Sort-Object @{Expression='Year'; ", "Get-Date | Sort-Object @{Expression='Year'; []", &["Ascending", "Descending"]);
    check("$a = @{Serv^}; Get-MapiVirtualDirectory @a", "$a = @{[Serv]}; Get-MapiVirtualDirectory @a", &["Server"]);
    check("$known['T", "$known[['T]", &["'Two'"]);
    check("$known[", "$known[[]", &["'One'", "'Two'"]);
    check("if ($a -notl", "if ($a [-notl]", &["-notlike"]);
}

#[test]
fn where_nothing_is_known_nothing_is_offered() {
    for text in ["", "  ", "# Get-Ma", "'Get-Ma", "1 + 1 # Get-Ma", "<# Get-Ma", "42", "$", "@'\nGet-Ma"] {
        let (_, suggestions) = completed(text);
        assert!(text == "$" || suggestions.is_empty(), "{text}: {suggestions:?}");
    }
}

#[test]
fn suggestions_carry_help_and_kind() {
    let commands = commands();
    let text = "Set-MapiVirtualDirectory x -IISAuthenticationMethods Ba";
    let found = complete(&Analysis::new(text, &commands), text.len(), Known { commands: &commands, live: &World });
    let [only] = found.suggestions.as_slice() else { panic!("{found:?}") };
    assert_eq!((only.kind, only.help.is_empty()), (Kind::ParameterValue, false));
}

#[test]
fn any_text_and_any_cursor_will_do() {
    let pieces = [
        "Get-X", " ", "-A", ":", "'", "\"", "$a", ".", "[", "]", "{", "}", "(", ")", "|", ",", "@{", "=", "ä", "€", "#", "\n", "`", "::",
        "1", "$(",
    ];
    let commands = commands();
    let known = Known { commands: &commands, live: &World };
    let mut seed = 7u32;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
        }
        let analysis = Analysis::new(&text, &commands);
        let mut at = 0;
        for mark in analysis.marks() {
            assert!(mark.span.start as usize >= at && text.get(mark.span.range()).is_some(), "{text:?}: {:?}", analysis.marks());
            at = mark.span.end as usize;
        }
        for cursor in 0..=text.len() {
            let found = complete(&analysis, cursor, known);
            assert!(text.get(found.span.range()).is_some(), "{text:?} at {cursor}: {:?}", found.span);
        }
    }
}

#[test]
fn parts_of_a_text_look_like_what_they_are() {
    let text = "Get-Date -Nope 'x' | foo $a # end";
    let analysis = Analysis::new(text, &commands());
    let looks: Vec<(&str, Look)> = analysis.marks().iter().map(|mark| (&text[mark.span.range()], mark.look)).collect();
    assert_eq!(
        looks,
        [
            ("Get-Date", Look::Command),
            ("-Nope", Look::Mistake),
            ("'x'", Look::Text),
            ("foo", Look::UnknownCommand),
            ("$a", Look::Variable),
            ("# end", Look::Comment)
        ]
    );
    let text = "if ($a -eq \"b $c d\") { [int]$x.y = 5 }";
    let analysis = Analysis::new(text, &commands());
    let looks: Vec<(&str, Look)> = analysis.marks().iter().map(|mark| (&text[mark.span.range()], mark.look)).collect();
    assert_eq!(
        looks,
        [
            ("if", Look::Keyword),
            ("$a", Look::Variable),
            ("-eq", Look::Operator),
            ("\"b ", Look::Text),
            ("$c", Look::Variable),
            (" d\"", Look::Text),
            ("int", Look::Type),
            ("$x", Look::Variable),
            ("y", Look::Member),
            ("5", Look::Number)
        ]
    );
}
