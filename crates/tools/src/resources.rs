//! Learn topics as resources: `b00t://learn/{topic}`. Whoever reads one makes the call of `b00t_learn`
//! that reads it, and is judged by that.

use serde_json::{Map, Value, json};
use store::ContentKind;

use crate::{
    Audit, Content, ContentFailed, Invocation, Standing, Tool, Toolbox, Unread, answer::learn,
    listed::can_be_allowed, readable::Readable, reading::Reading, refusal::judge, shelf::books,
    table,
};

/// What addresses of topics begin with.
const SCHEME: &str = "b00t://learn/";
/// The address of any topic (RFC 6570).
pub(crate) const TEMPLATE: &str = "b00t://learn/{topic}";
const MIME_TYPE: &str = "text/markdown";

impl<C: Content + Audit> Toolbox<'_, C> {
    /// The topics that the policy lets the caller read, as `Resource` objects, by name.
    ///
    /// # Errors
    /// The content cannot be reached.
    pub async fn resources(&self) -> Result<Vec<Value>, ContentFailed> {
        let Some(tool) = self.reader() else { return Ok(Vec::new()) };
        let topics = books(self, ContentKind::Topic).await?;
        let topics = Readable::of(topics, self, tool, "topic").files;
        let resource = |topic: &crate::shelf::Book| {
            json!({
                "uri": topic_uri(&topic.entry.name),
                "name": topic.entry.name,
                "title": format!("Learn: {}", topic.entry.name),
                "description": format!("{}.", topic.origin()),
                "mimeType": MIME_TYPE,
                "size": topic.entry.size,
                "icons": tool.icon.icons(),
                "_meta": {"b00t/origin": topic.origin_json()},
            })
        };
        Ok(topics.iter().map(resource).collect())
    }

    /// How addresses of resources are made, as `ResourceTemplate` objects. None when the policy
    /// lets nothing be read.
    #[must_use]
    pub fn resource_templates(&self) -> Vec<Value> {
        let template = |tool: &Tool| {
            json!({
                "uriTemplate": TEMPLATE,
                "name": "learn",
                "title": "Learn about a topic",
                "description": "A learn topic of the user's b00t repository.",
                "mimeType": MIME_TYPE,
                "icons": tool.icon.icons(),
            })
        };
        self.reader().map(template).into_iter().collect()
    }

    /// What a resource holds, as a list of one `TextResourceContents` object; `None` when there is no
    /// tool that reads topics.
    pub async fn read_resource(&self, uri: &str) -> Option<Reading<Vec<Value>>> {
        let name = topic(uri);
        let tool = table::find("b00t_learn")?;
        let word = name.clone().unwrap_or_default();
        let given = Map::from_iter([("topic".to_owned(), word.into())]);
        // Whatever is asked for while everything is denied, the answer is why it is.
        Some(self.pass(tool, &given).then(self.contents(uri, name)).await)
    }

    async fn contents(&self, uri: &str, name: Option<String>) -> Result<Vec<Value>, Unread> {
        let name = name.ok_or(Unread::NotFound)?;
        let topics = books(self, ContentKind::Topic).await?;
        let topic = topics.iter().find(|topic| topic.entry.name == name).ok_or(Unread::NotFound)?;
        let read = learn::text_of(self, topic).await?;
        Ok(vec![json!({
            "uri": uri,
            "mimeType": MIME_TYPE,
            "text": read.marked(topic),
            "_meta": {"b00t/origin": topic.origin_json(), "b00t/complete": read.complete},
        })])
    }

    /// Whether the caller may hear when this resource changes: only of what it may read. Whether there
    /// is such a topic already is no matter, and nothing is counted.
    ///
    /// # Errors
    /// Why it may not.
    pub fn watchable(&self, uri: &str) -> Result<(), Unread> {
        let Some(tool) = table::find("b00t_learn") else { return Err(Unread::NotFound) };
        let refused = |answer| Err(Unread::Refused(Box::new(answer)));
        if let Standing::DenyAll { reason, .. } = self.standing {
            return refused(self.deny_all(*reason, tool).answer);
        }
        let name = topic(uri).ok_or(Unread::NotFound)?;
        let given = Map::from_iter([("topic".to_owned(), name.into())]);
        let invocation = Invocation::new(tool, &given).map_err(|_| Unread::NotFound)?;
        judge(self.standing, &invocation, self.site).map(drop).or_else(refused)
    }

    /// The tool that reads topics, if the policy could allow a call of it.
    fn reader(&self) -> Option<&'static Tool> {
        let policy = self.policy()?;
        table::find("b00t_learn").filter(|tool| can_be_allowed(policy, tool))
    }
}

impl Standing {
    /// Whether the policy in force lets this resource be read, and so its changes be told.
    #[must_use]
    pub fn may_read_resource(&self, uri: &str) -> bool {
        topic(uri).is_some_and(|name| self.may_read(ContentKind::Topic, &name))
    }
}

/// The address of a topic. What has a meaning in addresses is escaped (RFC 3986, section 2.1).
#[must_use]
pub fn topic_uri(topic: &str) -> String {
    let mut uri = SCHEME.to_owned();
    for byte in topic.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// The topic of an address.
fn topic(uri: &str) -> Option<String> {
    let escaped = uri.strip_prefix(SCHEME).filter(|rest| !rest.is_empty())?;
    let mut bytes = Vec::new();
    let mut rest = escaped.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let value = |digit: u8| char::from(digit).to_digit(16);
        let [high, low] = digits.map(value);
        bytes.push(u8::try_from(high? * 16 + low?).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_topic_is_found_again_in_its_address() {
        for (name, address) in [
            ("rust", "b00t://learn/rust"),
            ("rust/async", "b00t://learn/rust/async"),
            ("b00t task", "b00t://learn/b00t%20task"),
            ("ü?#%", "b00t://learn/%C3%BC%3F%23%25"),
        ] {
            assert_eq!(topic_uri(name), address);
            assert_eq!(topic(address).as_deref(), Some(name));
        }
        // A client that fills in the template escapes the slash, too.
        assert_eq!(topic("b00t://learn/rust%2fasync").as_deref(), Some("rust/async"));
    }

    #[test]
    fn what_is_no_address_of_a_topic_names_none() {
        for address in [
            "",
            "rust",
            "b00t://learn/",
            "b00t://other/rust",
            "https://learn/rust",
            "b00t://learn/%",
            "b00t://learn/%2",
            "b00t://learn/%zz",
            "b00t://learn/%ff",
        ] {
            assert_eq!(topic(address), None, "{address}");
        }
    }
}
