//! Sorting by an order that may not be one: values of different types, comparisons that scripts make.

use super::is_interrupted;
use std::cmp::Ordering;

/// How many items are put in order by insertion before they are merged.
const RUN: usize = 16;
/// How often somebody is asked whether the work should end.
const ROUND: usize = 4096;

/// The items in order, equal ones as they stood; `None` when the work was interrupted. The order need not be consistent: then
/// some order comes out.
pub fn stable_sort<T>(items: Vec<T>, mut order: impl FnMut(&T, &T) -> Ordering) -> Option<Vec<T>> {
    let mut places: Vec<usize> = (0..items.len()).collect();
    for run in places.chunks_mut(RUN) {
        for at in 1..run.len() {
            let mut hole = at;
            while hole > 0 && order(&items[run[hole - 1]], &items[run[hole]]) == Ordering::Greater {
                run.swap(hole - 1, hole);
                hole -= 1;
            }
        }
    }
    let mut other = places.clone();
    let mut width = RUN;
    let mut steps = 0;
    while width < places.len() {
        for (from, to) in places.chunks(width * 2).zip(other.chunks_mut(width * 2)) {
            let (left, right) = from.split_at(width.min(from.len()));
            let (mut at, mut behind) = (0, 0);
            for place in to {
                steps += 1;
                if steps % ROUND == 0 && is_interrupted() {
                    return None;
                }
                let takes_left =
                    behind == right.len() || (at < left.len() && order(&items[left[at]], &items[right[behind]]) != Ordering::Greater);
                if takes_left {
                    *place = left[at];
                    at += 1;
                } else {
                    *place = right[behind];
                    behind += 1;
                }
            }
        }
        std::mem::swap(&mut places, &mut other);
        width *= 2;
    }
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    Some(places.into_iter().filter_map(|place| slots[place].take()).collect())
}

#[cfg(test)]
mod tests {
    use super::stable_sort;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in proptest::collection::vec((0..20u8, 0..1000u16), 0..300)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(stable_sort(items, |left, right| left.0.cmp(&right.0)), Some(expected));
        }
    }

    #[test]
    fn an_order_that_is_none_loses_nothing() {
        let items: Vec<u32> = (0..1000).collect();
        let mut sorted = stable_sort(items.clone(), |_, _| Ordering::Greater).expect("nobody interrupts");
        sorted.sort_unstable();
        assert_eq!(sorted, items);
    }
}
