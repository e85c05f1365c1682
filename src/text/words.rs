//! A text as the words of a program's command line.

/// The words of a text: blanks end one, double quotes keep blanks in it, and `""` is an empty one.
pub fn quoted_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    for letter in text.chars() {
        match letter {
            '"' => {
                quoted = !quoted;
                any = true;
            }
            ' ' | '\t' if !quoted => {
                if any || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            other => word.push(other),
        }
    }
    if any || !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::quoted_words;

    #[test]
    fn quotes_keep_blanks_together() {
        assert_eq!(quoted_words("a  \"b c\"d\t\"\" e"), ["a", "b cd", "", "e"]);
        assert_eq!(quoted_words(" "), Vec::<String>::new());
    }
}
