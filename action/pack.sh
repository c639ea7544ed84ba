#!/usr/bin/env bash
# Builds b00t-acl for a target (the first argument) and packs it with the licence, completions and the
# manual page into b00t-acl-TARGET.tar.gz, in the current folder. The release workflow runs it.
set -euo pipefail

target=$1
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cargo build --locked --release --package b00t-acl --target "$target" --manifest-path "$root/Cargo.toml"
built="${CARGO_TARGET_DIR:-$root/target}/$target/release"
name=b00t-acl
if [[ -f "$built/$name.exe" ]]; then
  name=$name.exe
fi
folder=$(mktemp -d)
cp "$built/$name" "$root/LICENSE" "$folder/"
"$built/$name" man >"$folder/b00t-acl.1"
mkdir "$folder/completions"
for shell in bash elvish fish powershell zsh; do
  "$built/$name" completions "$shell" >"$folder/completions/b00t-acl.$shell"
done
tar -czf "b00t-acl-$target.tar.gz" -C "$folder" .
