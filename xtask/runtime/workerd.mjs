// Runs the workers in one workerd, as their wrangler.toml files describe them, with KV, Durable
// Objects and R2 on disk. Nothing of the platform is re-implemented here.
//
//   node workerd.mjs CONFIG.json
//
// CONFIG: {"host", "port", "controlPort", "persist", "log",
//          "workers": [{"directory", "build", "routes", "vars", "limit"}],
//          "elsewhere": {HOST: URL}}
//
// What the workers ask of a host that is named in "elsewhere" is asked at that URL instead: a test's own
// server stands for a host of the internet.
//
// Prints one line of JSON when it is ready: {"url", "controlUrl", "pid"}. Ends when its standard
// input ends, so that it never outlives whoever started it.
//
// The control address, on loopback as well, is for tests and operators of a local platform:
//   GET /kv?prefix=P        the keys, with metadata
//   GET|PUT|DELETE /kv/KEY  one value; metadata in the header x-kv-metadata
//   GET /page?prefix=P&limit=N&cursor=C  one page of keys, as KV's binding gives it
//   POST /values           [KEY]: what is there, [{"value": base64}|null]
//   POST /write            [{"key", "value": base64, "metadata", "expirationTtl"}]
//   POST /delete           [KEY]
//   GET /r2/BINDING?prefix=P  the keys of a bucket, in order
//   GET /r2/BINDING/KEY       one object
import { createWriteStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { Log, LogLevel, Miniflare, Request, fetch } from "miniflare";
import { parse } from "smol-toml";

const config = JSON.parse(readFileSync(process.argv[2], "utf8"));
const log = createWriteStream(config.log, { flags: "a" });

const elsewhere = config.elsewhere ?? {};

/** Asks a host of the internet, or whoever stands for it here. */
function outbound(request) {
  const url = new URL(request.url);
  const there = elsewhere[url.host];
  if (!there) return fetch(request);
  return fetch(new Request(new URL(url.pathname + url.search, there), request));
}

/** One worker's miniflare options, read from the file that wrangler deploys. */
function worker({ directory, build, routes, vars, limit }) {
  const wrangler = parse(readFileSync(path.join(directory, "wrangler.toml"), "utf8"));
  const objects = wrangler.durable_objects?.bindings ?? [];
  const sqlite = (wrangler.migrations ?? []).flatMap((step) => step.new_sqlite_classes ?? []);
  return {
    name: wrangler.name,
    rootPath: directory,
    modulesRoot: path.join(directory, build),
    scriptPath: path.join(directory, build, "index.js"),
    modules: true,
    modulesRules: [
      { type: "ESModule", include: ["**/*.js"] },
      { type: "CompiledWasm", include: ["**/*.wasm"] },
    ],
    compatibilityDate: wrangler.compatibility_date,
    compatibilityFlags: wrangler.compatibility_flags ?? [],
    bindings: { ...wrangler.vars, ...vars },
    kvNamespaces: Object.fromEntries((wrangler.kv_namespaces ?? []).map((kv) => [kv.binding, kv.binding])),
    r2Buckets: Object.fromEntries((wrangler.r2_buckets ?? []).map((r2) => [r2.binding, r2.bucket_name])),
    durableObjects: Object.fromEntries(
      objects.map((object) => [
        object.name,
        object.script_name
          ? { className: object.class_name, scriptName: object.script_name }
          : { className: object.class_name, useSQLite: sqlite.includes(object.class_name) },
      ]),
    ),
    serviceBindings: Object.fromEntries(
      (wrangler.services ?? []).map((service) => [
        service.binding,
        { name: service.service, ...(service.entrypoint && { entrypoint: service.entrypoint }) },
      ]),
    ),
    ...(Object.keys(elsewhere).length > 0 && { outboundService: outbound }),
    // Tests come from one address, and are limited only where they want to be.
    ratelimits: Object.fromEntries(
      (wrangler.ratelimits ?? []).map(({ name, simple }) => [
        name,
        { simple: { limit: limit ?? 1_000_000, period: simple.period } },
      ]),
    ),
    routes,
  };
}

const miniflare = new Miniflare({
  host: config.host,
  port: config.port,
  cf: false,
  log: new Log(LogLevel.ERROR),
  defaultPersistRoot: config.persist,
  handleRuntimeStdio(stdout, stderr) {
    stdout.pipe(log, { end: false });
    stderr.pipe(log, { end: false });
  },
  workers: config.workers.map(worker),
});

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  // KV takes an ArrayBuffer; a Buffer may be a window on a larger one.
  return new Uint8Array(Buffer.concat(chunks)).buffer;
}

