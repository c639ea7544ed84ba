#!/usr/bin/env bash
# The first step of the action: puts b00t-acl on this machine and tells where.
#
# A released binary is taken when the action's own revision is a release, and only when its checksum
# and its attestation are right; everything else is built from the action's own checkout. A release
# that does not verify ends the step: it is never replaced by something else.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/.." && pwd)
# shellcheck source=action/release.sh
source "$here/release.sh"

folder=$(mktemp -d "${RUNNER_TEMP:-/tmp}/b00t-acl.XXXXXX")
target=$(target_of "${RUNNER_OS:-}" "${RUNNER_ARCH:-}")
tag=$(tag_of "${INPUT_VERSION:-}" "$root")

origin=source
if [[ -z "$tag" ]]; then
  echo "This revision of the action is no release."
elif [[ -z "$target" ]]; then
  echo "There is no release for ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown machine}."
elif download "$tag" "$target" "$folder"; then
  origin=$(verify "$tag" "b00t-acl-$target.tar.gz" "$folder")
fi

# Nothing behind this line needs it: no build script and no binary sees it.
unset ATTESTATION_TOKEN

if [[ "$origin" != source ]]; then
  (cd "$folder" && tar -xzf "b00t-acl-$target.tar.gz")
  binary="$folder/b00t-acl"
elif [[ -n "${INPUT_VERSION:-}" ]]; then
  echo "::error title=b00t ACL::There is no b00t-acl $INPUT_VERSION for this machine. Leave the input \`version\` empty to build the action's own revision."
  exit 1
else
  binary=$(bash "$here/build.sh" "$root")
fi
if [[ ! -f "$binary" && -f "$binary.exe" ]]; then
  binary="$binary.exe"
fi

version=$("$binary" --version)
version=${version#b00t-acl }
echo "b00t-acl $version ($origin)"
{
  echo "binary=$binary"
  echo "version=$version"
  echo "origin=$origin"
} >>"$GITHUB_OUTPUT"
