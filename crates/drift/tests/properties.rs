//! What holds of every plan, whatever GitHub and KV say.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use drift::{
    AclAt, Fork, ForkHead, Kind, OnGitHub, PolicySeen, Recorded, Says, State, compare, to_json,
};
use ids::{AccountId, Generation, Login, RepositoryId};
use proptest::prelude::*;
use store::RepositoryRef;

fn login(number: u64) -> Login {
    format!("user-{number}").parse().unwrap()
}

fn hex<T: std::str::FromStr>(digit: u8) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("{}", digit % 10).repeat(40).parse().unwrap()
}

prop_compose! {
    fn head()(owner in 0..6_u64, commit in prop::option::of(0..3_u8), acl in 0..4_u8, id in 0..3_u64)
        -> ForkHead
    {
        ForkHead {
            repository: RepositoryRef { id: RepositoryId::new(id), name: "_b00t_".into() },
            owner: AccountId::new(owner),
            archived: false,
            commit: commit.map(hex),
            acl: match acl { 0 => AclAt::Absent, 1 => AclAt::NotAFile, n => AclAt::Blob(hex(n)) },
        }
    }
}

fn fork() -> impl Strategy<Value = Fork> {
    prop_oneof![
        Just(Fork::NotAsked),
        Just(Fork::Gone),
        Just(Fork::Unreachable("502".into())),
        head().prop_map(|head| Fork::Found(Box::new(head))),
    ]
}

fn on_github() -> impl Strategy<Value = OnGitHub> {
    let login = (0..6_u64).prop_map(login);
    (login, fork(), 0..4_u8).prop_map(|(login, fork, kind)| match kind {
        0 => OnGitHub::Suspended { login },
        1 => OnGitHub::Template { login },
        _ => OnGitHub::Installed { login, fork },
    })
}

fn state() -> impl Strategy<Value = State> {
    prop::sample::select(vec![State::Active, State::Invalid, State::Missing, State::Suspended])
}

prop_compose! {
    fn says()(account in 0..6_u64, id in prop::option::of(0..3_u64), commit in prop::option::of(0..3_u8),
              blob in prop::option::of(2..4_u8), state in state()) -> Says {
        Says {
            account: AccountId::new(account),
            repository: id.map(|id| RepositoryRef { id: RepositoryId::new(id), name: "_b00t_".into() }),
            commit: commit.map(hex),
            blob: blob.map(hex),
            generation: Generation::ZERO,
            state,
        }
    }
}

fn recorded() -> impl Strategy<Value = Recorded> {
    let policies = prop::collection::btree_map(0..6_u64, prop::option::weighted(0.9, says()), 0..6);
    let accounts = prop::collection::btree_set((0..6_u64).prop_map(AccountId::new), 0..6);
    let indexes = prop::collection::btree_set((0..6_u64).prop_map(login), 0..6);
    let all = (policies, accounts, indexes, prop::bool::ANY);
    all.prop_map(|(policies, accounts, indexes, template_index)| Recorded {
        policies: policies
            .into_iter()
            .map(|(number, says)| PolicySeen { login: login(number), says })
            .collect(),
        accounts,
        indexes,
        template_index,
    })
}

fn github() -> impl Strategy<Value = BTreeMap<AccountId, OnGitHub>> {
    prop::collection::btree_map((0..6_u64).prop_map(AccountId::new), on_github(), 0..6)
}

proptest! {
    #[test]
    fn no_account_and_no_record_is_left_out(github in github(), recorded in recorded()) {
        let plan = compare(&github, &recorded);
        let shown: BTreeSet<_> = plan.entries().iter().map(|entry| &entry.login).collect();
        for seen in &recorded.policies {
            prop_assert!(shown.contains(&seen.login));
        }
        for (account, on) in &github {
            let found = plan.entries().iter().any(|entry| entry.account == Some(*account));
            let needed = matches!(on, OnGitHub::Installed { .. });
            prop_assert!(found || !needed, "{account} is not in the plan");
        }
        prop_assert_eq!(plan.counts().total(), plan.entries().len());
    }

    #[test]
    fn only_drift_removes_and_only_from_who_may_have_something(
        github in github(), recorded in recorded(),
    ) {
        for entry in compare(&github, &recorded).entries() {
            if entry.removes {
                prop_assert!(entry.finding.kind().is_drift(), "{entry:?}");
                prop_assert!(entry.recorded.is_some_and(State::may_allow), "{entry:?}");
            }
        }
    }

    #[test]
    fn when_no_fork_can_be_read_no_installed_account_loses_anything(
        github in github(), recorded in recorded(),
    ) {
        let mut blind = github;
        for on in blind.values_mut() {
            if let OnGitHub::Installed { fork, .. } = on {
                *fork = Fork::Unreachable("cut".into());
            }
        }
        let plan = compare(&blind, &recorded);
        for entry in plan.entries().iter().filter(|entry| entry.removes) {
            let on = entry.account.and_then(|account| blind.get(&account));
            prop_assert!(!matches!(on, Some(OnGitHub::Installed { .. })), "{entry:?}");
        }
    }

    #[test]
    fn the_order_of_the_listing_does_not_matter(github in github(), recorded in recorded()) {
        let mut turned = recorded.clone();
        turned.policies.reverse();
        let (one, other) = (compare(&github, &recorded), compare(&github, &turned));
        prop_assert_eq!(to_json(&one).to_string(), to_json(&other).to_string());
    }

    #[test]
    fn in_sync_means_that_everything_is_known(github in github(), recorded in recorded()) {
        let plan = compare(&github, &recorded);
        let trouble = Kind::ALL
            .into_iter()
            .filter(|kind| kind.is_drift() || *kind == Kind::Unreachable)
            .map(|kind| plan.counts().of(kind))
            .sum::<usize>();
        prop_assert_eq!(plan.is_in_sync(), trouble == 0);
    }
}
