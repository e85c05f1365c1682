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
    let places = sorted_places(items.len(), None, |left, right| order(&items[left], &items[right]))?;
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    Some(places.into_iter().filter_map(|place| slots[place].take()).collect())
}

/// The places of items in their order, equal ones as they stand; `None` when the work was interrupted. Where there are `leads`, those
/// of two items decide first: `order` is asked when they are equal, and must agree with them when they are not.
pub fn sorted_places(count: usize, leads: Option<Vec<u64>>, mut order: impl FnMut(usize, usize) -> Ordering) -> Option<Vec<usize>> {
    let leads = leads.unwrap_or_else(|| vec![0; count]);
    let mut places: Vec<(u64, usize)> = leads.into_iter().zip(0..count).collect();
    let mut follows = |left: (u64, usize), right: (u64, usize)| match left.0.cmp(&right.0) {
        Ordering::Equal => order(left.1, right.1) == Ordering::Greater,
        decided => decided == Ordering::Greater,
    };
    let mut steps = 0;
    let mut goes_on = || {
        steps += 1;
        steps % ROUND != 0 || !is_interrupted()
    };
    for run in places.chunks_mut(RUN) {
        for at in 1..run.len() {
            if !goes_on() {
                return None;
            }
            let mut hole = at;
            while hole > 0 && follows(run[hole - 1], run[hole]) {
                run.swap(hole - 1, hole);
                hole -= 1;
            }
        }
    }
    let mut other = places.clone();
    let mut width = RUN;
    while width < places.len() {
        for (from, to) in places.chunks(width * 2).zip(other.chunks_mut(width * 2)) {
            let (left, right) = from.split_at(width.min(from.len()));
            let (mut at, mut behind) = (0, 0);
            for place in to {
                if !goes_on() {
                    return None;
                }
                let takes_left = behind == right.len() || (at < left.len() && !follows(left[at], right[behind]));
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
    Some(places.into_iter().map(|(_, place)| place).collect())
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
