#!/usr/bin/env node
// Answers like wrangler 4 to the calls that an operator's commands make, and keeps what it was told in
// a folder beside it. Where the real one reads its standard input, so does this one.

const fs = require("node:fs");
const path = require("node:path");

const cloud = path.join(__dirname, "../cloud");
fs.mkdirSync(cloud, { recursive: true });
const file = (name) => path.join(cloud, name);
const read = (name, unless) =>
  fs.existsSync(file(name)) ? JSON.parse(fs.readFileSync(file(name), "utf8")) : unless;
const write = (name, value) => fs.writeFileSync(file(name), JSON.stringify(value));

const line = process.argv.slice(2).join(" ");
fs.appendFileSync(file("calls"), `${line}\n`);

const fail = (text) => {
  console.error(`✘ [ERROR] ${text}`);
  process.exit(1);
};
const option = (name) => {
  const place = process.argv.indexOf(name);
  return place < 0 ? undefined : process.argv[place + 1];
};

if (process.env.CI !== "1" || !/^[0-9a-f]{32}$/.test(process.env.CLOUDFLARE_ACCOUNT_ID ?? "")) {
  fail("More than one account available but unable to select one in non-interactive mode.");
}
if (fs.existsSync(file("fail")) && line.startsWith(fs.readFileSync(file("fail"), "utf8"))) {
  fail("A request to the Cloudflare API failed. Authentication error [code: 10000]");
}

const worker = option("--name");
const known = (name) => read(`${name}.json`);
const unknown = (name) =>
  fail(`A request to the Cloudflare API (/workers/scripts/${name}) failed.\n\n  This Worker does not exist on your account. [code: 10007]`);
const draft = { secrets: [], versions: [], deployments: [], migrated: false };
const add = (name, state, annotations) => {
  const count = state.versions.length + 1;
  const created_on = new Date(1_795_000_000_000 + count * 1000).toISOString();
  const id = `${String(count).padStart(8, "0")}-${name}`;
  state.versions.push({ id, number: count, metadata: { created_on, source: "wrangler" }, annotations });
  serve(state, id);
  write(`${name}.json`, state);
};
const serve = (state, version_id) =>
  state.deployments.push({ source: "wrangler", versions: [{ version_id, percentage: 100 }] });

const calls = {
  "kv namespace list": () => console.log(JSON.stringify(read("namespaces.json", []), null, "  ")),
  "kv namespace create": () => {
    const title = process.argv[5];
    const all = read("namespaces.json", []);
    if (all.some((one) => one.title === title)) fail(`A KV namespace with the title "${title}" already exists.`);
    write("namespaces.json", [...all, { id: `${title}-id`, title, supports_url_encoding: true }]);
    console.log(`🌀 Creating namespace with title "${title}"\n✨ Success!`);
  },
  "r2 bucket list": () => {
    const rows = read("buckets.json", []).map((name) => `name:           ${name}\ncreation_date:  2026-11-25T00:00:00.000Z`);
    console.log(`Listing buckets...\n${rows.join("\n\n")}`);
  },
  "r2 bucket create": () => {
    const name = process.argv[5];
    write("buckets.json", [...read("buckets.json", []), name]);
    console.log(`Creating bucket '${name}'...\n✅ Created bucket '${name}' with default storage class of Standard.`);
  },
  "secret list": () => {
    const state = known(worker) ?? fail(`Worker "${worker}" not found.`);
    console.log(JSON.stringify(state.secrets.map((name) => ({ name, type: "secret_text" })), null, "  "));
  },
  "secret bulk": () => {
    const text = fs.readFileSync(0, "utf8");
    if (text.includes("\n")) fail("The contents of the standard input are not valid.");
    const given = JSON.parse(text);
    const state = known(worker) ?? draft;
    const newest = state.versions.at(-1)?.id;
    const served = state.deployments.at(-1)?.versions[0].version_id;
    if (newest !== served) fail("The latest version of your Worker is not currently deployed. [code: 10215]");
    state.secrets = [...new Set([...state.secrets, ...Object.keys(given)])];
    write(`${worker}.told`, { ...read(`${worker}.told`, {}), ...given });
    add(worker, state, { "workers/triggered_by": "secret" });
    console.log(`✨ ${Object.keys(given).length} secrets successfully uploaded`);
  },
  "secret delete": () => {
    const state = known(worker) ?? unknown(worker);
    const name = process.argv[4];
    state.secrets = state.secrets.filter((one) => one !== name);
    const told = read(`${worker}.told`, {});
    delete told[name];
    write(`${worker}.told`, told);
    add(worker, state, { "workers/triggered_by": "secret" });
  },
  deploy: () => {
    const configuration = JSON.parse(fs.readFileSync(option("--config"), "utf8"));
    const { name, services = [], durable_objects, kv_namespaces, r2_buckets } = configuration;
    for (const { service } of services) {
      if (!known(service)?.migrated) fail(`Could not resolve service binding '${service}'. [code: 10143]`);
    }
    for (const { script_name } of durable_objects.bindings) {
      if (script_name && !known(script_name)?.migrated) fail(`Cannot bind to Durable Object of ${script_name}. [code: 10061]`);
    }
    const namespaces = read("namespaces.json", []);
    if (!kv_namespaces.every(({ id }) => namespaces.some((one) => one.id === id))) fail("KV namespace not found. [code: 10041]");
    if (!r2_buckets.every(({ bucket_name }) => read("buckets.json", []).includes(bucket_name))) fail("R2 bucket not found. [code: 10085]");
    const tag = option("--tag");
    const state = known(name) ?? draft;
    state.migrated = true;
    add(name, state, { "workers/triggered_by": "upload", ...(tag && { "workers/tag": tag }) });
    console.log(`Uploaded ${name}\nCurrent Version ID: ${state.versions.at(-1).id}`);
  },
  "versions list": () => console.log(JSON.stringify((known(worker) ?? unknown(worker)).versions.slice(-10), null, 2)),
  "deployments list": () => console.log(JSON.stringify((known(worker) ?? unknown(worker)).deployments.slice(-10), null, 2)),
  rollback: () => {
    const state = known(worker) ?? unknown(worker);
    const version = process.argv[3];
    if (!state.versions.some((one) => one.id === version)) fail("Version not found. [code: 10070]");
    serve(state, version);
    write(`${worker}.json`, state);
  },
};
const name = Object.keys(calls).find((call) => line === call || line.startsWith(`${call} `));
(calls[name] ?? (() => fail(`Unknown arguments: ${line}`)))();
