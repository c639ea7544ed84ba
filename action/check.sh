#!/usr/bin/env bash
# The second step of the action: what the policy says, and what the change does.
set -euo pipefail

arguments=(
  "--working-directory=${INPUT_WORKING_DIRECTORY:-.}"
  "--fail-on=${INPUT_FAIL_ON:-error}"
  "--annotations=${INPUT_ANNOTATIONS:-true}"
  "--summary=${INPUT_SUMMARY:-true}"
)
if [[ -n "${INPUT_SARIF_FILE:-}" ]]; then
  arguments+=("--sarif-file=$INPUT_SARIF_FILE")
fi
exec "$B00T_ACL" ci "${arguments[@]}"
