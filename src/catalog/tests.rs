//! What the checks of definitions find, with file and line.

use super::check;
use super::source::Sources;

const NOUN: &str = r#"name = "Thing"
synopsis = "A thing."
types = ["Test.Thing"]
stored = "none"
identity = ["Name"]

[[property]]
name = "Name"
type = "String"
key = "name"
fixed = true

[[property]]
name = "Size"
type = "Int"
default = "1"
read-only = true
"#;
const CMDLET: &str = "synopsis = \"Shows things.\"\nruns = \"session\"\naction = \"list\"\n";

/// The problems of a noun and a cmdlet, as a build prints them.
fn problems(noun: &str, path: &str, cmdlet: &str) -> Vec<String> {
    let mut sources = Sources::default();
    sources.read("thing/noun.toml", noun);
    sources.read(path, cmdlet);
    check::all(&sources).iter().map(ToString::to_string).collect()
}

fn cmdlet(text: &str) -> Vec<String> {
    problems(NOUN, "thing/Get-Thing.toml", &format!("{CMDLET}{text}"))
}

#[test]
fn a_right_definition_has_no_problems() {
    assert_eq!(cmdlet("[[parameter]]\nname = \"Identity\"\ntype = \"Identity\"\nposition = 0\n"), [""; 0]);
}

#[test]
fn each_mistake_in_a_cmdlet_is_found_on_its_line() {
    let cases = [
        ("colour = 1", "4: unknown key `colour`"),
        ("handler = \"a::b\"", "3: `action` and `handler` exclude each other"),
        ("use = [\"Nothing\"]", "4: common.toml has no parameter `Nothing`"),
        ("properties = [\"Weight\"]", "4: noun Thing has no property `Weight`"),
        ("properties = [\"Size\"]", "4: property `Size` is read-only"),
        ("ignores = [\"Size\"]", "4: `ignores` and `implied` are for cmdlets with a `handler`"),
        ("impact = \"huge\"", "4: `impact` takes \"low\", \"medium\" and \"high\", not \"huge\""),
        ("default-set = \"A\"", "4: unknown parameter set `A`"),
        ("in-shell = 1", "4: `in-shell` must be a table: [in-shell]"),
        ("[in-shell]\nsets = [\"A\"]\nhandler = \"a::B\"", "5: unknown parameter set `A`"),
        ("[in-shell]\nsets = []", "4: in-shell has no `handler`"),
        ("aliases = [1]", "4: `aliases` must be a list of texts"),
        ("[[parameter]]\nname = \"A\"\ntype = \"Boool\"", "6: parameter A: unknown type `Boool`"),
        ("[[parameter]]\nname = \"A\"", "4: parameter A has no `type`, and common.toml does not know it"),
        ("[[parameter]]\ntype = \"Int\"", "4: parameter has no `name`"),
        ("[[parameter]]\nname = \"Debug\"\ntype = \"Switch\"", "5: parameter Debug is a common one: declare an `impact` instead"),
        ("[[parameter]]\nname = \"A\"\ntype = \"Int\"\nsets = [\"X\"]", "7: parameter A: unknown parameter set `X`"),
        ("[[parameter]]\nname = \"A\"\ntype = \"Int\"\nposition = 1", "7: parameter A has position 1 where 0 is next"),
        ("[[parameter]]\nname = \"A\"\ntype = \"Int\"\nrange = [2, 1]", "4: parameter A: the range begins after its end"),
        ("[[parameter]]\nname = \"A\"\ntype = \"Int\"\nhlep = \"x\"", "7: unknown key `hlep` in parameter"),
        (
            "[[parameter]]\nname = \"A\"\ntype = \"Int\"\n[[parameter]]\nname = \"a\"\ntype = \"Int\"",
            "8: parameter a stands on line 5 already",
        ),
        (
            "[[example]]\ntitle = \"T\"\nrun = \"Get-Thing\"\non = \"mars\"",
            "7: `on` takes \"files\", \"server\", \"both\" and \"none\", not \"mars\"",
        ),
    ];
    for (text, expected) in cases {
        let found = cmdlet(text);
        assert!(found.contains(&format!("commands/thing/Get-Thing.toml:{expected}")), "{text}: {found:#?}");
    }
}

#[test]
fn names_have_an_approved_verb_and_fixed_properties_stay() {
    assert_eq!(
        problems(NOUN, "thing/Frob-Thing.toml", CMDLET),
        ["commands/thing/Frob-Thing.toml:1: Frob-Thing is not a name of the form Verb-Noun with an approved verb"]
    );
    let text = format!("{CMDLET}properties = [\"Name\"]\n");
    assert_eq!(
        problems(NOUN, "thing/Set-Thing.toml", &text),
        ["commands/thing/Set-Thing.toml:4: property `Name` is fixed: only New- may set it"]
    );
}

