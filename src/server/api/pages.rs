//! Answers in pages: what does not fit into the first one is kept for a while, for whoever asked.

use crate::value::Text;
use parking_lot::Mutex;
use serde_json::Value as Json;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The largest page, and the usual one, in objects.
pub(super) const PAGE: usize = 1_000;
/// How long what is left can be fetched.
const KEPT: Duration = Duration::from_secs(30 * 60);
/// How many answers are kept; the oldest go first.
const ANSWERS: usize = 64;

/// Answers that have not been fetched whole.
#[derive(Debug, Default)]
pub(super) struct Pages(Mutex<VecDeque<Kept>>);

#[derive(Debug)]
struct Kept {
    id: Text,
    owner: Text,
    values: Arc<Vec<Json>>,
    size: usize,
    until: Instant,
}

/// One page, and the token of the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) values: Vec<Json>,
    pub(super) next: Option<String>,
}

impl Pages {
    /// The first page of an answer to `owner`. `id` names what is kept, and must be hard to guess.
    pub(super) fn first(&self, owner: &Text, mut values: Vec<Json>, size: usize, id: u128) -> Page {
        let size = size.clamp(1, PAGE);
        if values.len() <= size {
            return Page { values, next: None };
        }
        let id: Text = format!("{id:032x}").into();
        let first = values.drain(..size).collect();
        let kept = Kept { id: id.clone(), owner: owner.clone(), values: Arc::new(values), size, until: Instant::now() + KEPT };
        let mut all = self.0.lock();
        if all.len() >= ANSWERS {
            all.pop_front();
        }
        all.push_back(kept);
        Page { values: first, next: Some(format!("{id}-0")) }
    }

    /// The page of a token, as often as it is asked for; `None` when it is over, or somebody else's.
    pub(super) fn next(&self, owner: &Text, token: &str) -> Option<Page> {
        let (id, offset) = token.split_once('-')?;
        let offset: usize = offset.parse().ok()?;
        let (values, size) = {
            let mut all = self.0.lock();
            let now = Instant::now();
            all.retain(|kept| kept.until > now);
            let kept = all.iter().find(|kept| *kept.id == *id && kept.owner == *owner)?;
            (kept.values.clone(), kept.size)
        };
        let end = offset.checked_add(size)?.min(values.len());
        let page = values.get(offset..end).filter(|page| !page.is_empty())?.to_vec();
        Some(Page { values: page, next: (end < values.len()).then(|| format!("{id}-{end}")) })
    }
}

/// The size of a page that a `Prefer` header asks for: `odata.maxpagesize = 100; odata.continue-on-error`.
pub(super) fn wanted_size(prefer: Option<&str>) -> usize {
    let asked = prefer.into_iter().flat_map(|prefer| prefer.split([';', ','])).find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        name.trim().eq_ignore_ascii_case("odata.maxpagesize").then(|| value.trim().trim_matches('"').parse::<usize>().ok())?
    });
    asked.unwrap_or(PAGE).clamp(1, PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_comes_once_and_a_page_as_often_as_it_is_asked_for() {
        let (pages, ann) = (Pages::default(), Text::from("ann"));
        let values: Vec<Json> = (0..7).map(Json::from).collect();
        let mut page = pages.first(&ann, values.clone(), 3, 9);
        let mut seen = page.values.clone();
        while let Some(token) = page.next {
            assert_eq!(pages.next(&"bob".into(), &token), None);
            page = pages.next(&ann, &token).unwrap();
            assert_eq!(pages.next(&ann, &token).unwrap(), page);
            seen.extend(page.values.clone());
        }
        assert_eq!(seen, values);
        assert_eq!(pages.first(&ann, values, 7, 9).next, None);
    }

    #[test]
    fn tokens_that_were_never_given_out_lead_nowhere() {
        let (pages, ann) = (Pages::default(), Text::from("ann"));
        let token = pages.first(&ann, (0..9).map(Json::from).collect(), 2, 1).next.unwrap();
        for wrong in ["", "-", "1", "x-0", &format!("{token}9"), &token.replace("-0", "-18446744073709551615")] {
            assert_eq!(pages.next(&ann, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_oldest_answers_go_first() {
        let (pages, ann) = (Pages::default(), Text::from("ann"));
        let tokens: Vec<String> =
            (0..=ANSWERS as u128).map(|id| pages.first(&ann, vec![Json::Null, Json::Null], 1, id).next.unwrap()).collect();
        assert_eq!(pages.next(&ann, &tokens[0]), None);
        assert!(pages.next(&ann, &tokens[1]).is_some());
    }

    #[test]
    fn the_size_is_read_in_the_spellings_of_clients() {
        assert_eq!(wanted_size(None), PAGE);
        assert_eq!(wanted_size(Some("odata.maxpagesize=100")), 100);
        assert_eq!(wanted_size(Some("odata.maxpagesize = 1000;odata.continue-on-error")), 1000);
        assert_eq!(wanted_size(Some("return=minimal, OData.MaxPageSize=5000;")), PAGE);
        assert_eq!(wanted_size(Some("odata.maxpagesize=x")), PAGE);
    }
}
