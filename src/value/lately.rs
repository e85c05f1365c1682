//! What was made of texts lately: a loop asks for the same pattern again and again.

use super::Text;

/// How many are kept.
const KEPT: usize = 4;

/// What was made of texts. A text that a script writes down is the same each time.
#[derive(Debug)]
pub struct Lately<T> {
    made: [Option<(Text, T)>; KEPT],
    next: usize,
}

impl<T> Default for Lately<T> {
    fn default() -> Self {
        Self { made: [const { None }; KEPT], next: 0 }
    }
}

impl<T: Clone> Lately<T> {
    /// What was made of this text, if that was not long ago.
    #[inline]
    pub fn get(&self, text: &Text) -> Option<T> {
        self.made.iter().flatten().find(|(own, _)| own == text).map(|(_, made)| made.clone())
    }

    /// Remembers what was made of a text.
    pub fn put(&mut self, text: Text, made: T) {
        self.made[self.next] = Some((text, made));
        self.next = (self.next + 1) % KEPT;
    }

    /// What was made of this text lately, else what `make` makes of it now.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get_or<E>(&mut self, text: &Text, make: impl FnOnce(&str) -> Result<T, E>) -> Result<T, E> {
        if let Some(made) = self.get(text) {
            return Ok(made);
        }
        let made = make(text)?;
        self.put(text.clone(), made.clone());
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_few_are_made_once() {
        let mut lately = Lately::default();
        let texts: Vec<Text> = (0..=KEPT).map(|number| number.to_string().into()).collect();
        let mut count = 0;
        let mut made = |lately: &mut Lately<usize>, text: &Text| {
            let made: Result<usize, ()> = lately.get_or(text, |_| {
                count += 1;
                Ok(count)
            });
            made.expect("nothing fails")
        };
        assert_eq!([0, 1, 0, 2, 3, 0].map(|place: usize| made(&mut lately, &texts[place])), [1, 2, 1, 3, 4, 1]);
        assert_eq!([4, 0, 4].map(|place: usize| made(&mut lately, &texts[place])), [5, 6, 5]);
        assert_eq!(lately.get_or(&"bad".into(), |text| Err::<usize, _>(text.len())), Err(3));
    }
}
