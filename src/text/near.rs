//! How near two names are: for the one that was meant.

/// More letters than any name has that somebody could have meant; what follows is not compared.
const LONGEST: usize = 128;

/// How many letters must be changed, added or taken away to turn one text into the other, as far as their first 128 letters say.
pub fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().take(LONGEST).enumerate() {
        let mut corner = std::mem::replace(&mut row[0], index + 1);
        for (column, other) in right.iter().enumerate() {
            let best = (corner + usize::from(letter != *other)).min(row[column] + 1).min(row[column + 1] + 1);
            corner = std::mem::replace(&mut row[column + 1], best);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_that_differ_are_counted() {
        for (left, right, expected) in [("", "", 0), ("abc", "abc", 0), ("listen", "lisen", 1), ("kitten", "sitting", 3), ("", "é", 1)] {
            assert_eq!((distance(left, right), distance(right, left)), (expected, expected), "{left} {right}");
        }
    }
}
