//! What a policy holds on to while it decides. Alone in its program, so that nothing else moves
//! the numbers.
#![cfg(target_os = "linux")]

/// Letters without a pattern, the same every time.
#[cfg(test)]
fn letters(count: usize) -> String {
    let next = |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    let states = std::iter::successors(Some(7_u64), next).skip(1).take(count);
    states
        .map(|state| char::from(b"abcdefghijklmnopqrstuvwxyz"[(state >> 40) as usize % 26]))
        .collect()
}

/// Memory of this program, in KiB.
#[cfg(test)]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_decision_leaves_nothing_behind() {
    // Each of these has more states than memory, and a text without a pattern visits new ones.
    let mut text = "default_policy = 'deny'\n[patterns]\ndeny = [\n".to_owned();
    for n in 0..200 {
        text.push_str(&format!("'[a-m][a-z]{{26}}({n}|[~!])[^a-z]',\n"));
    }
    let report = acl::check((text + "]\n").as_bytes());
    let policy = report.policy().unwrap();
    let before = resident();
    assert!(!policy.decide("learn", &[letters(4000)]).is_allowed());
    let more = resident().saturating_sub(before);
    assert!(more < 16 * 1024, "{more} KiB more than before");
}
