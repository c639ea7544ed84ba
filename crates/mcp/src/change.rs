//! What can change while a client looks on.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::result;

/// Something that a client may want to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The list of tools.
    Tools,
    /// The list of prompts.
    Prompts,
    /// The list of resources.
    Resources,
    /// What this resource contains.
    Resource(String),
}

/// Of which lists changes are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The list of tools.
    pub tools: bool,
    /// The list of prompts.
    pub prompts: bool,
    /// The list of resources.
    pub resources: bool,
}

impl Change {
    /// The changes of lists.
    pub(crate) const LISTS: [Self; 3] = [Self::Tools, Self::Prompts, Self::Resources];

    pub(crate) const fn method(&self) -> &'static str {
        match self {
            Self::Tools => "notifications/tools/list_changed",
            Self::Prompts => "notifications/prompts/list_changed",
            Self::Resources => "notifications/resources/list_changed",
            Self::Resource(_) => "notifications/resources/updated",
        }
    }

    pub(crate) fn params(&self) -> Map<String, Value> {
        match self {
            Self::Resource(uri) => result::object(json!({ "uri": uri })),
            Self::Tools | Self::Prompts | Self::Resources => Map::new(),
        }
    }
}

impl Filter {
    /// Whether a change of a list is wanted. Resources are chosen one by one.
    #[must_use]
    pub const fn wants(self, change: &Change) -> bool {
        match change {
            Change::Tools => self.tools,
            Change::Prompts => self.prompts,
            Change::Resources => self.resources,
            Change::Resource(_) => false,
        }
    }

    /// As it is acknowledged: what is wanted, and nothing else.
    pub(crate) fn to_json(self, uris: &[String]) -> Value {
        let mut wanted = Map::new();
        for (name, is) in [
            ("toolsListChanged", self.tools),
            ("promptsListChanged", self.prompts),
            ("resourcesListChanged", self.resources),
        ] {
            if is {
                wanted.insert(name.into(), true.into());
            }
        }
        if !uris.is_empty() {
            wanted.insert("resourceSubscriptions".into(), uris.into());
        }
        wanted.into()
    }
}
