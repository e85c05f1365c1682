//! ConvertTo-Html: objects as a table or list of HTML.

use super::calculated::Keys;
use super::screen::read;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::render::{Field, fields};
use crate::value::{Text, Value, display_text, is_scalar, member, to_text};

/// Objects as HTML.
#[derive(Debug, Default)]
pub(super) struct ConvertToHtml {
    columns: Option<Vec<Field>>,
    rows: usize,
}

/// What a calculated property says of its column: ` width = "…" align = "…"`.
fn column_style(item: &Value) -> String {
    let mut style = [String::new(), String::new()];
    if let Value::Dictionary(entries) = item {
        for (key, value) in entries.entries().iter() {
            let key = to_text(key.value()).to_ascii_lowercase();
            for (place, (name, shown)) in [("width", "width"), ("alignment", "align")].into_iter().enumerate() {
                if !key.is_empty() && name.starts_with(&*key) {
                    style[place] = format!(" {shown} = \"{}\"", to_text(value));
                }
            }
        }
    }
    style.concat()
}

fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            other => result.push(other),
        }
    }
    result
}

fn lines(texts: Option<&Vec<Text>>, context: &mut dyn Context) -> Outcome {
    texts.into_iter().flatten().try_for_each(|text| context.emit(Value::String(text.clone())))
}

impl ConvertToHtml {
    fn head(p: &parameters::ConvertToHtml, context: &mut dyn Context) -> Outcome {
        let (kind, file) = if p.transitional.is_on() { ("Transitional", "transitional") } else { ("Strict", "strict") };
        context.emit(
            format!("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 {kind}//EN\"  \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-{file}.dtd\">")
                .into(),
        )?;
        context.emit("<html xmlns=\"http://www.w3.org/1999/xhtml\">".into())?;
        context.emit("<head>".into())?;
        if let Some(charset) = p.charset.value() {
            context.emit(format!("<meta charset=\"{charset}\">").into())?;
        }
        if let Some(Value::Dictionary(entries)) = p.meta.value() {
            let tags: Vec<(Text, Text)> =
                entries.entries().iter().map(|(key, value)| (to_text(key.value()), display_text(value))).collect();
            for (name, value) in tags {
                let lower = name.to_ascii_lowercase();
                let kind = if EQUIVALENTS.contains(&&*lower) { "http-equiv" } else { "name" };
                if kind == "name" && !NAMES.contains(&&*lower) {
                    context.warning(&format!("HTML knows no meta element named {name}: its content is {value}."))?;
                }
                context.emit(format!("<meta {kind}=\"{name}\" content=\"{value}\">").into())?;
            }
        }
        match p.head.value() {
            Some(head) => lines(Some(head), context)?,
            None => {
                let title = p.title.value().cloned().unwrap_or_else(|| "HTML TABLE".into());
                context.emit(format!("<title>{title}</title>").into())?;
            }
        }
        if let Some(address) = p.css_uri.value() {
            context.emit(format!("<link rel=\"stylesheet\" type=\"text/css\" href=\"{address}\" />").into())?;
        }
        context.emit("</head><body>".into())?;
        lines(p.body.value(), context)
    }

    fn cell(value: &Value, field: &Field, context: &mut dyn Context) -> Result<String, Stopped> {
        let found = read(context, value, &field.source)?;
        let text = match &found {
            Value::Array(_) => crate::value::net_text(&found),
            other => display_text(other),
        };
        Ok(escaped(&text))
    }
}

/// The meta elements that stand for a header of HTTP.
const EQUIVALENTS: [&str; 3] = ["content-type", "default-style", "x-ua-compatible"];
/// The other ones that HTML knows.
const NAMES: [&str; 6] = ["application-name", "author", "description", "generator", "keywords", "viewport"];

impl Cmdlet<parameters::ConvertToHtml> for ConvertToHtml {
    fn begin(&mut self, p: &mut parameters::ConvertToHtml, context: &mut dyn Context) -> Outcome {
        Keys::HTML.check(p.property.value().map(Vec::as_slice).unwrap_or_default())?;
        if !p.fragment.is_on() {
            Self::head(p, context)?;
        }
        lines(p.pre_content.value(), context)?;
        context.emit("<table>".into())
    }

    fn process(&mut self, p: &mut parameters::ConvertToHtml, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        let is_list = p.r#as.value().is_some_and(|kind| kind.eq_ignore_ascii_case("List"));
        let columns = match &self.columns {
            Some(columns) => columns.clone(),
            None => {
                let columns = match p.property.value() {
                    Some(wanted) => fields(wanted, &value),
                    None if is_scalar(&value) && !matches!(value, Value::String(_) | Value::Object(_)) => {
                        vec![Field { label: "*".into(), ..Field::property("*") }]
                    }
                    None => member::listed(&value).into_iter().map(|property| Field::property(property.name)).collect(),
                };
                if !is_list {
                    let columns_of =
                        |item: &Value| format!("<col{}/>", column_style(item)).repeat(fields(std::slice::from_ref(item), &value).len());
                    let marks = match p.property.value() {
                        Some(wanted) => wanted.iter().map(columns_of).collect(),
                        None => "<col/>".repeat(columns.len()),
                    };
                    context.emit(format!("<colgroup>{marks}</colgroup>").into())?;
                    let labels: String = columns.iter().map(|field| format!("<th>{}</th>", escaped(&field.label))).collect();
                    context.emit(format!("<tr>{labels}</tr>").into())?;
                }
                self.columns = Some(columns.clone());
                columns
            }
        };
        if is_list {
            if self.rows > 0 {
                context.emit("<tr><td><hr></td></tr>".into())?;
            }
            self.rows += 1;
            for field in &columns {
                let cell = Self::cell(&value, field, context)?;
                context.emit(format!("<tr><td>{}:</td><td>{cell}</td></tr>", escaped(&field.label)).into())?;
            }
            return Ok(());
        }
        self.rows += 1;
        let mut row = String::from("<tr>");
        for field in &columns {
            let cell = if &*field.label == "*" { escaped(&display_text(&value)) } else { Self::cell(&value, field, context)? };
            row.push_str(&format!("<td>{cell}</td>"));
        }
        row.push_str("</tr>");
        context.emit(row.into())
    }

    fn end(&mut self, p: &mut parameters::ConvertToHtml, context: &mut dyn Context) -> Outcome {
        context.emit("</table>".into())?;
        lines(p.post_content.value(), context)?;
        if p.fragment.is_on() { Ok(()) } else { context.emit("</body></html>".into()) }
    }
}
