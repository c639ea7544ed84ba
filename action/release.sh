# shellcheck shell=bash
# What install.sh knows about releases. Results go to standard output, everything else to standard
# error.

# The target triple for a runner's system and architecture; nothing where there is no release.
target_of() {
  case "$1-$2" in
    Linux-X64) echo x86_64-unknown-linux-gnu ;;
    Linux-ARM64) echo aarch64-unknown-linux-gnu ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

# The tag of the release to use; nothing when there is none for the action's revision.
tag_of() {
  local wanted=$1 root=$2 version
  if [[ -z "${ACTION_REPOSITORY:-}" ]]; then
    return 0 # a local action (`uses: ./action`): what stands there is what is meant
  fi
  if [[ -n "$wanted" ]]; then
    if [[ ! "$wanted" =~ ^v?[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
      echo "::error title=b00t ACL::The input \`version\` is a version such as 1.0.0." >&2
      return 1
    fi
    echo "v${wanted#v}"
    return 0
  fi
  version=$(sed -n 's/^version = "\([0-9A-Za-z.+-]*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
  case "${ACTION_REF:-}" in
    # A version, or the major version that moves with it: the checkout is that release.
    "v$version" | "v${version%%.*}") echo "v$version" ;;
    # A commit may be the release's or any other.
    *)
      if [[ "${ACTION_REF:-}" =~ ^[0-9a-f]{40}$ && "$(commit_of "v$version")" == "$ACTION_REF" ]]; then
        echo "v$version"
      fi
      ;;
  esac
}

# The commit that a tag of the action's repository points at, also through an annotated tag.
commit_of() {
  GIT_TERMINAL_PROMPT=0 git ls-remote "${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY" \
    "refs/tags/$1" "refs/tags/$1^{}" 2>/dev/null | tail -n 1 | cut -f 1 || true
}

# Downloads the archive and the checksums of a release; fails when it has none for this target.
download() {
  local base="${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download/$1"
  local archive="b00t-acl-$2.tar.gz" folder=$3 name
  for name in SHA256SUMS "$archive"; do
    if ! curl --silent --show-error --fail --location --proto-redir '=https' --retry 3 \
      --output "$folder/$name" "$base/$name" >&2; then
      echo "The release $1 has no $name, or it cannot be downloaded." >&2
      return 1
    fi
  done
}

# Verifies a downloaded archive and prints `attested` or `checksum`; ends the step when it is not what
# was released.
verify() {
  local tag=$1 archive=$2 folder=$3 listed found
  listed=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
  found=$(sha256_of "$folder/$archive")
  if [[ -z "$listed" || "$listed" != "$found" ]]; then
    echo "::error title=b00t ACL::$archive of $tag has the SHA-256 $found, and SHA256SUMS says ${listed:-nothing about it}." >&2
    exit 1
  fi
  if ! can_attest; then
    if [[ "${INPUT_REQUIRE_ATTESTATION:-false}" != false ]]; then
      echo "::error title=b00t ACL::The attestation of $archive cannot be checked: there is no gh on this machine, or it is too old." >&2
      exit 1
    fi
    echo "::notice title=b00t ACL::The checksum of $archive is right. Its attestation was not checked: there is no gh on this machine, or it is too old." >&2
    echo checksum
    return 0
  fi
  if ! GH_TOKEN="${ATTESTATION_TOKEN:-}" gh attestation verify "$folder/$archive" \
    --repo "$ACTION_REPOSITORY" \
    --signer-workflow "$ACTION_REPOSITORY/.github/workflows/release.yml" \
    --source-ref "refs/tags/$tag" >&2; then
    echo "::error title=b00t ACL::The attestation of $archive of $tag does not verify." >&2
    exit 1
  fi
  echo attested
}

# Whether this machine has a gh that knows everything that is asked of it. Before 2.67 it called an
# archive without any attestation verified (GO-2025-3467).
can_attest() {
  local major minor
  command -v gh >/dev/null || return 1
  read -r major minor < <(gh --version | sed -n 's/^gh version \([0-9]*\)\.\([0-9]*\)\..*/\1 \2/p') || return 1
  ((major > 2 || (major == 2 && minor >= 67))) || return 1
  # Read to its end: a gh whose reader left would seem to have failed.
  [[ "$(gh attestation verify --help 2>/dev/null)" == *--source-ref* ]]
}

# The SHA-256 of a file. It is read from standard input, because a name with a backslash, as on Windows,
# changes what is printed; macOS has no sha256sum.
sha256_of() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1" | cut -d ' ' -f 1
  else
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  fi
}
