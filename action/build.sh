#!/usr/bin/env bash
# Builds b00t-acl from the action's checkout (the first argument) and prints where it is. It runs once,
# on small files: compiling quickly counts for more than running quickly.
set -euo pipefail

root=$1
if ! command -v cargo >/dev/null; then
  echo "::error title=b00t ACL::b00t-acl is not released for this revision or machine, and there is no Rust to build it. Install Rust before this step, or pin the action to a release." >&2
  exit 1
fi
echo "Building b00t-acl from source, which takes a few minutes." >&2
target=${CARGO_TARGET_DIR:-$root/target}
if [[ "$target" != /* && "$target" != ?:* ]]; then
  target=$PWD/$target
fi
# Cargo and rustup read settings of the folder that they are started in, and in the checkout those are
# the proposer's: a compiler wrapper, another toolchain.
cd -- "$root"
CARGO_TARGET_DIR=$target cargo build --locked --quiet --package b00t-acl >&2
echo "$target/debug/b00t-acl"
