//! Which parameter sets are left once the command line is bound.

use crate::invoke::{Parameter, Signature};

/// Whether objects come through the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// They do, and may decide which set is meant.
    Pipeline,
    /// Nothing more comes.
    Nothing,
}

/// The sets that are left of `sets` (a bit for each) when the parameters in `given` are bound; `None` when it stays open which
/// one is meant. A default set settles it. Without one it is the only set of which nothing is missing; where objects are to come,
/// sets that take none of them drop out, and so do those of which something is missing that no object can give.
pub fn settled(signature: &Signature, sets: u64, given: &[usize], feed: Feed) -> Option<u64> {
    let count = signature.sets.len();
    if count < 2 {
        return Some(sets);
    }
    let left = sets & all(count);
    if left.count_ones() < 2 {
        return Some(left);
    }
    let open = || signature.own_parameters().iter().enumerate().filter(|(index, _)| !given.contains(index)).map(|(_, parameter)| parameter);
    let in_default = signature.default_set.is_some_and(|default| left & (1 << default) != 0);
    let takers = open().fold(0, |takers, parameter| takers | taking(parameter, count)) & left;
    if feed == Feed::Nothing || (!in_default && takers == 0) {
        if in_default {
            return Some(left);
        }
        // What every set needs tells none of them from the others.
        let own = open().flat_map(|parameter| &parameter.sets).filter(|membership| membership.mandatory);
        let whole = left & !own.fold(0, |needy, membership| needy | membership.set.map_or(0, |set| 1 << set));
        return (whole.count_ones() == 1).then_some(whole);
    }
    let left = if takers == 0 { left } else { takers };
    let needy = open().fold(0, |needy, parameter| needy | needing(parameter, count)) & left;
    Some(if needy == left { left } else { left & !needy })
}

fn all(count: usize) -> u64 {
    u64::MAX >> (64 - count.clamp(1, 64))
}

fn bits(set: Option<usize>, count: usize) -> u64 {
    set.map_or_else(|| all(count), |set| 1 << set)
}

/// The sets in which an object of the pipeline may give a parameter its value.
fn taking(parameter: &Parameter, count: usize) -> u64 {
    let takes = parameter.sets.iter().filter(|membership| membership.by_value || membership.by_property);
    takes.fold(0, |sets, membership| sets | bits(membership.set, count))
}

/// The sets in which a parameter must be given on the command line.
fn needing(parameter: &Parameter, count: usize) -> u64 {
    let needs = parameter.sets.iter().filter(|membership| membership.mandatory && !membership.by_value && !membership.by_property);
    needs.fold(0, |sets, membership| sets | bits(membership.set, count))
}
