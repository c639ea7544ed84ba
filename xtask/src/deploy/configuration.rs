//! The configurations that wrangler deploys: the workers' own `wrangler.toml`, with what is marked there
//! filled in. Every binding that a worker has is taken over, so that none can be forgotten here.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::operator::{App, Environment, Settings, Worker};

/// What both configurations are made of.
pub(crate) struct Configurations<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) settings: &'a Settings,
    pub(crate) app: &'a App,
    /// The id of the KV namespace `POLICY`.
    pub(crate) namespace: &'a str,
}

/// One that is written.
pub(crate) struct Configuration {
    pub(crate) path: PathBuf,
    /// Which code and settings it deploys: the same for the same.
    pub(crate) tag: String,
}

/// How much of a worker is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// Without routes, and without what the other worker has yet to bring: nobody reaches it.
    Foundation,
}

impl Configurations<'_> {
    /// Writes a worker's configuration for wrangler.
    pub(crate) fn write(&self, worker: Worker, extent: Extent) -> Result<Configuration> {
        let member = self.environment.root().join(worker.member());
        let template = fs::read_to_string(member.join("wrangler.toml"))
            .with_context(|| format!("cannot read the configuration of {}", worker.member()))?;
        let filled = self.fill(worker, extent, &template)?;
        let text = serde_json::to_string_pretty(&filled)?;
        let mut hash = Sha256::new();
        for file in ["index.js", "index_bg.wasm"] {
            let path = member.join("build").join(file);
            let bytes =
                fs::read(&path).with_context(|| format!("{} was not built", worker.member()))?;
            hash.update(Sha256::digest(bytes));
        }
        // Where the checkout is does not matter to what is deployed.
        let root = self.environment.root().to_string_lossy();
        hash.update(text.replace(root.as_ref(), ""));
        let tag = format!("b00t-{}", hex::encode(hash.finalize()).get(..12).unwrap_or_default());
        let file = match extent {
            Extent::Whole => format!("{}.json", worker.member()),
            Extent::Foundation => format!("{}.foundation.json", worker.member()),
        };
        let path = self.environment.generated().join(file);
        fs::create_dir_all(self.environment.generated())?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Configuration { path, tag })
    }

    fn fill(&self, worker: Worker, extent: Extent, template: &str) -> Result<Map<String, Value>> {
        let template: toml::Table = toml::from_str(template)?;
        let Value::Object(mut filled) = serde_json::to_value(template)? else {
            return Ok(Map::new());
        };
        let main = self.environment.root().join(worker.member()).join("build/index.js");
        filled.insert("name".into(), json!(self.environment.resource(worker.member())));
        filled.insert("account_id".into(), json!(self.settings.cloudflare.account_id));
        filled.insert("main".into(), json!(main));
        filled.insert("workers_dev".into(), json!(false));
        filled.insert("preview_urls".into(), json!(false));
        // It is built already.
        filled.remove("build");
        let routes = match extent {
            Extent::Whole => self.routes(worker),
            Extent::Foundation => json!([]),
        };
        filled.insert("routes".into(), routes);
        let vars = filled.entry("vars").or_insert_with(|| json!({}));
        if let Value::Object(vars) = vars {
            vars.extend(self.variables(worker)?);
        }
        self.name_resources(&mut filled);
        if extent == Extent::Foundation {
            remove_foreign(&mut filled);
        }
        Ok(filled)
    }

    fn routes(&self, worker: Worker) -> Value {
        let Settings { base, webhook_host, cloudflare, .. } = self.settings;
        match worker {
            Worker::Webhook => json!([{ "pattern": webhook_host, "custom_domain": true }]),
            Worker::Mcp => json!([
                { "pattern": format!("{base}/*"), "zone_name": cloudflare.zone },
                { "pattern": format!("*.{base}/*"), "zone_name": cloudflare.zone },
            ]),
        }
    }

    fn variables(&self, worker: Worker) -> Result<Map<String, Value>> {
        let App { app_id, app_slug, client_id } = self.app;
        let mut variables = Map::new();
        let mut set = |name: &str, value: String| variables.insert(name.into(), json!(value));
        set("BASE_URL", self.settings.base_url()?.to_string());
        set("TEMPLATE_REPOSITORY", self.settings.template_repository.clone());
        match worker {
            Worker::Webhook => {
                set("GITHUB_APP_ID", app_id.to_string());
            }
            Worker::Mcp => {
                set("GITHUB_APP_SLUG", app_slug.clone());
                set("GITHUB_CLIENT_ID", client_id.clone());
            }
        }
        for (name, limit) in self.settings.limits(worker) {
            set(name, limit);
        }
        Ok(variables)
    }

    /// Resources and the other worker, by their names in this environment.
    fn name_resources(&self, filled: &mut Map<String, Value>) {
        let bucket = self.environment.resource("b00t-history");
        set_all(filled.get_mut("kv_namespaces"), "id", |_| json!(self.namespace));
        set_all(filled.get_mut("r2_buckets"), "bucket_name", |_| json!(bucket));
        let renamed = |name: &Value| match name.as_str() {
            Some(name) => json!(self.environment.resource(name)),
            None => name.clone(),
        };
        set_all(filled.get_mut("services"), "service", renamed);
        let objects = filled.get_mut("durable_objects").and_then(|table| table.get_mut("bindings"));
        set_all(objects, "script_name", renamed);
        set_all(filled.get_mut("analytics_engine_datasets"), "dataset", |name| {
            // A dataset's name takes no `-`.
            let name = name.as_str().unwrap_or_default();
            json!(self.environment.resource(name).replace('-', "_"))
        });
    }
}

