//! What one key costs: analysing the line for colours and completeness, and completing at the cursor, in an organization of
//! 1,000 objects. The promise is 1 ms for 99 of 100 keys; `cargo bench --bench complete` measures it and fails when it is broken.

#![allow(clippy::print_stdout, reason = "a measurement is printed")]

use emsh::catalog::{ALIASES, CMDLETS};
use emsh::complete::{Analysis, Entry, EntryKind, Known, Live, complete};
use emsh::invoke::{Commands, Identity};
use emsh::value::{Object, Property, Text, Value};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long 99 of 100 keys may take at most.
const PROMISE: Duration = Duration::from_millis(1);
const ROUNDS: usize = 200;

/// Lines as people write them, key by key.
const LINES: &[&str] = &[
    "Get-MapiVirtualDirectory EX01",
    "Set-MapiVirtualDirectory 'EX0500\\mapi (Default Web Site)' -ExternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods Ntlm,OAuth",
    "Get-MapiVirtualDirectory | Where-Object { $_.InternalUrl -like '*contoso*' } | Select-Object Server, InternalUrl | Format-Table -AutoSize",
    "foreach ($vd in Get-MapiVirtualDirectory) { if ($vd.Enabled -eq $true) { \"$($vd.Name) on $server\" } }",
    "$report = @{ Name = 'x'; Value = (Get-Date).AddDays(-1) }; Export-Csv ./report.csv",
];

struct World {
    identities: Vec<Identity>,
    variables: Vec<(Text, Value)>,
}

impl Live for World {
    fn identities(&self, _noun: &str, prefix: &str) -> Vec<Identity> {
        let prefix = prefix.to_lowercase();
        self.identities.iter().filter(|identity| identity.text.to_lowercase().starts_with(&prefix)).cloned().collect()
    }

    fn variables(&self) -> Vec<(Text, Value)> {
        self.variables.clone()
    }

    fn variable(&self, name: &str) -> Option<Value> {
        self.variables.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    fn environment(&self) -> Vec<Text> {
        Vec::new()
    }

    fn entries(&self, _folder: &str) -> Vec<Entry> {
        (0..200).map(|number| Entry { name: format!("file{number}.csv"), kind: EntryKind::File }).collect()
    }
}

fn main() {
    let mut commands = Commands::new(CMDLETS);
    for (name, target) in ALIASES {
        commands.set_alias(name, *target);
    }
    let object = || Value::Object(Arc::new(Object::new(vec![Property { name: "Name".into(), value: "x".into() }])));
    let world = World {
        identities: (0..1_000)
            .map(|number| Identity { text: format!("EX{number:04}\\mapi (Default Web Site)").into(), help: "A virtual directory.".into() })
            .collect(),
        variables: (0..200).map(|number| (format!("variable{number}").into(), object())).collect(),
    };
    let known = Known { commands: &commands, live: &world };
    let mut times = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for round in 0..=ROUNDS {
        for line in LINES {
            for end in 1..=line.len() {
                let text = &line[..end];
                let start = Instant::now();
                let analysis = Analysis::new(text, &commands);
                black_box(complete(&analysis, end, known));
                let time = start.elapsed();
                // The first round warms up.
                if round > 0 {
                    times.push(time);
                    if time > slowest.0 {
                        slowest = (time, text);
                    }
                }
            }
        }
    }
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 1_000).min(times.len() - 1)];
    println!("{} keys: p50 {:?}, p95 {:?}, p99 {:?}, slowest {:?} at {:?}", times.len(), at(500), at(950), at(990), slowest.0, slowest.1);
    assert!(at(990) <= PROMISE, "99 of 100 keys take up to {:?}; the promise is {PROMISE:?}", at(990));
}
