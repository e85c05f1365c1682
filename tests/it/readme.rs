//! The README shows what a script prints, and the script is a test.

const README: &str = include_str!("../../README.md");
const SCRIPT: &str = include_str!("../scripts/readme.ps1");

#[test]
fn the_readme_shows_what_the_script_prints() {
    let shown = SCRIPT.lines().skip(1).map(|line| match line.strip_prefix("#:") {
        Some(output) => format!("    {}", output.strip_prefix(' ').unwrap_or(output)).trim_end().to_owned(),
        None => format!("    [PS] /> {line}"),
    });
    let shown: Vec<String> = shown.collect();
    let block = shown.join("\n");
    assert!(README.contains(&block), "README.md is to show:\n{block}");
}
