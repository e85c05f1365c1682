//! CSV: reading, writing, converting.

use super::file::{Existing, Output, Storage, read_text};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{EnumValue, Name, Object, Property, Text, Value, display_text, enum_text, exact_text, member, name_of};
use hashbrown::HashSet;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

/// How fields are written.
#[derive(Debug, Default)]
struct Layout {
    columns: Option<Vec<Name>>,
}

#[derive(Clone, Copy)]
struct Style<'a> {
    delimiter: char,
    quotes: Quotes,
    quoted: Option<&'a Vec<Text>>,
    header: bool,
    types: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Always,
    Never,
    AsNeeded,
}

fn quotes(given: Option<&EnumValue>) -> Quotes {
    match given.map(|value| enum_text(*value)).as_deref() {
        Some("Never") => Quotes::Never,
        Some("AsNeeded") => Quotes::AsNeeded,
        _ => Quotes::Always,
    }
}

impl Layout {
    /// The lines that an object adds: the heading before the first one.
    fn lines(&mut self, value: &Value, style: Style<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        if self.columns.is_none() {
            let names: Vec<Name> = match value {
                Value::Dictionary(entries) => entries.entries().keys().map(|key| name_of(&display_text(key.value()))).collect(),
                other => member::listed(other).into_iter().map(|property| property.name).collect(),
            };
            if style.types {
                lines.push(format!("#TYPE {}", value.type_names().first().map_or("", |name| name)));
            }
            if style.header {
                lines.push(joined(names.iter().map(|name| field(name, name, style)), style));
            }
            self.columns = Some(names);
        }
        let columns = self.columns.as_deref().unwrap_or_default();
        let cells = columns.iter().map(|name| match member::property(value, name) {
            None | Some(Value::Null) => String::new(),
            // The shortest text that reads back as the same number.
            Some(found @ (Value::Single(_) | Value::Double(_))) => field(&exact_text(&found), name, style),
            Some(found) => field(&display_text(&found), name, style),
        });
        lines.push(joined(cells, style));
        lines
    }
}

fn joined(cells: impl Iterator<Item = String>, style: Style<'_>) -> String {
    cells.collect::<Vec<_>>().join(&style.delimiter.to_string())
}

