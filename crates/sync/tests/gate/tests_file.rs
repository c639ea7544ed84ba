//! The policy's own tests decide whether a revision comes into force.

use github::HintKind;
use pretty_assertions::assert_eq;
use store::PolicyState;

use crate::world::{BROKEN, File, GOOD, STRICT, World};

const LEARN_IS_OPEN: &str = "[[test]]\ncall = \"learn rust\"\nexpect = \"allow\"\n";
const RM_IS_CLOSED: &str = "[[test]]\ncall = \"rm -rf\"\nexpect = \"deny\"\n";

impl World {
    fn write_tests(&self, text: &str) {
        self.write(acl::TESTS_FILE_NAME, Some(File::Text(text.into())));
        self.settle();
    }

    /// The codes of what is wrong with the ACL and with its tests.
    fn problems(&self) -> [Vec<String>; 2] {
        let PolicyState::Invalid { diagnostics, tests, .. } = self.record("octocat").unwrap().state
        else {
            panic!("it is not invalid");
        };
        [diagnostics, tests].map(|list| list.into_iter().map(|found| found.code).collect())
    }
}

#[test]
fn a_policy_whose_tests_pass_comes_into_force() {
    let world = World::synced();
    world.write_tests(&format!("{LEARN_IS_OPEN}{RM_IS_CLOSED}"));
    assert_eq!((world.state(), world.in_force()), ("active".into(), Some(GOOD.into())));
}

#[test]
fn a_policy_whose_tests_fail_leaves_the_last_good_one_in_force() {
    let world = World::synced();
    world.write_tests(LEARN_IS_OPEN);
    world.push(STRICT);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("invalid".into(), Some(GOOD.into())));
    assert_eq!(world.problems(), [vec![], vec!["ACL201".to_owned()]]);

    world.write_tests(RM_IS_CLOSED);
    assert_eq!((world.state(), world.in_force()), ("active".into(), Some(STRICT.into())));
}

#[test]
fn tests_that_cannot_be_read_are_tests_that_fail() {
    for file in [
        File::Text("[[test]]\ncall = 1\n".into()),
        File::Text("[[test".into()),
        File::Text("#".repeat(acl::MAX_BYTES + 1)),
        File::Bytes(vec![0xff, 0xfe, 0]),
        File::Directory,
        File::Symlink,
        File::Submodule,
    ] {
        let world = World::synced();
        world.quietly(acl::TESTS_FILE_NAME, Some(file.clone()));
        world.push(STRICT);
        world.settle();
        assert_eq!((world.state(), world.in_force()), ("invalid".into(), Some(GOOD.into())));
        let [acl, tests] = world.problems();
        assert!(acl.is_empty() && !tests.is_empty(), "{file:?}");
    }
}

#[test]
fn both_lists_of_problems_are_kept() {
    let world = World::synced();
    world.quietly(acl::TESTS_FILE_NAME, Some(File::Text("[[test]]\n".into())));
    world.push(BROKEN);
    world.settle();
    let [acl, tests] = world.problems();
    assert!(!acl.is_empty() && !tests.is_empty());
}

#[test]
fn without_a_last_good_one_failing_tests_deny_everything() {
    let world = World::new();
    world.quietly(acl::TESTS_FILE_NAME, Some(File::Text(RM_IS_CLOSED.into())));
    world.push("default_policy = \"allow\"\n");
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("invalid".into(), None));
}

#[test]
fn tests_without_a_policy_allow_nothing() {
    let world = World::synced();
    world.quietly(acl::TESTS_FILE_NAME, Some(File::Text(RM_IS_CLOSED.into())));
    world.write(acl::FILE_NAME, None);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("missing".into(), None));
}

#[test]
fn a_policy_in_force_outlives_tests_that_begin_to_fail() {
    let world = World::synced();
    let since = world.record("octocat").unwrap().in_force().unwrap().since;
    world.pass(60_000);
    world.write_tests(&LEARN_IS_OPEN.replace("allow", "deny"));
    assert_eq!((world.state(), world.in_force()), ("invalid".into(), Some(GOOD.into())));
    world.write_tests(LEARN_IS_OPEN);
    assert_eq!(world.state(), "active");
    assert_eq!(world.record("octocat").unwrap().in_force().unwrap().since, since);
}

#[test]
fn tests_whose_text_is_not_proved_are_fetched() {
    let world = World::synced();
    world.unproved.set(true);
    world.quietly(acl::TESTS_FILE_NAME, Some(File::Text(LEARN_IS_OPEN.into())));
    world.push(STRICT);
    world.settle();
    assert_eq!((world.state(), world.in_force()), ("invalid".into(), Some(GOOD.into())));
    // GitHub has the file but cannot give it: nothing is concluded from that.
    let world = World::synced();
    world.quietly(acl::TESTS_FILE_NAME, Some(File::Lost));
    world.unproved.set(true);
    world.push(STRICT);
    world.ring();
    assert_eq!(world.in_force().as_deref(), Some(GOOD));
    world.quietly(acl::TESTS_FILE_NAME, None);
    world.deliver(HintKind::Push);
    world.settle();
    assert_eq!(world.in_force().as_deref(), Some(STRICT));
}
