//! Paths and queries of requests, held against what GitHub publishes of its routes.

use serde_json::{Value, json};

use super::published::Published;

impl Published {
    /// The route, in GitHub's words, that a request is on; none when GitHub describes none.
    pub(crate) fn route(&self, method: &str, path: &str) -> Option<&str> {
        let on = |route: &&String| {
            let described = self.routes()[route.as_str()].get(method.to_lowercase()).is_some();
            described && places(route, path).is_some()
        };
        // `/app/installations` is no `/{owner}/{repo}`: the route with the fewest places is meant.
        let all = self.routes().keys().filter(on);
        all.min_by_key(|route| route.matches('{').count()).map(String::as_str)
    }

    /// What is wrong with the path and the query of a request on a route.
    pub(crate) fn wrong_parameters(
        &self,
        (method, route): (&str, &str),
        path: &str,
        query: &str,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let described = self.parameters(method, route);
        let of = |place: &str, name: &str| {
            described.iter().find(|one| one["in"] == place && one["name"] == name)
        };
        let in_path = places(route, path).unwrap_or_default();
        let asked = query.split('&').filter(|pair| !pair.is_empty());
        let in_query = asked.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let in_path = in_path.into_iter().map(|(name, value)| ("path", name, value));
        for (place, name, text) in in_path.chain(in_query.map(|(name, text)| ("query", name, text)))
        {
            match of(place, name) {
                None => wrong.push(format!("{place} {name}: GitHub does not name it")),
                Some(one) if !self.takes(&one["schema"], text) => {
                    wrong.push(format!("{place} {name}: `{text}` is not {}", one["schema"]));
                }
                Some(_) => {}
            }
        }
        for one in described.iter().filter(|one| one["required"] == true && one["in"] == "query") {
            let name = one["name"].as_str().unwrap_or_default();
            if !query.split('&').any(|pair| pair.split('=').next() == Some(name)) {
                wrong.push(format!("query {name}: it is required"));
            }
        }
        wrong
    }

    fn takes(&self, schema: &Value, text: &str) -> bool {
        let number = text.parse::<i64>().map(|number| json!(number));
        let values = number.into_iter().chain([json!(text)]);
        !text.is_empty() && values.into_iter().any(|value| self.fits(schema, &value))
    }
}

/// What stands in the places of a route, by name; none when the path is on another route.
fn places<'a>(route: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (wanted, found): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    if wanted.len() != found.len() {
        return None;
    }
    let mut places = Vec::new();
    for (wanted, found) in wanted.into_iter().zip(found) {
        match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => places.push((name, found)),
            None if wanted == found => {}
            None => return None,
        }
    }
    Some(places)
}

#[test]
fn a_path_that_is_not_githubs_is_found() {
    let published = Published::load();
    let run = "/repos/{owner}/{repo}/check-runs/{check_run_id}";
    assert_eq!(published.route("GET", "/repos/alice/kit/check-runs/12"), Some(run));
    assert_eq!(published.route("DELETE", "/repos/alice/kit/check-runs/12"), None);
    assert_eq!(published.route("GET", "/invented"), None);
    let wrong = |path: &str, query: &str| published.wrong_parameters(("GET", run), path, query);
    assert_eq!(wrong("/repos/alice/kit/check-runs/12", ""), Vec::<String>::new());
    assert_eq!(wrong("/repos/alice/kit/check-runs/twelve", "").len(), 1);
    assert_eq!(wrong("/repos/alice/kit/check-runs/", "").len(), 1);
    assert_eq!(wrong("/repos/alice/kit/check-runs/12", "page=1").len(), 1);
    let list = "/repos/{owner}/{repo}/commits/{ref}/check-runs";
    let wrong = |query: &str| {
        published.wrong_parameters(("GET", list), "/repos/alice/kit/commits/a/check-runs", query)
    };
    assert_eq!(wrong("filter=all&per_page=100&check_name=b00t%20ACL"), Vec::<String>::new());
    assert_eq!(wrong("filter=some").len(), 1);
    assert_eq!(wrong("per_page=many").len(), 1);
}
