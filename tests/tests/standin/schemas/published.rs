//! GitHub's published schemas, brought by npm.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use jsonschema::{Draft, Registry, Resource, Validator};
use serde_json::{Value, json};

use super::invented::invented;

const API: &str = "urn:github:api";
const WEBHOOKS: &str = "urn:github:webhooks";

/// The folder of the schemas.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

/// Brings the schemas when they are not there.
pub(crate) fn ensure_schemas() {
    static THERE: OnceLock<()> = OnceLock::new();
    THERE.get_or_init(|| {
        if folder().join("node_modules/@octokit/graphql-schema/schema.json").exists() {
            return;
        }
        let done = Command::new("npm").arg("ci").current_dir(folder()).status().unwrap();
        assert!(done.success(), "npm ci in {} has failed", folder().display());
    });
}

/// A file of a package.
pub(crate) fn file(path: &str) -> Value {
    ensure_schemas();
    let path = folder().join("node_modules/@octokit").join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What GitHub's schema says against queries, as a list in JSON.
pub(crate) fn wrong_queries(queries: &[String]) -> String {
    // The package comes with GitHub's own check.
    let script = "import { validate } from '@octokit/graphql-schema';\
        const errors = JSON.parse(process.argv[1]).flatMap((query) => validate(query));\
        console.log(JSON.stringify(errors.map(String)));";
    ensure_schemas();
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", script, "--", &json!(queries).to_string()])
        .current_dir(folder())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Both descriptions, ready to make validators.
pub(crate) struct Published {
    registry: Registry<'static>,
    api: Value,
    webhooks: Value,
}

/// A schema, to check a value against.
pub(crate) struct Form<'p> {
    validator: Validator,
    document: &'p Value,
    schema: Value,
}

impl Form<'_> {
    /// Everything that is wrong with a value: where, and what.
    pub(crate) fn problems(&self, value: &Value) -> Vec<(String, String)> {
        let wrong = self
            .validator
            .iter_errors(value)
            .map(|error| (error.instance_path().to_string(), error.to_string()));
        let invented = invented(self.document, &self.schema, value)
            .into_iter()
            .map(|at| (at, "GitHub's schema does not name it".to_owned()));
        wrong.chain(invented).collect()
    }
}

impl Published {
    pub(crate) fn load() -> Self {
        let mut api = file("openapi/generated/api.github.com.json");
        let mut webhooks = file("openapi-webhooks/generated/api.github.com.json");
        for document in [&mut api, &mut webhooks] {
            document["components"].as_object_mut().unwrap().remove("examples");
            modernise(document);
        }
        let resource = |document: &Value| {
            Resource::from_contents(json!({ "components": document["components"] }))
        };
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .add(API, resource(&api))
            .unwrap()
            .add(WEBHOOKS, resource(&webhooks))
            .unwrap()
            .prepare()
            .unwrap();
        Self { registry, api, webhooks }
    }

    fn form<'p>(&self, document: &'p Value, schema: Value) -> Form<'p> {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .build(&schema)
            .unwrap();
        Form { validator, document, schema }
    }

    /// All routes, by path.
    pub(crate) fn routes(&self) -> &serde_json::Map<String, Value> {
        self.api["paths"].as_object().unwrap()
    }

    /// The parameters of a route, in the path and in the query.
    pub(crate) fn parameters(&self, method: &str, route: &str) -> Vec<&Value> {
        let listed = &self.api["paths"][route][method.to_lowercase()]["parameters"];
        let listed = listed.as_array().into_iter().flatten();
        let found = listed.map(|one| match one["$ref"].as_str() {
            Some(to) => self.api.pointer(to.trim_start_matches('#')).unwrap(),
            None => one,
        });
        found.collect()
    }

    /// Whether a value is of a schema of the API.
    pub(crate) fn fits(&self, schema: &Value, value: &Value) -> bool {
        self.form(&self.api, absolute(schema)).problems(value).is_empty()
    }

    /// The form of a route's answer; none when the answer has no body. A refusal that GitHub
    /// publishes for other routes only has the form that it has there.
    pub(crate) fn answer(&self, method: &str, route: &str, status: u16) -> Option<Form<'_>> {
        let operation = &self.api["paths"][route][method.to_lowercase()];
        assert!(operation.is_object(), "GitHub has no {method} {route}");
        let mut response = &operation["responses"][status.to_string()];
        if response.is_null() {
            response = match status {
                403 => &self.api["components"]["responses"]["forbidden"],
                422 => &self.api["components"]["responses"]["validation_failed"],
                _ => response,
            };
        }
        if let Some(name) = response["$ref"].as_str() {
            response = self.api.pointer(name.trim_start_matches('#')).unwrap();
        }
        assert!(response.is_object(), "GitHub does not say {status} for {method} {route}");
        let schema = response["content"].get("application/json")?.get("schema")?;
        Some(self.form(&self.api, absolute(schema)))
    }

    /// The form of what a route is asked with.
    pub(crate) fn request(&self, method: &str, route: &str) -> Form<'_> {
        let operation = &self.api["paths"][route][method.to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "GitHub takes no body for {method} {route}");
        self.form(&self.api, absolute(schema))
    }

    /// The form of a component of the API.
    pub(crate) fn component(&self, name: &str) -> Form<'_> {
        self.form(&self.api, json!({ "$ref": format!("{API}#/components/schemas/{name}") }))
    }

    /// The form of an event's payload.
    pub(crate) fn payload(&self, event: &str, action: Option<&str>) -> Form<'_> {
        let name = match action {
            Some(action) => format!("webhook-{event}-{action}"),
            None => format!("webhook-{event}"),
        };
        let to = format!("{WEBHOOKS}#/components/schemas/{}", name.replace('_', "-"));
        self.form(&self.webhooks, json!({ "$ref": to }))
    }
}

/// References of a schema that stands outside of the document.
fn absolute(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match value.as_str() {
                Some(to) if name == "$ref" => (name.clone(), json!(format!("{API}{to}"))),
                _ => (name.clone(), absolute(value)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(absolute).collect(),
        plain => plain.clone(),
    }
}

/// OpenAPI 3.0's `nullable` in today's words.
fn modernise(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(modernise);
            if members.get("nullable") != Some(&json!(true)) {
                return;
            }
            members.remove("nullable");
            match members.get_mut("type") {
                Some(kind @ Value::String(_)) => {
                    *kind = json!([kind.take(), "null"]);
                    if let Some(Value::Array(values)) = members.get_mut("enum") {
                        values.push(Value::Null);
                    }
                }
                _ => *value = json!({ "anyOf": [{ "type": "null" }, value.take()] }),
            }
        }
        Value::Array(items) => items.iter_mut().for_each(modernise),
        _ => {}
    }
}

#[test]
fn nullable_becomes_a_union() {
    let mut schema = json!({
        "plain": { "type": "string", "nullable": true, "enum": ["a"] },
        "other": { "$ref": "#/x", "nullable": true },
        "not": { "type": "string", "nullable": false },
    });
    modernise(&mut schema);
    assert_eq!(
        schema,
        json!({
            "plain": { "type": ["string", "null"], "enum": ["a", null] },
            "other": { "anyOf": [{ "type": "null" }, { "$ref": "#/x" }] },
            "not": { "type": "string", "nullable": false },
        })
    );
}