async function bucket(url, response) {
  const [binding, ...rest] = url.pathname.slice("/r2/".length).split("/");
  const r2 = await miniflare.getR2Bucket(binding);
  const key = decodeURIComponent(rest.join("/"));
  if (key) {
    const object = await r2.get(key);
    if (object === null) return response.writeHead(404).end();
    return response.writeHead(200).end(Buffer.from(await object.arrayBuffer()));
  }
  const keys = [];
  let cursor;
  do {
    const page = await r2.list({ prefix: url.searchParams.get("prefix") ?? undefined, cursor });
    keys.push(...page.objects.map((object) => object.key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor);
  return json(response, keys);
}

const json = (response, value) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

/** Does something to each, some at once; the results are in the order of `all`. */
async function each(all, action) {
  const results = [];
  for (let start = 0; start < all.length; start += 50) {
    results.push(...(await Promise.all(all.slice(start, start + 50).map(action))));
  }
  return results;
}

/** What Cloudflare's REST API does with KV. */
const bulk = {
  async "/values"(kv, keys) {
    return each(keys, async (key) => {
      const value = await kv.get(key, "arrayBuffer");
      return value === null ? null : { value: Buffer.from(value).toString("base64") };
    });
  },
  async "/write"(kv, pairs) {
    await each(pairs, ({ key, value, metadata, expirationTtl }) => {
      const bytes = new Uint8Array(Buffer.from(value, "base64")).buffer;
      return kv.put(key, bytes, { metadata: metadata ?? undefined, expirationTtl });
    });
    return pairs.length;
  },
  async "/delete"(kv, keys) {
    await each(keys, (key) => kv.delete(key));
    return keys.length;
  },
};

async function control(request, response) {
  const url = new URL(request.url, "http://control");
  if (url.pathname.startsWith("/r2/") && request.method === "GET") return bucket(url, response);
  const kv = await miniflare.getKVNamespace("POLICY");
  const key = decodeURIComponent(url.pathname.slice("/kv/".length));
  if (url.pathname === "/kv" && request.method === "GET") {
    const keys = [];
    let cursor;
    do {
      const page = await kv.list({ prefix: url.searchParams.get("prefix") ?? undefined, cursor });
      keys.push(...page.keys);
      cursor = page.cursor;
    } while (cursor);
    return json(response, keys);
  }
  if (url.pathname === "/page" && request.method === "GET") {
    const { prefix, limit, cursor } = Object.fromEntries(url.searchParams);
    return json(response, await kv.list({ prefix, limit: Number(limit), cursor: cursor || undefined }));
  }
  if (bulk[url.pathname] && request.method === "POST") {
    const asked = JSON.parse(Buffer.from(await body(request)).toString("utf8"));
    return json(response, await bulk[url.pathname](kv, asked));
  }
  if (!url.pathname.startsWith("/kv/")) return response.writeHead(404).end();
  if (request.method === "GET") {
    const { value, metadata } = await kv.getWithMetadata(key, "arrayBuffer");
    if (value === null) return response.writeHead(404).end();
    return response.writeHead(200, { "x-kv-metadata": JSON.stringify(metadata) }).end(Buffer.from(value));
  }
  if (request.method === "PUT") {
    const metadata = request.headers["x-kv-metadata"];
    await kv.put(key, await body(request), metadata ? { metadata: JSON.parse(metadata) } : {});
    return response.writeHead(204).end();
  }
  if (request.method === "DELETE") {
    await kv.delete(key);
    return response.writeHead(204).end();
  }
  return response.writeHead(405).end();
}

const server = createServer((request, response) => {
  control(request, response).catch((error) => response.writeHead(500).end(String(error)));
});

async function stop() {
  server.close();
  await miniflare.dispose();
  process.exit(0);
}
process.stdin.resume().on("end", stop);
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

try {
  const url = await miniflare.ready;
  server.listen(config.controlPort, config.host, () => {
    const { port } = server.address();
    const ready = { url: url.origin, controlUrl: `http://${config.host}:${port}`, pid: process.pid };
    console.log(JSON.stringify(ready));
  });
} catch (error) {
  console.error(error);
  process.exit(1);
}
