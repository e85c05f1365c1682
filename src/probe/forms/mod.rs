//! The report of a probe for other eyes: objects for scripts, a tree for people, JUnit for machines, one HTML file to mail.

mod analyzer;
mod html;
mod junit;
pub mod object;
mod tree;

pub use analyzer::analyzer;
pub use html::html;
pub use junit::junit;
pub use tree::tree;

use super::address::AddressReport;

/// The word for the whole.
pub fn result(report: &AddressReport) -> &'static str {
    report.verdict().result()
}

/// A text inside of XML or HTML; letters that XML does not know become question marks.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => safe.push('?'),
            other => safe.push(other),
        }
    }
    safe
}
