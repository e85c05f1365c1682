//! What must never be shown, in every form in which it travels. A server may send back what it was sent; so everything that leaves
//! a probe passes through here, not only what the probe writes itself.

use super::auth::{Codepage, basic, ntlm::utf16};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use parking_lot::Mutex;
use std::fmt::Write;

/// What stands in place of a secret.
pub const HIDDEN: &str = "*****";
/// Texts that are shorter cannot be told from ordinary ones.
const SHORTEST: usize = 4;

/// The secrets of one probe. It grows as tokens and cookies come.
#[derive(Default)]
pub struct Hidden {
    /// The longest first, so that one inside of another leaves nothing behind.
    forms: Mutex<Vec<String>>,
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

impl Hidden {
    /// Hides a password, alone and with the names that go with it.
    pub fn password(&self, users: &[String], password: &str) {
        self.text(password);
        for user in users {
            for codepage in [Codepage::Utf8, Codepage::Windows1252] {
                if let Some(value) = basic(user, password, codepage) {
                    self.add(value.trim_start_matches("Basic ").to_owned());
                    self.add(value.trim_start_matches("Basic ").trim_end_matches('=').to_owned());
                }
            }
        }
    }

    /// Hides a text in all its forms.
    pub fn text(&self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&utf16(text));
        if let Some(bytes) = super::auth::windows_1252(text) {
            self.bytes(&bytes);
        }
        self.add(text.to_owned());
        self.add(text.chars().flat_map(char::escape_debug).collect());
        self.add(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
        self.add(url::form_urlencoded::byte_serialize(text.as_bytes()).collect());
    }

    /// Hides bytes in the forms in which they become text.
    pub fn bytes(&self, bytes: &[u8]) {
        let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        self.add(hex.to_ascii_uppercase());
        self.add(hex);
        self.add(BASE64_STANDARD.encode(bytes));
        self.add(BASE64_STANDARD_NO_PAD.encode(bytes));
        self.add(BASE64_URL_SAFE_NO_PAD.encode(bytes));
        self.add(bytes.iter().fold(String::new(), |mut all, byte| {
            let _ = write!(all, "%{byte:02X}");
            all
        }));
    }

    fn add(&self, form: String) {
        let mut forms = self.forms.lock();
        if form.chars().count() >= SHORTEST && !forms.contains(&form) {
            let place = forms.partition_point(|other| other.len() > form.len());
            forms.insert(place, form);
        }
    }

    /// The text without secrets.
    pub fn hide(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for form in self.forms.lock().iter() {
            if shown.contains(form.as_str()) {
                shown = shown.replace(form.as_str(), HIDDEN);
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::Hidden;

    #[test]
    fn every_form_of_a_password_is_hidden() {
        let hidden = Hidden::default();
        hidden.password(&["ann".to_owned()], "Pä<s\"word");
        let forms = [
            "Pä<s\"word",
            "Pä&lt;s&quot;word",
            "P%C3%A4%3Cs%22word",
            "Basic YW5uOlDDpDxzIndvcmQ=",
            "UMOkPHMid29yZA",
            "50c3a43c7322776f7264",
            "UADkADwAcwAiAHcAbwByAGQA",
        ];
        for form in forms {
            let shown = hidden.hide(&format!("before {form} behind"));
            assert!(shown.contains("before") && shown.contains("*****") && shown.ends_with("behind"), "{form} became {shown}");
        }
        assert_eq!(hidden.hide("nothing of it"), "nothing of it");
    }
}
