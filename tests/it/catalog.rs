//! The definitions as a product: what would make it worse without making the code wrong.

use emsh::bind::explain;
use emsh::catalog::{self, CMDLETS, NOUNS, Runs, TOPICS};
use emsh::invoke::Commands;
use std::path::Path;

fn complaints(found: Vec<String>) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_parameter_is_explained() {
    let all = CMDLETS.iter().flat_map(|def| def.parameters.iter().map(move |parameter| (def.name, parameter)));
    complaints(
        all.filter(|(_, parameter)| !parameter.help.ends_with('.'))
            .map(|(name, parameter)| format!("{name} -{}", parameter.name))
            .collect(),
    );
}

#[test]
fn every_property_and_value_is_explained() {
    let properties = NOUNS.iter().flat_map(|noun| noun.properties.iter().map(move |property| (noun.name, property)));
    complaints(
        properties
            .filter(|(_, property)| !property.help.ends_with('.'))
            .map(|(name, property)| format!("{name}.{}", property.name))
            .collect(),
    );
}

#[test]
fn every_cmdlet_has_a_short_synopsis_a_description_and_an_example() {
    let fine = |def: &catalog::CmdletDef| {
        def.synopsis.ends_with('.') && def.synopsis.chars().count() <= 70 && def.description.ends_with('.') && !def.examples.is_empty()
    };
    complaints(CMDLETS.iter().filter(|def| !fine(def)).map(|def| def.name.to_owned()).collect());
}

#[test]
fn every_reference_leads_somewhere() {
    let all = CMDLETS.iter().flat_map(|def| def.related.iter().map(move |name| (def.name, name)));
    complaints(
        all.filter(|(_, name)| catalog::cmdlet(name).is_none() && catalog::topic(name).is_none())
            .map(|(from, to)| format!("{from}: {to}"))
            .collect(),
    );
}

#[test]
fn topics_fit_a_terminal() {
    let wide = |text: &str| text.lines().any(|line| line.chars().count() > 80);
    complaints(TOPICS.iter().filter(|topic| topic.synopsis.is_empty() || wide(topic.text)).map(|topic| topic.name.to_owned()).collect());
}

/// What topics tell people to type is understood, and its parameters are there.
#[test]
fn commands_in_topics_bind() {
    let commands = Commands::new(CMDLETS);
    let mut wrong = Vec::new();
    for topic in TOPICS {
        for block in emsh::help::blocks(topic.text) {
            let emsh::help::Block::Code(lines) = block else { continue };
            let text = lines.join("\n");
            let is_command = |line: &String| line.split([' ', '|']).next().is_some_and(|word| catalog::cmdlet(word).is_some());
            if !lines.iter().any(is_command) {
                continue;
            }
            // What stands far to the right explains the line.
            let text: Vec<&str> = text
                .lines()
                .map(|line| line.split("      ").next().unwrap_or(line))
                .filter(|line| !line.starts_with('+') && !line.trim_end().ends_with(" -?"))
                .collect();
            let text = text.join("\n");
            let seen = serde_json::to_value(explain::explain(None, &text, &explain::Signatures::new(), &commands)).expect("it is JSON");
            let unbound = |command: &serde_json::Value| {
                let known = command["name"].as_str().is_none_or(|name| !name.contains('-') || commands.resolve(name).is_some());
                !known || command["unbound"].as_array().is_some_and(|unbound| !unbound.is_empty())
            };
            if seen["problems"].as_array().is_none_or(|problems| !problems.is_empty())
                || seen["commands"].as_array().is_none_or(|all| all.iter().any(unbound))
            {
                wrong.push(format!("{}: {text}\n{seen}", topic.name));
            }
        }
    }
    complaints(wrong);
}

#[test]
fn every_output_that_is_no_type_is_a_noun() {
    let all = CMDLETS.iter().flat_map(|def| def.output.iter().map(move |output| (def.name, *output)));
    complaints(
        all.filter(|(_, output)| !output.contains('.') && catalog::noun(output).is_none())
            .map(|(name, output)| format!("{name}: {output}"))
            .collect(),
    );
}

#[test]
fn a_file_stands_for_every_cmdlet() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("commands");
    let folders = std::fs::read_dir(&root).expect("the definitions are there").filter_map(|entry| Some(entry.ok()?.path()));
    let files = folders.filter(|path| path.is_dir()).flat_map(|path| std::fs::read_dir(path).expect("a folder can be read"));
    let count = files
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains('-') && name.ends_with(".toml"))
        .count();
    assert_eq!(count, CMDLETS.len());
    assert!(CMDLETS.iter().any(|def| def.runs == Runs::Live));
}

#[test]
fn every_cmdlet_of_the_shell_has_code() {
    // Those that need a session are opened by whoever has one.
    let elsewhere = ["Connect-ExchangeServer", "Disconnect-ExchangeServer"];
    complaints(
        CMDLETS
            .iter()
            .filter(|def| def.runs == Runs::Shell && !elsewhere.contains(&def.name) && emsh::cmdlets::open(def).is_none())
            .map(|def| def.name.to_owned())
            .collect(),
    );
}
