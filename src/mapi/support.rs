//! Who speaks MAPI over HTTP: the support matrix, as the deployment page of Exchange Server has it (2026), by names and by versions.

/// Each Exchange of the matrix, the newest first.
pub const SERVERS: [&str; 5] = ["Exchange 2019, SE", "Exchange 2016", "Exchange 2013 SP1", "Exchange 2013 RTM", "Exchange 2010 SP3"];

/// How many of [`SERVERS`], from the first, know MAPI over HTTP.
pub const SERVERS_WITH: usize = 3;

/// Each Outlook, other names by which people ask for it, and whether it knows MAPI over HTTP.
pub const CLIENTS: [(&str, &str, bool); 4] = [
    ("Outlook 2013 SP1 and later", "Outlook 2016, 2019, 2021, LTSC 2024, Microsoft 365", true),
    ("Outlook 2010 SP2 with KB2956191, KB2965295", "", true),
    ("Outlook 2013 RTM", "", false),
    ("earlier versions of Outlook", "Outlook 2010 SP2, SP1, RTM, 2007", false),
];

/// Whether something knows MAPI over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knows {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The version alone does not say.
    Perhaps,
}

/// What Exchange a version is, and whether it knows MAPI over HTTP; `None` when it is none of an Exchange. Versions are written in
/// several ways: `15.02.1118.007`, `Version 15.2 (Build 1118.7)`.
pub fn exchange(version: &str) -> Option<(&'static str, Knows)> {
    let numbers = numbers(version);
    let [major, minor, build] = [0, 1, 2].map(|place| numbers.get(place).copied().unwrap_or_default());
    Some(match (major, minor) {
        (15, 2) => ("Exchange 2019 or SE", Knows::Yes),
        (15, 1) => ("Exchange 2016", Knows::Yes),
        (15, 0) if build >= 847 => ("Exchange 2013 SP1", Knows::Yes),
        (15, 0) => ("Exchange 2013 before SP1", Knows::No),
        (14, _) => ("Exchange 2010", Knows::No),
        (8, _) => ("Exchange 2007", Knows::No),
        _ => return None,
    })
}

/// What Outlook a name or version is, and whether it knows MAPI over HTTP; `None` when it is none: `2016`, `Outlook 2013 SP1`,
/// `15.0.4569.1506`.
pub fn outlook(text: &str) -> Option<(&'static str, Knows)> {
    let lower = text.to_ascii_lowercase();
    let pack =
        lower.split("sp").nth(1).and_then(|rest| rest.trim().chars().next()).and_then(|digit| digit.to_digit(10)).unwrap_or_default();
    let updated = lower.contains("kb2956191") && lower.contains("kb2965295");
    let found = numbers(text);
    let first = found.first().copied();
    if let Some(major) = first.filter(|major| (11..=16).contains(major)) {
        let build = found.get(2).copied().unwrap_or_default();
        return Some(match major {
            16 => ("Outlook 2016 or later", Knows::Yes),
            15 if build >= 4569 => ("Outlook 2013 SP1", Knows::Yes),
            15 if found.len() < 3 => ("Outlook 2013", Knows::Perhaps),
            15 => ("Outlook 2013 before SP1", Knows::No),
            // Builds of the two updates and later ones; those from SP2 on until then need them.
            14 if build >= 7172 => ("Outlook 2010 SP2 with updates", Knows::Yes),
            14 if build >= 7015 || found.len() < 3 => ("Outlook 2010 SP2", Knows::Perhaps),
            14 => ("Outlook 2010 before SP2", Knows::No),
            _ => ("Outlook 2007 or earlier", Knows::No),
        });
    }
    if lower.contains("365") || lower.contains("ltsc") {
        return Some(("Outlook 2016 or later", Knows::Yes));
    }
    Some(match first? {
        2016.. => ("Outlook 2016 or later", Knows::Yes),
        2013 if pack >= 1 => ("Outlook 2013 SP1", Knows::Yes),
        2013 if lower.contains("rtm") => ("Outlook 2013 before SP1", Knows::No),
        2013 => ("Outlook 2013", Knows::Perhaps),
        2010 if pack >= 2 && updated => ("Outlook 2010 SP2 with updates", Knows::Yes),
        2010 if pack >= 2 => ("Outlook 2010 SP2", Knows::Perhaps),
        2010 if pack == 1 || lower.contains("rtm") => ("Outlook 2010 before SP2", Knows::No),
        2010 => ("Outlook 2010", Knows::Perhaps),
        2000..=2009 => ("Outlook 2007 or earlier", Knows::No),
        _ => return None,
    })
}

/// The whole numbers in a text, in their order.
fn numbers(text: &str) -> Vec<u32> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Knows, exchange, outlook};

    #[test]
    fn servers() {
        assert_eq!(exchange("15.02.2562.045"), Some(("Exchange 2019 or SE", Knows::Yes)));
        assert_eq!(exchange("Version 15.1 (Build 2375.7)"), Some(("Exchange 2016", Knows::Yes)));
        assert_eq!(exchange("15.00.0847.032"), Some(("Exchange 2013 SP1", Knows::Yes)));
        assert_eq!(exchange("15.0.516.32"), Some(("Exchange 2013 before SP1", Knows::No)));
        assert_eq!(exchange("Version 14.3 (Build 123.4)"), Some(("Exchange 2010", Knows::No)));
        assert_eq!((exchange("emshd 0.1.0"), exchange("")), (None, None));
    }

    #[test]
    fn clients() {
        let knows = |text| outlook(text).map(|(_, knows)| knows);
        for yes in ["2016", "Outlook 2019", "Microsoft 365", "LTSC 2024", "2013 SP1", "15.0.4569.1503", "16.0.4266.1001", "14.0.7187.5000"]
        {
            assert_eq!(knows(yes), Some(Knows::Yes), "{yes}");
        }
        assert_eq!(knows("2010 SP2 with KB2956191 and KB2965295"), Some(Knows::Yes));
        for no in ["2013 RTM", "15.0.4420.1017", "2010 SP1", "2007", "12.0.6504.5000", "14.0.6023.1000"] {
            assert_eq!(knows(no), Some(Knows::No), "{no}");
        }
        for perhaps in ["2013", "2010", "2010 SP2", "14.0.7015.1000", "15.0"] {
            assert_eq!(knows(perhaps), Some(Knows::Perhaps), "{perhaps}");
        }
        assert_eq!((knows("Thunderbird"), knows("")), (None, None));
    }
}
