//! Cloudflare's API in front of the workers' KV takes and gives what Cloudflare's does.

use anyhow::Result;
use b00t_tests::harness::{Build, Platform};
use pretty_assertions::assert_eq;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn ask(
    platform: &Platform,
    method: Method,
    path: &str,
    body: Value,
) -> Result<(StatusCode, Value)> {
    let cloudflare = platform.cloudflare();
    let url = format!("{}{path}", cloudflare.namespace_url());
    let request = reqwest::Client::new().request(method, url);
    let answer = request.bearer_auth(&cloudflare.config().token).json(&body).send().await?;
    let status = answer.status();
    let bytes = answer.bytes().await?;
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    Ok((status, serde_json::from_slice(&bytes).unwrap_or_else(|_| text())))
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_are_written_listed_read_and_deleted() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let pairs: Vec<_> = (0..2_345)
        .map(|n| {
            json!({"key": format!("test:{n:04}"), "value": "aGk=", "base64": true,
                        "metadata": {"n": n}})
        })
        .collect();
    let (status, written) = ask(&platform, Method::PUT, "/bulk", json!(pairs)).await?;
    assert_eq!(
        (status, &written["result"]["successful_key_count"]),
        (StatusCode::OK, &json!(2_345))
    );

    let (mut cursor, mut names, mut pages) = (String::new(), vec![], 0);
    loop {
        let path = format!("/keys?limit=1000&prefix=test%3A&cursor={cursor}");
        let (_, page) = ask(&platform, Method::GET, &path, Value::Null).await?;
        for row in page["result"].as_array().unwrap() {
            let name = row["name"].as_str().unwrap().to_owned();
            assert_eq!(format!("test:{:04}", row["metadata"]["n"].as_u64().unwrap()), name);
            names.push(name);
        }
        pages += 1;
        cursor = page["result_info"]["cursor"].as_str().unwrap().to_owned();
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!((names.len(), pages), (2_345, 3));

    let (_, value) = ask(&platform, Method::GET, "/values/test%3A0007", Value::Null).await?;
    assert_eq!(value, "hi");
    let asked = json!({"keys": ["test:0007", "test:none"], "type": "text"});
    let (_, read) = ask(&platform, Method::POST, "/bulk/get", asked).await?;
    assert_eq!(read["result"]["values"], json!({"test:0007": "hi", "test:none": null}));
    let (status, _) = ask(&platform, Method::POST, "/bulk/delete", json!(names)).await?;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = ask(&platform, Method::GET, "/values/test:0007", Value::Null).await?;
    assert_eq!(status, StatusCode::NOT_FOUND);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_is_refused() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let pair = |key: &str, note: &str| json!({"key": key, "value": "", "metadata": {"n": note}});
    let many = vec!["x"; 101];
    for (method, path, body) in [
        (Method::PUT, "/bulk", json!(vec![pair("x", ""); 10_001])),
        (Method::PUT, "/bulk", json!([pair(&"x".repeat(513), "")])),
        (Method::PUT, "/bulk", json!([pair("x", &"y".repeat(1_024))])),
        (Method::POST, "/bulk/get", json!({"keys": many})),
        (Method::GET, "/keys?limit=1001", Value::Null),
        (Method::GET, "/keys?limit=9", Value::Null),
    ] {
        let (status, answer) = ask(&platform, method, path, body).await?;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {answer}");
        assert_eq!(answer["success"], false);
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_token_or_namespace_gets_nothing() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let cloudflare = platform.cloudflare();
    let get = async |url: String, token: &str| {
        anyhow::Ok(reqwest::Client::new().get(url).bearer_auth(token).send().await?.status())
    };
    let keys = format!("{}/keys", cloudflare.namespace_url());
    let token = &cloudflare.config().token;
    assert_eq!(get(keys.clone(), token).await?, StatusCode::OK);
    assert_eq!(get(keys.clone(), "another").await?, StatusCode::UNAUTHORIZED);
    let verify = format!("{}/user/tokens/verify", cloudflare.base_url());
    assert_eq!(get(verify.clone(), token).await?, StatusCode::OK);
    assert_eq!(get(verify, "another").await?, StatusCode::UNAUTHORIZED);
    let elsewhere = keys.replace(&cloudflare.config().namespace, "another");
    assert_eq!(get(elsewhere, token).await?, StatusCode::NOT_FOUND);
    platform.stop().await
}
