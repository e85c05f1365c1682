//! Sorting by an order that may not be one: values of different types, comparisons that scripts make.

use super::is_interrupted;
use std::cmp::Ordering;

/// How many items are put in order by insertion before they are merged.
const RUN: usize = 16;
/// How many numbers are put in order at once, before somebody is asked and they are merged.
const LED_RUN: usize = 1 << 18;
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
pub fn sorted_places(count: usize, leads: Option<Vec<u128>>, mut order: impl FnMut(usize, usize) -> Ordering) -> Option<Vec<usize>> {
    let mut rounds = Rounds::default();
    let Some(leads) = leads else { return ordered((0..count).collect(), &mut order, &mut rounds) };
    // Numbers that stand together are sorted without a look at the values, which lie anywhere in memory.
    let mut led: Vec<(u128, usize)> = leads.into_iter().zip(0..count).collect();
    for run in led.chunks_mut(LED_RUN) {
        if is_interrupted() {
            return None;
        }
        run.sort_unstable();
    }
    let led = merged(led, LED_RUN, |left, right| left > right, &mut rounds)?;
    let mut places = Vec::with_capacity(count);
    for equal in led.chunk_by(|left, right| left.0 == right.0) {
        if !rounds.go_on() {
            return None;
        }
        match equal {
            [(_, place)] => places.push(*place),
            several => places.extend(ordered(several.iter().map(|(_, place)| *place).collect(), &mut order, &mut rounds)?),
        }
    }
    Some(places)
}

/// Counts the rounds of the work, and looks now and then whether it should end.
#[derive(Default)]
struct Rounds(usize);

impl Rounds {
    fn go_on(&mut self) -> bool {
        self.0 += 1;
        !self.0.is_multiple_of(ROUND) || !is_interrupted()
    }
}

/// The places in the order of what stands there.
fn ordered(mut places: Vec<usize>, order: &mut impl FnMut(usize, usize) -> Ordering, rounds: &mut Rounds) -> Option<Vec<usize>> {
    let mut follows = |left: usize, right: usize| order(left, right) == Ordering::Greater;
    for run in places.chunks_mut(RUN) {
        for at in 1..run.len() {
            if !rounds.go_on() {
                return None;
            }
            let mut hole = at;
            while hole > 0 && follows(run[hole - 1], run[hole]) {
                run.swap(hole - 1, hole);
                hole -= 1;
            }
        }
    }
    merged(places, RUN, follows, rounds)
}

/// Merges items that are in order in runs of `width`.
fn merged<T: Copy>(mut items: Vec<T>, mut width: usize, mut follows: impl FnMut(T, T) -> bool, rounds: &mut Rounds) -> Option<Vec<T>> {
    if items.len() <= width {
        return Some(items);
    }
    let mut other = items.clone();
    while width < items.len() {
        for (from, to) in items.chunks(width * 2).zip(other.chunks_mut(width * 2)) {
            let (left, right) = from.split_at(width.min(from.len()));
            let (mut at, mut behind) = (0, 0);
            for item in to {
                if !rounds.go_on() {
                    return None;
                }
                let takes_left = behind == right.len() || (at < left.len() && !follows(left[at], right[behind]));
                if takes_left {
                    *item = left[at];
                    at += 1;
                } else {
                    *item = right[behind];
                    behind += 1;
                }
            }
        }
        std::mem::swap(&mut items, &mut other);
        width *= 2;
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::{sorted_places, stable_sort};
    use proptest::prelude::*;
    use std::cmp::Ordering;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in proptest::collection::vec((0..20u8, 0..1000u16), 0..300)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(stable_sort(items, |left, right| left.0.cmp(&right.0)), Some(expected));
        }

        #[test]
        fn leads_change_no_place(items in proptest::collection::vec(0..500u16, 0..300)) {
            let order = |left: usize, right: usize| items[left].cmp(&items[right]);
            let leads = items.iter().map(|item| u128::from(item / 50)).collect();
            prop_assert_eq!(sorted_places(items.len(), Some(leads), order), sorted_places(items.len(), None, order));
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
