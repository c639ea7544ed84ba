// From a GitHub account to a connected client, and out again, at a real browser:
//
//   story.mjs keyboard|mouse
//
// With a keyboard, and every page is looked at closely; or with a mouse and without JavaScript. BASE_URL is the
// platform, GITHUB_URL its GitHub, LOGIN somebody who has nothing yet, PICTURES a folder. It prints
// {"pages": [NAME], "faults": [TEXT]} at its end.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Assistant } from "./client.mjs";
import { Looker } from "./look.mjs";
import { Person, browse } from "./person.mjs";

const { BASE_URL, GITHUB_URL, LOGIN, PICTURES } = process.env;
const javascript = process.argv[2] === "keyboard";
const own = BASE_URL.replace("://", `://${LOGIN}.`);
const endpoint = `${own}/mcp`;
const pages = [];
const faults = [];

const browser = await browse();
const assistant = await Assistant.starts(endpoint);
const origins = (...urls) => urls.map((url) => new URL(url).origin);
const person = await Person.sits(browser, {
  javascript,
  own: origins(BASE_URL, own),
  others: origins(GITHUB_URL, assistant.redirectUrl),
  faults,
});
const looker = javascript ? await Looker.opens(browser, { pictures: PICTURES, faults }) : undefined;

/** The person is at a page with this heading, which is looked at. */
async function at(name, heading) {
  await person.sees(heading);
  pages.push(name);
  await looker?.looks(name, await person.shown());
}

/** GitHub's own pages are played: whoever looks says who he is, or where he wants something. */
const atGithub = (name) => person.page.getByRole("button", { name, exact: true }).click();

/** Has GitHub do something. */
async function github(verb, what) {
  const body = JSON.stringify(what);
  const answer = await fetch(`${GITHUB_URL}/_standin/${verb}`, { method: "POST", body });
  assert.equal(answer.status, 200, await answer.text());
}

async function arrives() {
  await person.goes(own);
  await at("nothing-here", "Nothing here yet");
  await person.goes(`${BASE_URL}/start`);
  await at("start", "Set up your server");
  await person.goes(BASE_URL);
  await at("landing", "Your AI clients, under your rules");
  await person.uses("link", "Sign in with GitHub");
  await atGithub(LOGIN);
}

async function setsUp() {
  await at("fork", "Set up your server");
  await person.uses("link", "Fork it on GitHub");
  await atGithub(LOGIN);
  await person.sees(`${LOGIN}/_b00t_`);
  await person.page.goBack();
  await person.page.goBack();
  await person.uses("link", "look again");
  await atGithub(LOGIN);

  await person.reads("Choose “Only select repositories”");
  await at("install", "Set up your server");
  // What GitHub says of it waits, so that the waiting can be looked at.
  await github("faults", { deliveries: { pick: { every: 1 }, kinds: [{ hold: "install" }] } });
  await person.uses("link", "Install the App");
  await atGithub(`${LOGIN}/_b00t_`);
  await person.reads("Your policy is being read.");
  await at("first-sync", "Set up your server");
  await github("faults_end", {});
  await github("open_gate", { gate: "install" });
  // The page goes on by itself.
  await at("owner-new", "Your server");
  await person.reads(endpoint);
  await person.goes(`${BASE_URL}/start`);
  await at("connect", "Set up your server");
  await person.goes(own);
  await at("server", `b00t of ${LOGIN}`);
}

async function connects() {
  await assistant.connects(async (wanted) => {
    await person.goes(wanted);
    await atGithub(LOGIN);
    await at("consent", "Allow access?");
    await person.reads(assistant.name);
    await person.uses("button", "Allow");
  });
  await person.sees("The client has its answer");
  const tools = await assistant.lists();
  assert.ok(tools.includes("b00t_whoami") && tools.includes("b00t_learn"), String(tools));
  assert.equal(await assistant.calls("b00t_whoami"), "answered");
  assert.equal(await assistant.calls("b00t_learn", { topic: "rust" }), "answered");
  assert.equal(await assistant.calls("b00t_learn", { topic: "sudo" }), "refused");
}

async function looksAfterIt() {
  await person.goes(BASE_URL);
  await person.uses("link", "Your server");
  await person.reads(assistant.name);
  for (const line of ["learn rust", "learn sudo"]) await person.reads(line);
  await at("owner", "Your server");

  const broken = { path: "b00t-mcp-acl.toml", content: "default_policy = \"perhaps\"\n" };
  await github("commit", { repository: `${LOGIN}/_b00t_`, message: "Break it", ...broken });
  const rejected = person.page.getByText("perhaps");
  while ((await rejected.count()) === 0) await person.page.reload();
  await at("owner-rejected", "Your server");

  await person.uses("button", `Revoke ${assistant.name}`);
  await person.reads("The client has no access any more.");
  await at("owner-revoked", "Your server");
  await assistant.wants(() => assistant.calls("b00t_whoami"));
  await assistant.ends();
}

async function leaves() {
  await person.uses("link", "Account");
  await at("settings", "Account");
  const file = await person.downloads("Download the export");
  assert.equal(file.suggestedFilename(), `b00t-${LOGIN}.json`);
  const exported = JSON.parse(await readFile(await file.path(), "utf8"));
  assert.equal(exported.login, LOGIN);
  assert.ok(JSON.stringify(exported).includes("learn rust"), "the calls are in it");

  await person.types(`Type ${LOGIN} to confirm`, "yes");
  await person.uses("button", "Erase everything");
  await person.reads("Nothing was erased");
  await at("problem", "This did not work");
  await person.goes(`${BASE_URL}/account/settings`);
  await person.types(`Type ${LOGIN} to confirm`, LOGIN);
  await person.uses("button", "Erase everything");
  await at("receipt", "Everything is erased");

  await person.goes(`${BASE_URL}/account`);
  await atGithub(LOGIN);
  await at("erased", "Your account was erased");
  await person.uses("link", "Show the receipt");
  await at("receipt-again", "Everything is erased");
  await person.goes(own);
  await person.sees("Nothing here yet");
}

async function looksAround() {
  await person.goes(`${BASE_URL}/nowhere`);
  await at("not-found", "Not found");
  await person.uses("link", "Status");
  await at("status", "Status");
}

try {
  for (const part of [arrives, setsUp, connects, looksAfterIt, leaves, looksAround]) await part();
} catch (error) {
  console.error(`at ${person.page.url()}:\n${await person.page.locator("body").innerText().catch(String)}`);
  throw error;
} finally {
  console.log(JSON.stringify({ pages, faults }));
  await browser.close();
}
process.exit(0);