fn field(text: &str, column: &str, style: Style<'_>) -> String {
    let needed = text.contains([style.delimiter, '"', '\n']);
    let wanted = match style.quoted {
        Some(columns) => columns.iter().any(|own| own.eq_ignore_ascii_case(column)),
        None => style.quotes == Quotes::Always || (style.quotes == Quotes::AsNeeded && needed),
    };
    if wanted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Objects to CSV lines.
#[derive(Debug, Default)]
pub(super) struct ConvertToCsv {
    layout: Layout,
}

/// Two parameters that say different things about one.
fn misused(id: &'static str, message: &str) -> Stopped {
    ErrorRecord::new(id, Category::InvalidData, Exception::new("System.InvalidOperationException", message)).into()
}

/// `-QuoteFields` and `-UseQuotes` both say what is quoted.
fn check_quotes(fields: bool, kind: bool) -> Outcome {
    if fields && kind {
        return Err(misused("CannotSpecifyQuoteFieldsAndUseQuotes", "-QuoteFields and -UseQuotes cannot stand beside each other."));
    }
    Ok(())
}

impl Cmdlet<parameters::ConvertToCsv> for ConvertToCsv {
    fn begin(&mut self, parameters: &mut parameters::ConvertToCsv, _context: &mut dyn Context) -> Outcome {
        check_quotes(parameters.quote_fields.is_given(), parameters.use_quotes.is_given())
    }

    fn process(&mut self, parameters: &mut parameters::ConvertToCsv, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value().filter(|value| !value.is_null()) else { return Ok(()) };
        let style = Style {
            delimiter: parameters.delimiter.value().copied().unwrap_or(','),
            quotes: quotes(parameters.use_quotes.value()),
            quoted: parameters.quote_fields.value(),
            header: !parameters.no_header.is_on(),
            types: parameters.include_type_information.is_on(),
        };
        let lines = self.layout.lines(value, style);
        lines.into_iter().try_for_each(|line| context.emit(line.into()))
    }
}

/// Objects into a CSV file.
#[derive(Debug, Default)]
pub(super) struct ExportCsv {
    layout: Layout,
    file: Option<Output>,
    /// Whether the first object must have the columns that the file has already.
    checks: bool,
}

impl Cmdlet<parameters::ExportCsv> for ExportCsv {
    fn begin(&mut self, parameters: &mut parameters::ExportCsv, context: &mut dyn Context) -> Outcome {
        check_quotes(parameters.quote_fields.is_given(), parameters.use_quotes.is_given())?;
        let name = match (parameters.path.value(), parameters.literal_path.value()) {
            (Some(name), None) | (None, Some(name)) => name.clone(),
            (given, _) => {
                let message = match given {
                    Some(_) => "-Path and -LiteralPath both name the file that is written to.",
                    None => "The file that is written to is missing: name it with -Path or -LiteralPath.",
                };
                return Err(misused("CannotSpecifyPathAndLiteralPath", message));
            }
        };
        if parameters.append.is_on() && parameters.no_header.is_on() {
            return Err(misused(
                "CannotSpecifyBothAppendAndNoHeader",
                "-Append goes by the names in the file, which -NoHeader leaves out.",
            ));
        }
        if !context.should_process(&name, "Export-Csv")? {
            return Ok(());
        }
        let existing = match () {
            () if parameters.append.is_on() => Existing::Append,
            () if parameters.no_clobber.is_on() => Existing::Refuse,
            () => Existing::Replace,
        };
        let stored = Storage::of(&parameters.encoding)?;
        if existing == Existing::Append
            && let Ok(text) = read_text(context, &name, stored)
            && let Some(row) = Rows::new(&text, parameters.delimiter.value().copied().unwrap_or(',')).next()
        {
            self.layout.columns = Some(row.into_iter().map(|cell| name_of(cell.as_deref().unwrap_or_default())).collect());
            self.checks = !parameters.force.is_on();
        }
        self.file = Some(Output::open(context, &name, existing, parameters.force.is_on(), stored)?);
        Ok(())
    }

    fn process(&mut self, parameters: &mut parameters::ExportCsv, _context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value().filter(|value| !value.is_null()) else { return Ok(()) };
        if self.file.is_none() {
            return Ok(());
        }
        let lacks = |name: &Name| match value {
            Value::Dictionary(entries) => entries.item_named(name).is_none(),
            _ => !member::properties(value).iter().any(|own| own.name.eq_ignore_ascii_case(name)),
        };
        if std::mem::take(&mut self.checks)
            && let Some(missing) = self.layout.columns.as_ref().and_then(|columns| columns.iter().find(|name| lacks(name)))
        {
            let message = format!("The object has no property \"{missing}\", which the file has as a column; -Force leaves it empty.");
            let exception = Exception::new("System.InvalidOperationException", message);
            let record = ErrorRecord::new("CannotAppendCsvWithMismatchedPropertyNames", Category::InvalidData, exception);
            return Err(record.with_target(missing.clone()).into());
        }
        let style = Style {
            delimiter: parameters.delimiter.value().copied().unwrap_or(','),
            quotes: quotes(parameters.use_quotes.value()),
            quoted: parameters.quote_fields.value(),
            header: !parameters.no_header.is_on(),
            types: parameters.include_type_information.is_on(),
        };
        let lines = self.layout.lines(value, style);
        let Some(file) = &mut self.file else { return Ok(()) };
        lines.into_iter().try_for_each(|line| file.write(&format!("{line}\n")))
    }

    fn end(&mut self, _parameters: &mut parameters::ExportCsv, _context: &mut dyn Context) -> Outcome {
        self.file.as_mut().map_or(Ok(()), Output::finish)
    }
}

/// The rows of a CSV text one after the other; `None` for a field that is empty and was not in quotes.
struct Rows<'a> {
    letters: Peekable<Chars<'a>>,
    delimiter: char,
    cell: String,
    quoted: bool,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, delimiter: char) -> Self {
        Self { letters: text.chars().peekable(), delimiter, cell: String::new(), quoted: false }
    }

    fn end_cell(&mut self, row: &mut Vec<Option<Text>>) {
        row.push(if self.cell.is_empty() && !self.quoted { None } else { Some(self.cell.as_str().into()) });
        self.cell.clear();
        self.quoted = false;
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<Option<Text>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = Vec::new();
        let mut inside = false;
        while let Some(letter) = self.letters.next() {
            match letter {
                '"' if inside && self.letters.peek() == Some(&'"') => {
                    self.letters.next();
                    self.cell.push('"');
                }
                '"' if inside => inside = false,
                '"' if self.cell.trim().is_empty() && !self.quoted => {
                    self.cell.clear();
                    inside = true;
                    self.quoted = true;
                }
                '\r' if !inside && self.letters.peek() == Some(&'\n') => {}
                '\n' if !inside => {
                    self.end_cell(&mut row);
                    if row.iter().any(Option::is_some) || row.len() > 1 {
                        return Some(row);
                    }
                    row.clear();
                }
                _ if letter == self.delimiter && !inside => self.end_cell(&mut row),
                ' ' | '\t' if !inside && self.cell.is_empty() && !self.quoted => {}
                _ => self.cell.push(letter),
            }
        }
        if self.quoted || !self.cell.is_empty() || !row.is_empty() {
            self.end_cell(&mut row);
            return Some(row);
        }
        None
    }
}

/// How many different texts of a column are kept to be shared.
const SHARED: usize = 64;

/// The texts of a column: many columns have few different ones, which then stand in memory once.
#[derive(Default)]
struct Repeated {
    texts: HashSet<Text>,
}

