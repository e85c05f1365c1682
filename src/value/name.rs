//! Names that objects share.

use super::Name;
use hashbrown::DefaultHashBuilder;
use std::cell::RefCell;
use std::hash::BuildHasher;

/// How many names are remembered.
const KEPT: usize = 128;

#[derive(Default)]
struct Known {
    builder: DefaultHashBuilder,
    names: Vec<Option<Name>>,
}

/// A text as a name: the one that was made of the same text before, if that is not long ago. There may be very many objects of a kind.
pub fn name_of(text: &str) -> Name {
    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|Known { builder, names }| {
        names.resize(KEPT, None);
        let slot = &mut names[builder.hash_one(text) as usize % KEPT];
        match slot {
            Some(own) if **own == *text => own.clone(),
            _ => slot.insert(text.into()).clone(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_share_their_names() {
        let (one, other) = (name_of("Server"), name_of("server"));
        assert!(Name::ptr_eq(&one, &name_of("Server")) && *other == *"server");
        for number in 0..10 * KEPT {
            assert_eq!(*name_of(&number.to_string()), *number.to_string());
        }
        assert_eq!(*name_of("Server"), *one);
    }
}
