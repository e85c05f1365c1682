//! Which entries a filter lets through.

use super::entry::Entry;
use crate::mapi::{Restriction, Tag, Value};
use std::cmp::Ordering;

/// Whether a filter lets an entry through; `None` when the filter asks for something that is not supported.
pub(super) fn lets_through(filter: &Restriction, entry: &Entry<'_>) -> Option<bool> {
    Some(match filter {
        Restriction::And(parts) => {
            for part in parts {
                if !lets_through(part, entry)? {
                    return Some(false);
                }
            }
            true
        }
        Restriction::Or(parts) => {
            for part in parts {
                if lets_through(part, entry)? {
                    return Some(true);
                }
            }
            false
        }
        Restriction::Not(part) => !lets_through(part, entry)?,
        Restriction::Exist { tag } => entry.property(typed(*tag)).is_some(),
        Restriction::Property { relation, tag, value: (_, Some(value)) } if tag.id() == Tag::ANR.id() => {
            const EQUAL: u8 = 4;
            *relation == EQUAL && text(value).is_some_and(|name| entry.is_meant_by(name))
        }
        Restriction::Property { relation, tag, value: (_, Some(value)) } => {
            entry.property(typed(*tag)).and_then(|own| compare(&own, value)).is_some_and(|order| holds(*relation, order))
        }
        Restriction::Content { fuzzy, tag, value: (_, Some(value)) } => {
            let own = entry.property(typed(*tag));
            let all = own.iter().flat_map(texts);
            text(value).is_some_and(|wanted| all.into_iter().any(|own| contains(own, wanted, *fuzzy)))
        }
        Restriction::Compare { relation, left, right } => match (entry.property(typed(*left)), entry.property(typed(*right))) {
            (Some(left), Some(right)) => compare(&left, &right).is_some_and(|order| holds(*relation, order)),
            _ => false,
        },
        Restriction::Mask { set, tag, mask } => match entry.property(*tag) {
            Some(Value::Int32(own)) => (own.cast_unsigned() & mask != 0) == *set,
            _ => false,
        },
        Restriction::Size { .. } | Restriction::Property { .. } | Restriction::Content { .. } => return None,
    })
}

/// Text is compared whatever the width of its letters.
fn typed(tag: Tag) -> Tag {
    use crate::mapi::Kind;
    match tag.kind() {
        Some(Kind::String8) => tag.with(Kind::String),
        Some(Kind::Strings8) => tag.with(Kind::Strings),
        _ => tag,
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) | Value::String8(text) => Some(text),
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Strings(all) | Value::Strings8(all) => all.iter().map(String::as_str).collect(),
        value => text(value).into_iter().collect(),
    }
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (text(left), text(right)) {
        return Some(left.to_lowercase().cmp(&right.to_lowercase()));
    }
    match (left, right) {
        (Value::Int32(left), Value::Int32(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Binary(left), Value::Binary(right)) => Some(left.cmp(right)),
        (Value::Strings(left), right) => {
            let wanted = text(right)?.to_lowercase();
            Some(if left.iter().any(|own| own.to_lowercase() == wanted) { Ordering::Equal } else { Ordering::Less })
        }
        _ => None,
    }
}

fn holds(relation: u8, order: Ordering) -> bool {
    match relation {
        0 => order.is_lt(),
        1 => order.is_le(),
        2 => order.is_gt(),
        3 => order.is_ge(),
        4 => order.is_eq(),
        5 => order.is_ne(),
        _ => false,
    }
}

/// Case never matters: names and addresses have none.
fn contains(own: &str, wanted: &str, fuzzy: u32) -> bool {
    let (own, wanted) = (own.to_lowercase(), wanted.to_lowercase());
    match fuzzy & 0xFFFF {
        0 => own == wanted,
        1 => own.contains(&wanted),
        2 => own.starts_with(&wanted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::lets_through;
    use crate::mailbox::directory::tests::contoso;
    use crate::mailbox::entry::Entry;
    use crate::mapi::{Restriction, Tag, Value};

    #[test]
    fn filters_compare_what_an_entry_has() {
        let directory = contoso(&[("alice", "Alice Example", 0)]);
        let entry = Entry { directory: &directory, mailbox: &directory.mailboxes()[0], number: 0x10 };
        let text = |text: &str| Some(Value::String(text.to_owned()));
        let property = |relation, tag: Tag, value: Option<Value>| Restriction::Property { relation, tag, value: (tag, value) };
        let content = |fuzzy, tag: Tag, value: &str| Restriction::Content { fuzzy, tag, value: (tag, text(value)) };
        let yes = [
            property(4, Tag::ANR, text("ali")),
            property(4, Tag::SMTP_ADDRESS, text("ALICE@contoso.com")),
            property(4, Tag(0x39FE_001E), Some(Value::String8("alice@contoso.com".to_owned()))),
            property(4, Tag::PROXY_ADDRESSES, text("smtp:alice@contoso.com")),
            property(3, Tag::OBJECT_TYPE, Some(Value::Int32(6))),
            content(1, Tag::DISPLAY_NAME, "EXAMP"),
            content(2, Tag::PROXY_ADDRESSES, "smtp:ali"),
            Restriction::Exist { tag: Tag::ENTRY_ID },
            Restriction::Mask { set: true, tag: Tag::OBJECT_TYPE, mask: 2 },
            Restriction::Compare { relation: 4, left: Tag::DISPLAY_NAME, right: Tag::TRANSMITTABLE_DISPLAY_NAME },
        ];
        for filter in &yes {
            assert_eq!(lets_through(filter, &entry), Some(true), "{filter:?}");
        }
        let no = [
            property(4, Tag::ANR, text("bob")),
            property(2, Tag::OBJECT_TYPE, Some(Value::Int32(6))),
            property(4, Tag::DISPLAY_NAME, Some(Value::Int32(6))),
            content(0, Tag::DISPLAY_NAME, "Alice"),
            Restriction::Exist { tag: Tag(0x3A1A_001F) },
            Restriction::Not(Box::new(Restriction::And(yes.to_vec()))),
        ];
        for filter in &no {
            assert_eq!(lets_through(filter, &entry), Some(false), "{filter:?}");
        }
        assert_eq!(lets_through(&Restriction::Or(no.to_vec()), &entry), Some(false));
        assert_eq!(lets_through(&Restriction::Size { relation: 4, tag: Tag::DISPLAY_NAME, size: 1 }, &entry), None);
        assert_eq!(lets_through(&property(4, Tag::DISPLAY_NAME, None), &entry), None);
    }
}