impl Repeated {
    /// The text, or the same one that came before.
    fn shared(&mut self, text: Text) -> Text {
        if self.texts.len() < SHARED { self.texts.get_or_insert(text).clone() } else { self.texts.get(&text).cloned().unwrap_or(text) }
    }
}

/// CSV text as objects.
fn objects(text: &str, delimiter: char, header: Option<&Vec<Text>>, context: &mut dyn Context) -> Outcome {
    let text = text.trim_start_matches('\u{feff}');
    let mut body = text;
    let mut types: Vec<String> = Vec::new();
    while let Some(rest) = body.strip_prefix('#') {
        let (line, rest) = rest.split_once('\n').unwrap_or((rest, ""));
        if types.is_empty()
            && let Some(name) = line.get(..5).filter(|word| word.eq_ignore_ascii_case("TYPE ")).map(|_| line[5..].trim())
        {
            types = vec![name.to_owned(), format!("CSV:{name}")];
        }
        body = rest;
    }
    let mut rows = Rows::new(body, delimiter);
    let names: Vec<Name> = match header {
        Some(header) => header.iter().map(|name| name_of(name)).collect(),
        None => {
            let Some(first) = rows.next() else { return Ok(()) };
            let missing = first.iter().any(Option::is_none);
            if missing {
                context.warning("One or more headers were not specified. Default names starting with \"H\" have been used in place of any missing headers.")?;
            }
            let mut next = 0;
            first
                .into_iter()
                .map(|name| match name {
                    Some(name) => name_of(&name),
                    None => {
                        next += 1;
                        format!("H{next}").into()
                    }
                })
                .collect()
        }
    };
    for (index, name) in names.iter().enumerate() {
        if names[..index].iter().any(|other| other.eq_ignore_ascii_case(name)) {
            let exception = Exception::new(
                "System.Management.Automation.ExtendedTypeSystemException",
                format!("The member \"{name}\" is already present."),
            );
            return Err(Stopped::from(ErrorRecord::new(
                "AlreadyPresentPSMemberInfoInternalCollectionAdd",
                Category::NotSpecified,
                exception,
            )));
        }
    }
    let empty = Text::from("");
    let mut columns: Vec<Repeated> = names.iter().map(|_| Repeated::default()).collect();
    for row in rows {
        let mut cells = row.into_iter();
        let properties = names.iter().zip(&mut columns).map(|(name, column)| {
            let value = match cells.next() {
                Some(cell) => Value::String(cell.map_or_else(|| empty.clone(), |cell| column.shared(cell))),
                None => Value::Null,
            };
            Property { name: name.clone(), value }
        });
        let object = Object::new(properties.collect());
        types.iter().rev().for_each(|name| object.add_type(name.clone()));
        context.emit(Value::Object(Arc::new(object)))?;
    }
    Ok(())
}

/// A CSV file as objects.
#[derive(Debug, Default)]
pub(super) struct ImportCsv;

impl Cmdlet<parameters::ImportCsv> for ImportCsv {
    fn process(&mut self, parameters: &mut parameters::ImportCsv, context: &mut dyn Context) -> Outcome {
        let stored = Storage::of(&parameters.encoding)?;
        for name in parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default() {
            match read_text(context, &name, stored) {
                Ok(text) => objects(&text, parameters.delimiter.value().copied().unwrap_or(','), parameters.header.value(), context)?,
                Err(mut record) => {
                    if &*record.id == "PathNotFound" {
                        record.id = "FileOpenFailure".into();
                        record.category = Category::OpenError;
                        record.target = Value::Null;
                        record.exception.type_name = "System.IO.FileNotFoundException".into();
                    }
                    context.error(*record)?;
                }
            }
        }
        Ok(())
    }
}

/// CSV lines as objects.
#[derive(Debug, Default)]
pub(super) struct ConvertFromCsv {
    text: String,
}

impl Cmdlet<parameters::ConvertFromCsv> for ConvertFromCsv {
    fn process(&mut self, parameters: &mut parameters::ConvertFromCsv, _context: &mut dyn Context) -> Outcome {
        for line in parameters.input_object.value().into_iter().flatten() {
            self.text.push_str(&display_text(line));
            self.text.push('\n');
        }
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::ConvertFromCsv, context: &mut dyn Context) -> Outcome {
        let text = std::mem::take(&mut self.text);
        objects(&text, parameters.delimiter.value().copied().unwrap_or(','), parameters.header.value(), context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_span_lines_and_keep_their_quotes() {
        let read: Vec<_> = Rows::new("a,\"b \"\"x\"\"\nc\",,\"\"\r\n\n 1, 2\n", ',').collect();
        let text = |text: &str| Some(Text::from(text));
        assert_eq!(read, [vec![text("a"), text("b \"x\"\nc"), None, text("")], vec![text("1"), text("2")]]);
    }
}
