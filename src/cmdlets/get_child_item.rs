//! Get-ChildItem: what is in folders.

use super::item::{Names, described, drive_items, expanded, inside, is_hidden, not_there};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value, Wildcard, display_text, member};
use std::path::{Path, PathBuf};

/// The attributes that .NET knows of files.
fn known() -> impl Iterator<Item = &'static str> {
    let members = member::known_enum("System.IO.FileAttributes").into_iter().flat_map(|def| def.members);
    members.map(|member| member.name).filter(|name| *name != "None")
}

/// Which of them a beginning means that several have.
const FIRST: &[&str] = &["Directory", "ReadOnly", "System"];

/// Attributes that a file must have or must not have: one of these lists, and all of that one.
#[derive(Debug)]
struct Attributes(Vec<Vec<(&'static str, bool)>>);

impl Attributes {
    /// Reads `!Directory+Hidden,ReadOnly`.
    fn read(texts: &[Text]) -> Result<Self, Stopped> {
        let all = texts.join(",");
        let one = |term: &str| {
            let term = term.trim();
            let (name, has) = term.strip_prefix('!').map_or((term, true), |name| (name.trim(), false));
            attribute(name).map(|name| (name, has)).ok_or_else(|| unknown(&all, name))
        };
        let lists = all.split(',').map(|list| list.split('+').map(one).collect());
        Ok(Self(lists.collect::<Result<_, Stopped>>()?))
    }

    /// Whether a file with these attributes is meant.
    fn allow(&self, own: &[&str]) -> bool {
        self.0.iter().any(|list| list.iter().all(|(name, has)| own.contains(name) == *has))
    }

    fn mention(&self, wanted: &str) -> bool {
        self.0.iter().flatten().any(|(name, _)| *name == wanted)
    }
}

fn attribute(name: &str) -> Option<&'static str> {
    let begins = |full: &&str| !name.is_empty() && full.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let whole = known().find(|full| full.eq_ignore_ascii_case(name));
    let mut fitting = known().filter(begins);
    let only = match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only),
        _ => FIRST.iter().copied().find(begins),
    };
    whole.or(only)
}

fn unknown(all: &str, name: &str) -> Stopped {
    let names = known().collect::<Vec<_>>().join(", ");
    let message = format!("Cannot bind parameter 'Attributes' to \"{all}\": '{name}' is none of {names}.");
    let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
    ErrorRecord::new("CannotConvertArgumentNoMessage", Category::InvalidArgument, exception).into()
}

/// How the folders below are gone into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// After everything that is in the folder.
    Last,
    /// As soon as each of them has been shown: where names are chosen, and where the path was a pattern.
    AtOnce,
}

/// What is wanted of the folders.
struct Listing<'a> {
    p: &'a parameters::GetChildItem,
    names: Names,
    /// What the switches say.
    attributes: Option<Attributes>,
    /// How deep it goes into folders; 0 for not at all.
    depth: i64,
}

impl Listing<'_> {
    fn wants_hidden(&self) -> bool {
        let named = self.attributes.as_ref().is_some_and(|attributes| attributes.mention("Hidden"));
        named || self.p.force.is_on() || self.p.hidden.is_on()
    }

    fn is_wanted(&self, path: &Path, item: &Value, context: &mut dyn Context) -> bool {
        let p = self.p;
        let hidden = is_hidden(path);
        if hidden && !self.wants_hidden() {
            return false;
        }
        let folder = path.is_dir();
        let by_switch = (!p.hidden.is_on() || hidden)
            && (!p.directory.is_on() || folder)
            && (!p.file.is_on() || !folder)
            && !p.system.is_on()
            && (!p.read_only.is_on() || path.metadata().is_ok_and(|data| data.permissions().readonly()));
        let Some(attributes) = &self.attributes else { return by_switch };
        let own = context.property(item, "Attributes").map(|own| display_text(&own)).unwrap_or_default();
        by_switch && attributes.allow(&own.split(", ").collect::<Vec<_>>())
    }

    fn send(&self, path: &Path, root: &Path, context: &mut dyn Context) -> Outcome {
        if !self.names.fit(path) {
            return Ok(());
        }
        let item = described(path, context);
        if !self.is_wanted(path, &item, context) {
            return Ok(());
        }
        if self.p.name.is_on() {
            return context.emit(path.strip_prefix(root).unwrap_or(path).display().to_string().into());
        }
        context.emit(item)
    }

    fn walk(&self, folder: &Path, root: &Path, level: i64, order: Order, context: &mut dyn Context) -> Outcome {
        if context.stop().is_stopped() {
            return Err(Stopped::Quietly);
        }
        let found = inside(folder, context)?;
        let enters = |path: &Path| {
            level < self.depth
                && path.is_dir()
                && (self.p.follow_symlink.is_on() || !path.is_symlink())
                && (!is_hidden(path) || self.wants_hidden())
        };
        for path in &found {
            self.send(path, root, context)?;
            if order == Order::AtOnce && enters(path) {
                self.walk(path, root, level + 1, order, context)?;
            }
        }
        if order == Order::Last {
            found.iter().filter(|path| enters(path)).try_for_each(|path| self.walk(path, root, level + 1, order, context))?;
        }
        Ok(())
    }

    /// What a path that is there shows: what is in a folder, or the file itself.
    fn show(&self, path: &Path, order: Order, context: &mut dyn Context) -> Outcome {
        if path.is_dir() {
            return self.walk(path, path, 0, order, context);
        }
        let root = path.parent().unwrap_or(path);
        self.send(path, root, context)
    }
}