#[test]
fn mistakes_in_a_noun_are_found_on_their_lines() {
    let cases = [
        ("default = \"1\"", "default = \"one\"", "16: property Size: `one` is no Int"),
        ("identity = [\"Name\"]", "identity = [\"Nme\"]", "5: noun Thing has no property `Nme`"),
        ("name = \"Size\"", "name = \"name\"", "14: property name stands on line 8 already"),
        ("name = \"Thing\"", "name = \"OtherThing\"", "1: noun OtherThing belongs into the folder other-thing"),
        ("read-only = true", "read-only = true\nfixed = true", "13: property Size cannot be both fixed and read-only"),
    ];
    for (right, wrong, expected) in cases {
        let found = problems(&NOUN.replacen(right, wrong, 1), "thing/Get-Thing.toml", CMDLET);
        assert!(found.contains(&format!("commands/thing/noun.toml:{expected}")), "{wrong}: {found:#?}");
    }
}

#[test]
fn all_problems_come_at_once_in_order() {
    assert_eq!(
        cmdlet("impact = \"huge\"\ncolour = 1\nuse = [\"Nothing\"]\n"),
        [
            "commands/thing/Get-Thing.toml:4: `impact` takes \"low\", \"medium\" and \"high\", not \"huge\"",
            "commands/thing/Get-Thing.toml:5: unknown key `colour`",
            "commands/thing/Get-Thing.toml:6: common.toml has no parameter `Nothing`",
        ]
    );
}

#[test]
fn text_that_is_no_toml_is_one_problem() {
    let found = problems(NOUN, "thing/Get-Thing.toml", "synopsis = \"Shows things.\"\nruns =\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("commands/thing/Get-Thing.toml:2: "), "{found:?}");
}

#[test]
fn names_become_fields() {
    let cases = [
        ("IISAuthenticationMethods", "iis_authentication_methods"),
        ("ADPropertiesOnly", "ad_properties_only"),
        ("OAuth2ClientProfileEnabled", "o_auth2_client_profile_enabled"),
        ("CNotMatch", "c_not_match"),
        ("In", "r#in"),
    ];
    for (name, field) in cases {
        assert_eq!(super::emit::field(name), field);
    }
}

#[test]
fn a_parameter_becomes_a_typed_field() {
    let mut sources = Sources::default();
    sources.read("thing/noun.toml", NOUN);
    sources.read("thing/Get-Thing.toml", &format!("{CMDLET}[[parameter]]\nname = \"Names\"\ntype = \"String[]\"\n"));
    sources.read(
        "thing/Test-Thing.toml",
        "synopsis = \"Tries.\"\nruns = \"session\"\nhandler = \"a::b\"\nignores = [\"Old\"]\n\
         [[parameter]]\nname = \"Names\"\ntype = \"String[]\"\nshown = \"MultiValuedProperty\"\nhelp = \"Names.\"\n\
         [[parameter]]\nname = \"Old\"\ntype = \"Switch\"\nhelp = \"Old.\"\n",
    );
    let text = super::emit::parameters(&sources);
    assert!(text.contains("    /// Names.\n    pub(crate) names: Given<MultiValued<Text>>,"), "{text}");
    // What is not looked at is said to be so, to the compiler and in the help.
    assert!(text.contains("    #[cfg_attr(debug_assertions, expect(dead_code))]\n    pub(crate) old: Given<bool>,"), "{text}");
    assert!(super::emit::catalog(&sources).contains("\"Old. It is accepted, and changes nothing here.\""));
    assert!(!text.contains("GetThing"), "one whose action is a general one has no fields of its own");
    let dispatch = super::emit::management_dispatch(&sources, |handler| handler == "object::list");
    assert!(dispatch.contains("\"Get-Thing\" => self::object::list(call, arguments),"), "{dispatch}");
    assert!(!super::emit::management_dispatch(&sources, |_| false).contains("Get-Thing"));
    assert!(super::emit::catalog(&sources).contains("pub static GET_THING: CmdletDef"));
    assert!(!super::emit::cmdlets_dispatch(&sources, |_| true).contains("Get-Thing"));
}

/// The set decides where such a cmdlet runs, by a parameter that stands in no other one.
#[test]
fn arguments_say_whether_a_set_runs_in_the_shell() {
    let def = super::cmdlet("Test-OutlookConnectivity").expect("it is there");
    let place = |name: &str| def.parameters.iter().position(|parameter| parameter.name == name).expect("it has one");
    assert!(def.is_for_shell([place("EmailAddress")]));
    assert!(def.is_for_shell([place("Credential"), place("EmailAddress")]));
    assert!(!def.is_for_shell([place("ProbeIdentity"), place("Credential")]));
    assert!(!def.is_for_shell([place("Credential")]) && !def.is_for_shell([]));
}
