//! Everything that can be wrong with a file: one check a file, listed in one table.

pub(crate) mod arg_patterns_unused;
pub(crate) mod bad_call;
pub(crate) mod byte_order_mark;
pub(crate) mod control_character;
pub(crate) mod dev_ignored;
pub(crate) mod duplicate_entry;
pub(crate) mod duplicate_key;
pub(crate) mod enforce_grants;
pub(crate) mod enforce_on_allow;
pub(crate) mod enforce_unused;
pub(crate) mod file_too_large;
pub(crate) mod impossible_name;
pub(crate) mod invalid_regex;
pub(crate) mod limit_overruled;
pub(crate) mod limit_unused;
pub(crate) mod listed_twice;
pub(crate) mod loose_allow;
pub(crate) mod matches_all_arguments;
pub(crate) mod matches_every_call;
pub(crate) mod missing_key;
pub(crate) mod mixed_forms;
pub(crate) mod name_too_long;
pub(crate) mod never_matches;
pub(crate) mod no_tests;
pub(crate) mod not_a_file;
pub(crate) mod not_judged;
pub(crate) mod not_utf8;
pub(crate) mod other_decision;
pub(crate) mod other_rule;
pub(crate) mod overruled_command;
pub(crate) mod refused_before;
pub(crate) mod regex_too_large;
pub(crate) mod regexes_too_large;
pub(crate) mod shadowed_pattern;
pub(crate) mod syntax;
pub(crate) mod too_many_problems;
pub(crate) mod too_many_rules;
pub(crate) mod too_many_tests;
pub(crate) mod too_many_warnings;
pub(crate) mod too_much_work;
pub(crate) mod unknown_key;
pub(crate) mod wrong_number;
pub(crate) mod wrong_type;
pub(crate) mod wrong_value;

use crate::diagnostic::Severity;
use crate::document::Document;
use crate::finding::Findings;

/// One thing that can be wrong with a file.
#[derive(Debug)]
pub struct Check {
    /// The stable code, such as `ACL010`. Errors are below 100, warnings from 101 on, and what is
    /// said about policy tests only from 201 on.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: &'static str,
    /// What that means for the one who reads it.
    pub meaning: &'static str,
    /// How to mend it.
    pub mend: &'static str,
    /// A case of it.
    pub example: Example,
}

/// A case in which a check speaks up.
#[derive(Clone, Copy, Debug)]
pub enum Example {
    /// The text of a policy file.
    File(&'static str),
    /// The texts of a policy without errors, and of the tests beside it.
    Files {
        /// The policy.
        policy: &'static str,
        /// The tests.
        tests: &'static str,
    },
    /// A case that cannot be shown as text.
    Words(&'static str),
}

/// All checks, by code.
pub fn checks() -> &'static [&'static Check] {
    TABLE
}

const TABLE: &[&Check] = &[
    &not_a_file::CHECK,
    &file_too_large::CHECK,
    &not_utf8::CHECK,
    &syntax::CHECK,
    &duplicate_key::CHECK,
    &unknown_key::CHECK,
    &missing_key::CHECK,
    &wrong_type::CHECK,
    &wrong_value::CHECK,
    &invalid_regex::CHECK,
    &regex_too_large::CHECK,
    &regexes_too_large::CHECK,
    &too_many_rules::CHECK,
    &mixed_forms::CHECK,
    &too_many_problems::CHECK,
    &wrong_number::CHECK,
    &enforce_on_allow::CHECK,
    &name_too_long::CHECK,
    &not_judged::CHECK,
    &byte_order_mark::CHECK,
    &dev_ignored::CHECK,
    &arg_patterns_unused::CHECK,
    &listed_twice::CHECK,
    &duplicate_entry::CHECK,
    &control_character::CHECK,
    &never_matches::CHECK,
    &refused_before::CHECK,
    &shadowed_pattern::CHECK,
    &overruled_command::CHECK,
    &impossible_name::CHECK,
    &matches_every_call::CHECK,
    &loose_allow::CHECK,
    &matches_all_arguments::CHECK,
    &enforce_unused::CHECK,
    &limit_unused::CHECK,
    &limit_overruled::CHECK,
    &too_many_warnings::CHECK,
    &enforce_grants::CHECK,
    &other_decision::CHECK,
    &other_rule::CHECK,
    &too_many_tests::CHECK,
    &bad_call::CHECK,
    &no_tests::CHECK,
    &too_much_work::CHECK,
];

/// Looks over a whole document, after it was read and before it is compiled.
pub(crate) fn look_over(document: &Document, findings: &mut Findings) {
    limit_overruled::look_over(document.limits(), findings);
    match document {
        Document::Long(form) => {
            too_many_rules::look_over_long(form, findings);
            arg_patterns_unused::look_over(form, findings);
            enforce_unused::look_over(form, findings);
            enforce_grants::look_over(form, findings);
            duplicate_entry::look_over_long(form, findings);
            control_character::look_over(form, findings);
            impossible_name::look_over_long(form, findings);
        }
        Document::Short(form) => {
            too_many_rules::look_over_short(form, findings);
            listed_twice::look_over(form, findings);
            duplicate_entry::look_over_short(form, findings);
            impossible_name::look_over_short(form, findings);
        }
    }
}
