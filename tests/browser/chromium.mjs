// Which Chromium a person of these tests sits at: CHROMIUM_BIN, or what is found in PATH. Run as a program, it
// prints the path, or says what to do when there is none.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const runs = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

export function executable({ CHROMIUM_BIN, PATH = "" } = process.env) {
  if (CHROMIUM_BIN && !runs(CHROMIUM_BIN)) {
    throw new Error(`CHROMIUM_BIN is \`${CHROMIUM_BIN}\`, which is no program`);
  }
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  const found = CHROMIUM_BIN || NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs);
  if (!found) {
    throw new Error("there is no Chromium: install Chromium or Chrome, or say in CHROMIUM_BIN where it is");
  }
  return found;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  try {
    console.log(executable());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
