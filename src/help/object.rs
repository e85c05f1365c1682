//! Pages as objects: what `Get-Help` sends into the pipeline, shown as text and asked for its parts by scripts.

use super::{Page, Parameter, Part, screen, screen_parameter};
use crate::value::{Foreign, Text, Value};

/// A page or a part of it: its text, and its properties.
#[derive(Debug)]
struct HelpItem {
    types: &'static [&'static str],
    text: Text,
    properties: Vec<(&'static str, Value)>,
}

const PAGE: &[&str] = &["MamlCommandHelpInfo", "HelpInfo", "System.Object"];
const PARAMETER: &[&str] = &["MamlCommandHelpInfo#parameter", "HelpInfo", "System.Object"];
const PARAMETERS: &[&str] = &["MamlCommandHelpInfo#parameters", "System.Object"];
const EXAMPLE: &[&str] = &["MamlCommandHelpInfo#example", "System.Object"];
const EXAMPLES: &[&str] = &["MamlCommandHelpInfo#examples", "System.Object"];
const PARAGRAPH: &[&str] = &["MamlParaTextItem", "HelpInfo", "System.Object"];

impl Foreign for HelpItem {
    fn type_names(&self) -> Vec<Text> {
        self.types.iter().map(|name| Text::from(*name)).collect()
    }

    fn text(&self) -> Text {
        self.text.clone()
    }

    fn property_names(&self) -> Vec<Text> {
        self.properties.iter().map(|(name, _)| Text::from(*name)).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        self.properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }
}

fn item(types: &'static [&'static str], text: impl Into<Text>, properties: Vec<(&'static str, Value)>) -> Value {
    Value::foreign(HelpItem { types, text: text.into(), properties })
}

/// A text with one empty line at its end, which keeps it apart from the next one.
fn shown(text: &str) -> String {
    format!("{}\n", text.trim_end_matches('\n'))
}

fn paragraph(text: &str) -> Value {
    item(PARAGRAPH, text, vec![("Text", text.into())])
}

impl Page {
    /// The page as an object that is shown as far as `part` says, `width` cells wide.
    pub fn object(&self, part: Part, width: usize) -> Value {
        let parameters = Value::array(self.parameters.iter().map(|parameter| parameter.object(width)).collect());
        let examples = self.examples.iter().enumerate().map(|(index, example)| {
            let parts = vec![
                ("Title", Value::from(format!("Example {}: {}", index + 1, example.title))),
                ("Code", example.run.as_str().into()),
                ("Remarks", example.shows.as_str().into()),
            ];
            item(EXAMPLE, example.run.as_str(), parts)
        });
        let texts = |texts: &[String]| Value::array(texts.iter().map(|text| text.as_str().into()).collect());
        item(
            PAGE,
            shown(&screen(self, part, width)),
            vec![
                ("Name", self.name.as_str().into()),
                ("Category", self.category.into()),
                ("Synopsis", self.synopsis.as_str().into()),
                ("Syntax", self.syntax.join("\n").into()),
                ("Description", Value::array(vec![paragraph(&self.description)])),
                ("Parameters", item(PARAMETERS, "", vec![("parameter", parameters)])),
                ("InputTypes", self.inputs.as_str().into()),
                ("ReturnValues", self.outputs.as_str().into()),
                ("Notes", self.notes.as_str().into()),
                ("Examples", item(EXAMPLES, "", vec![("example", Value::array(examples.collect()))])),
                ("RelatedLinks", texts(&self.related)),
                ("Aliases", texts(&self.aliases)),
            ],
        )
    }
}

impl Parameter {
    /// The parameter as an object that is shown `width` cells wide.
    pub fn object(&self, width: usize) -> Value {
        let yes = |is: bool| Value::from(if is { "true" } else { "false" });
        let pipeline = if self.pipeline.is_empty() { yes(false) } else { format!("true ({})", self.pipeline.join(", ")).into() };
        item(
            PARAMETER,
            shown(&screen_parameter(self, width)),
            vec![
                ("Name", self.name.as_str().into()),
                ("Type", self.ty.as_str().into()),
                ("Required", yes(self.required)),
                ("Position", self.position.map_or_else(|| "named".into(), |position| position.to_string().into())),
                ("DefaultValue", self.default.as_str().into()),
                ("PipelineInput", pipeline),
                ("Aliases", self.aliases.join(", ").into()),
                ("Description", Value::array(vec![paragraph(&self.help)])),
            ],
        )
    }
}
