//! A reconciler that stays.

use b00t_reconciler::command::watch;
use pretty_assertions::assert_eq;
use tokio::{net::TcpListener, sync::oneshot};

use crate::world::{POLICY, World};

async fn page(root: &str, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{root}{path}")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn it_repairs_what_it_finds_tells_its_numbers_and_ends_when_it_is_told_to() {
    let world = World::in_sync(&["ann", "bob"]).await;
    world.push("ann", 'b', POLICY);
    let platform = world.platform();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    let (end, ended) = oneshot::channel::<()>();
    let looks = async {
        // Until the first run has come to its end.
        while platform.meters.last_success().is_none() {
            tokio::task::yield_now().await;
        }
        let (status, text) = page(&root, "/metrics").await;
        assert_eq!(status, 200);
        for line in [
            "b00t_reconciler_accounts{state=\"stale\"} 1",
            "b00t_reconciler_asked_total 1",
            "b00t_reconciler_github_quota_remaining 4321",
            "b00t_reconciler_deliveries_lost 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert_eq!(page(&root, "/healthz").await, (200, "ok\n".into()));
        end.send(()).unwrap();
    };
    let shutdown = async { ended.await.unwrap() };
    let (watched, ()) = tokio::join!(watch(&platform, None, true, listener, shutdown), looks);
    watched.unwrap();
    assert_eq!(world.change(|it| it.asked.clone()), [100]);
}