/// What is in a folder.
#[derive(Debug, Default)]
pub(super) struct GetChildItem;

impl GetChildItem {
    fn listing<'a>(p: &'a parameters::GetChildItem, more: Option<&Text>) -> Result<Listing<'a>, Stopped> {
        let recurses = p.recurse.is_on() || p.depth.is_given();
        let include = match (p.include.value(), more) {
            (None, Some(more)) => Some(vec![more.clone()]),
            (given, _) => given.cloned(),
        };
        Ok(Listing {
            p,
            names: Names::new(p.filter.value(), include.as_ref(), p.exclude.value()),
            attributes: p.attributes.value().map(|texts| Attributes::read(texts)).transpose()?,
            depth: if recurses { p.depth.value().map_or(i64::MAX, |depth| i64::from(*depth)) } else { 0 },
        })
    }

    /// What a path shows whose name is taken as it is.
    fn literal(name: &str, p: &parameters::GetChildItem, context: &mut dyn Context) -> Outcome {
        let listing = Self::listing(p, None)?;
        let order = if p.include.is_given() || p.exclude.is_given() { Order::AtOnce } else { Order::Last };
        for path in expanded(name, true, context)? {
            if path.symlink_metadata().is_err() {
                context.error(not_there(&path))?;
            } else {
                listing.show(&path, order, context)?;
            }
        }
        Ok(())
    }

    /// What a path shows that may be a pattern.
    fn path(name: &str, p: &parameters::GetChildItem, context: &mut dyn Context) -> Outcome {
        let recurses = p.recurse.is_on() || p.depth.is_given();
        // With -Recurse the last part of a path that is no folder is looked for in all folders below.
        let split = if recurses { split(name, p, context)? } else { None };
        let (name, last) = split.as_ref().map_or((name, None), |(folder, last)| (folder.as_str(), last.as_ref()));
        let listing = Self::listing(p, last)?;
        let chooses = p.include.is_given() || p.exclude.is_given() || last.is_some();
        let is_pattern = Wildcard::is_pattern(name);
        for path in expanded(name, false, context)? {
            if path.symlink_metadata().is_err() {
                context.error(not_there(&path))?;
                continue;
            }
            let root = path.parent().unwrap_or(&path);
            if p.name.is_on() {
                let order = Order::Last;
                if is_pattern && !recurses { listing.send(&path, root, context)? } else { listing.show(&path, order, context)? }
            } else if chooses {
                // Where nothing is gone into, a folder is opened only when its own name is one of those that are chosen.
                if recurses || listing.names.choose(&path) {
                    listing.show(&path, Order::AtOnce, context)?;
                }
            } else if is_pattern && !recurses {
                listing.send(&path, root, context)?;
            } else {
                listing.show(&path, if is_pattern { Order::AtOnce } else { Order::Last }, context)?;
            }
        }
        Ok(())
    }
}

/// The folder where a search begins, and what is searched for there and below.
fn split(name: &str, p: &parameters::GetChildItem, context: &dyn Context) -> Result<Option<(String, Option<Text>)>, Stopped> {
    let path: PathBuf = super::location::tidy(&super::file::path(context, name)?);
    let last = path.file_name().map(|last| last.to_string_lossy().into_owned()).unwrap_or_default();
    if path.is_dir() || name.ends_with('/') || last.is_empty() {
        return Ok(None);
    }
    let folder = path.parent().map_or_else(|| "/".to_owned(), |folder| folder.display().to_string());
    let opens = p.file.is_on() || p.directory.is_on();
    Ok(match (last.as_str(), p.include.is_given()) {
        ("*", given) if opens || !given => Some((folder, None)),
        (_, true) => None,
        (_, false) => Some((folder, Some(last.into()))),
    })
}

impl Cmdlet<parameters::GetChildItem> for GetChildItem {
    fn process(&mut self, p: &mut parameters::GetChildItem, context: &mut dyn Context) -> Outcome {
        let literal = p.literal_path.is_given();
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_else(|| vec![".".into()]) {
            if let Some(items) = drive_items(&name, context) {
                items.into_iter().try_for_each(|(own, value)| context.emit(if p.name.is_on() { own.into() } else { value }))?;
            } else if literal {
                Self::literal(&name, p, context)?;
            } else {
                Self::path(&name, p, context)?;
            }
        }
        Ok(())
    }
}