/// Replaces a field of each table of a list that has it.
fn set_all(list: Option<&mut Value>, field: &str, value: impl Fn(&Value) -> Value) {
    for table in list.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(found) = table.get_mut(field) {
            *found = value(found);
        }
    }
}

/// Removes bindings to objects of the other worker.
fn remove_foreign(filled: &mut Map<String, Value>) {
    let bindings = filled.get_mut("durable_objects").and_then(|table| table.get_mut("bindings"));
    if let Some(bindings) = bindings.and_then(Value::as_array_mut) {
        bindings.retain(|binding| binding.get("script_name").is_none());
    }
}

/// Lays out both workers with a build that is none, for tests.
#[cfg(test)]
pub(crate) fn lay_out(root: &std::path::Path) {
    for worker in Worker::BOTH {
        let member = root.join(worker.member());
        fs::create_dir_all(member.join("build")).unwrap();
        let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(worker.member());
        fs::copy(own.join("wrangler.toml"), member.join("wrangler.toml")).unwrap();
        for file in ["index.js", "index_bg.wasm"] {
            fs::write(member.join("build").join(file), worker.member()).unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::{checkout::Checkout, operator::fake};

    fn written(worker: Worker, extent: Extent) -> (Value, String) {
        let root = tempfile::tempdir().unwrap();
        lay_out(root.path());
        let environment = Environment::new(&Checkout::at(root.path()), "test").unwrap();
        let (settings, app) = (fake::settings(), fake::app());
        let all = Configurations {
            environment: &environment,
            settings: &settings,
            app: &app,
            namespace: "namespace-id",
        };
        let Configuration { path, tag } = all.write(worker, extent).unwrap();
        (serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap(), tag)
    }

    #[test]
    fn what_is_marked_is_filled_in() {
        let (mcp, _) = written(Worker::Mcp, Extent::Whole);
        assert_eq!(mcp["name"], "mcp-worker-test");
        assert_eq!(mcp["vars"]["BASE_URL"], "https://b00t.example.com");
        assert_eq!(mcp["vars"]["GITHUB_CLIENT_ID"], "Iv23test");
        assert_eq!(mcp["kv_namespaces"][0]["id"], "namespace-id");
        assert_eq!(mcp["r2_buckets"][0]["bucket_name"], "b00t-history-test");
        assert_eq!(mcp["services"][0]["service"], "webhook-worker-test");
        assert_eq!(mcp["routes"][1]["pattern"], "*.b00t.example.com/*");
        let (webhook, _) = written(Worker::Webhook, Extent::Whole);
        assert_eq!(webhook["vars"]["GITHUB_APP_ID"], "12345");
        assert_eq!(webhook["routes"][0]["pattern"], "b00t-hooks.example.com");
    }

    #[test]
    fn nothing_of_the_example_platform_is_left() {
        for worker in Worker::BOTH {
            let text = written(worker, Extent::Whole).0.to_string();
            for example in ["b00t.example\"", "owner/template", "Iv23example", &"0".repeat(32)] {
                assert!(!text.contains(example), "{}: {example}", worker.member());
            }
        }
    }

    #[test]
    fn no_worker_answers_at_an_address_of_cloudflares() {
        for worker in Worker::BOTH {
            for extent in [Extent::Whole, Extent::Foundation] {
                let (configuration, _) = written(worker, extent);
                assert_eq!(configuration["workers_dev"], false);
                assert_eq!(configuration["preview_urls"], false);
            }
        }
    }

    #[test]
    fn no_log_has_addresses_with_codes_or_where_somebody_came_from() {
        for worker in Worker::BOTH {
            let (configuration, _) = written(worker, Extent::Whole);
            let logs = &configuration["observability"]["logs"];
            assert_eq!((&logs["enabled"], &logs["invocation_logs"]), (&json!(true), &json!(false)));
        }
    }

    #[test]
    fn the_foundation_needs_nothing_of_the_other_worker_and_has_no_address() {
        let (foundation, _) = written(Worker::Webhook, Extent::Foundation);
        assert!(!foundation.to_string().contains("mcp-worker"));
        assert_eq!(foundation["routes"], json!([]));
        let (whole, _) = written(Worker::Webhook, Extent::Whole);
        assert!(whole.to_string().contains("mcp-worker-test"));
        assert_eq!(foundation["migrations"], whole["migrations"]);
    }

    #[test]
    fn the_tag_is_the_same_for_the_same_wherever_the_checkout_is() {
        assert_eq!(written(Worker::Mcp, Extent::Whole).1, written(Worker::Mcp, Extent::Whole).1);
        assert_ne!(
            written(Worker::Mcp, Extent::Whole).1,
            written(Worker::Webhook, Extent::Whole).1
        );
    }
}
