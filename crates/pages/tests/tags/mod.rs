//! What a document is made of.

/// One tag: its name, and the names and values of its attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The tags of a document, in order. It reads what templates write and nothing more liberal: every
/// value between double quotes.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once('<') {
        let end = from.find([' ', '>']).expect("a tag ends");
        let name = from[..end].to_owned();
        rest = &from[end..];
        let mut attributes = Vec::new();
        while !rest.starts_with('>') {
            let attribute = rest.trim_start();
            let end = attribute.find(['=', ' ', '>']).expect("an attribute ends");
            let (key, after) = attribute.split_at(end);
            if let Some(value) = after.strip_prefix("=\"") {
                let (value, after) = value.split_once('"').expect("a value ends");
                attributes.push((key.to_owned(), value.to_owned()));
                rest = after;
            } else {
                assert!(!after.starts_with('='), "a value is between quotes: {attribute:.80}");
                attributes.push((key.to_owned(), String::new()));
                rest = after;
            }
        }
        if name == "style" {
            let (_, after) = rest.split_once("</style>").expect("the style ends");
            rest = after;
        }
        tags.push(Tag { name, attributes });
    }
    tags
}
