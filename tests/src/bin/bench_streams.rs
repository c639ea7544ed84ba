//! How long it takes until a change of the policy has reached every open stream:
//! `cargo xtask bench streams`.

use std::time::Duration;

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Platform, RawStream, Stopwatch, Times};
use clap::Parser;
use futures::future::try_join_all;

const ACL: &str = "b00t-mcp-acl.toml";
const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";

#[derive(Parser)]
struct Options {
    /// How many accounts have the App on a fork.
    #[arg(long, default_value_t = 100)]
    accounts: usize,
    /// How many streams each of them has open.
    #[arg(long, default_value_t = 10)]
    streams: usize,
    /// How often one account changes its policy, and then all of them at once.
    #[arg(long, default_value_t = 20)]
    rounds: usize,
}

/// One account, and its clients' open streams.
struct Account {
    login: String,
    streams: Vec<RawStream>,
}

/// When the first and the last client of an account had heard of a change.
struct Heard {
    first: Duration,
    last: Duration,
}

/// The same of many changes.
#[derive(Default)]
struct Changes {
    first: Times,
    last: Times,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Options { accounts, streams, rounds } = Options::parse();
    let platform = Platform::start_for_test(Build::Production).await?;
    let mut all = Vec::new();
    for number in 0..accounts {
        all.push(Account::join(&platform, &format!("user-{number:03}")).await?);
    }

    let mut alone = Changes::default();
    for round in 0..rounds {
        let account = all.get_mut(round % accounts).context("there are no accounts")?;
        account.open(&platform, streams).await?;
        alone.add(account.change(&platform, round).await?);
        account.streams.clear();
    }

    for account in &mut all {
        account.open(&platform, streams).await?;
    }
    let mut among = Changes::default();
    for round in rounds..2 * rounds {
        let account = all.get_mut(round % accounts).context("there are no accounts")?;
        among.add(account.change(&platform, round).await?);
    }

    let mut together = Changes::default();
    let mut last = Times::default();
    for round in 2 * rounds..3 * rounds {
        let watch = Stopwatch::start();
        for account in &all {
            account.commit(&platform, round).await?;
        }
        let hear = all.iter_mut().map(|account| account.hear(watch));
        for heard in try_join_all(hear).await? {
            together.add(heard);
        }
        last.add(watch.elapsed());
    }

    let open = accounts * streams;
    println!("From a commit to its announcement, in milliseconds, {rounds} rounds each:\n");
    println!("{:<58} {:>8} {:>8} {:>8} {:>8}", "", "median", "p90", "p99", "max");
    let print = |what: String, times: &Times| println!("{what:<58} {times}");
    print(format!("one account, its {streams} streams alone: first client"), &alone.first);
    print(format!("one account, its {streams} streams alone: last client"), &alone.last);
    print(format!("one account, {open} streams open: first client"), &among.first);
    print(format!("one account, {open} streams open: last client"), &among.last);
    print(format!("all {accounts} accounts at once: an account's last client"), &together.last);
    print(format!("all {accounts} accounts at once: the last of {open} clients"), &last);
    let ratio = among.last.percentile(50) / alone.last.percentile(50);
    println!("\nLast client, {open} streams open to {streams} open: {ratio:.2} times (median).");
    platform.stop().await
}

impl Account {
    /// A stranger who forks the template and installs the App.
    async fn join(platform: &Platform, login: &str) -> Result<Self> {
        platform.github().account(login)?;
        platform.github().fork(platform.template(), login)?;
        platform.install(login).await?;
        platform.in_force(login).await?;
        Ok(Self { login: login.into(), streams: Vec::new() })
    }

    async fn open(&mut self, platform: &Platform, count: usize) -> Result<()> {
        let client = platform.raw(&self.login).await?;
        let open = (0..count).map(|number| {
            let request = client.listen(&format!("stream {number}"));
            async move {
                let mut stream = request.open().await?;
                stream.told(ACKNOWLEDGED).await?;
                anyhow::Ok(stream)
            }
        });
        self.streams = try_join_all(open).await?;
        Ok(())
    }

    /// Changes the policy, and waits until every client has heard of it.
    async fn change(&mut self, platform: &Platform, number: usize) -> Result<Heard> {
        let watch = Stopwatch::start();
        self.commit(platform, number).await?;
        self.hear(watch).await
    }

    async fn commit(&self, platform: &Platform, number: usize) -> Result<()> {
        let text = format!("# Change {number}\ndefault_policy = \"allow\"\n");
        let (fork, hub) = (platform.fork(&self.login), platform.github());
        hub.commit(&fork, "main", ACL, Some(text.as_bytes()), "Change the policy").await?;
        Ok(())
    }

    async fn hear(&mut self, watch: Stopwatch) -> Result<Heard> {
        let hear = self.streams.iter_mut().map(async |stream| {
            stream.tools_changed().await?;
            anyhow::Ok(watch.elapsed())
        });
        let heard = try_join_all(hear).await?;
        let first = heard.iter().min().copied().context("nobody listens")?;
        let last = heard.iter().max().copied().context("nobody listens")?;
        Ok(Heard { first, last })
    }
}

impl Changes {
    fn add(&mut self, Heard { first, last }: Heard) {
        self.first.add(first);
        self.last.add(last);
    }
}
