// A client that knows nothing but MCP_URL, and signs in:
//
//   signing-in.mjs typescript-1|typescript-2|mcp-remote|inspector
//
// It prints {"open": URL} for the browser, reads {"back": URL} that the browser was sent back to, and prints
// {"tools": [NAME], "login": NAME} when it is in.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const url = new URL(process.env.MCP_URL);
const about = { name: "tests", version: "1" };
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Sends the browser somewhere; resolves with where it came back to. */
async function browse(address) {
  console.log(JSON.stringify({ open: String(address) }));
  return new URL(JSON.parse((await lines.next()).value).back);
}

/** What either SDK asks of whoever keeps its tokens. */
class Keeper {
  redirectUrl = "http://127.0.0.1:4711/callback";
  #kept = {};

  get clientMetadata() {
    return {
      client_name: "A TypeScript client",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  clientInformation = () => this.#kept.client;
  saveClientInformation = (client) => (this.#kept.client = client);
  tokens = () => this.#kept.tokens;
  saveTokens = (tokens) => (this.#kept.tokens = tokens);
  codeVerifier = () => this.#kept.verifier;
  saveCodeVerifier = (verifier) => (this.#kept.verifier = verifier);
  discoveryState = () => this.#kept.discovered;
  saveDiscoveryState = (discovered) => (this.#kept.discovered = discovered);

  async redirectToAuthorization(address) {
    this.back = await browse(address);
  }
}

/** One of the SDKs: it fails at first, sends the browser away, and is told the code. */
async function sdk(modules, ended) {
  const { Client, StreamableHTTPClientTransport } = modules;
  const keeper = new Keeper();
  const transport = () => new StreamableHTTPClientTransport(url, { authProvider: keeper });
  const first = transport();
  await new Client(about).connect(first).then(
    () => Promise.reject(new Error("it is in without having signed in")),
    (error) => keeper.back ?? Promise.reject(error),
  );
  await ended(first, keeper.back.searchParams);
  const client = new Client(about);
  await client.connect(transport());
  return client;
}

/** Sends the browser where a program says on its standard error, and back to the program. */
function follows(stderr) {
  let said = "";
  let sent = false;
  stderr.on("data", async (chunk) => {
    process.stderr.write(chunk);
    said += chunk;
    // A whole line, and nothing of it is still on its way.
    const address = said.match(/(http:\/\/\S+\/oauth\/authorize\?\S+)\s/)?.[1];
    if (!address || sent) return;
    sent = true;
    await fetch(await browse(address));
  });
}

/** A port that nobody listens on. */
async function port() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const clients = {
  async "typescript-1"() {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StreamableHTTPClientTransport } = await import(
      "@modelcontextprotocol/sdk/client/streamableHttp.js"
    );
    return sdk({ Client, StreamableHTTPClientTransport }, (transport, answer) =>
      transport.finishAuth(answer.get("code")),
    );
  },

  async "typescript-2"() {
    return sdk(await import("@modelcontextprotocol/client"), (transport, answer) =>
      transport.finishAuth(answer),
    );
  },

  /** The bridge listens for the browser by itself, and says on its standard error where to send it. */
  async "mcp-remote"() {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StdioClientTransport } = await import("@modelcontextprotocol/sdk/client/stdio.js");
    const bridge = fileURLToPath(import.meta.resolve("mcp-remote/dist/proxy.js"));
    const localhost = fileURLToPath(new URL("../localhost.mjs", import.meta.url));
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ["--import", localhost, bridge, url.href, "--transport", "http-only", "--allow-http"],
      env: process.env,
      stderr: "pipe",
    });
    follows(transport.stderr);
    const client = new Client(about);
    await client.connect(transport);
    return client;
  },

  /** A process for each request; what the first one was given, the next one finds. */
  async inspector() {
    const launcher = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
    const back = `http://127.0.0.1:${await port()}/oauth/callback`;
    const localhost = new URL("../localhost.mjs", import.meta.url).href;
    const env = {
      ...process.env,
      NODE_OPTIONS: `--import ${localhost}`,
      // It would not begin to sign in without a terminal, and what opens the address is not wanted.
      MCP_AUTO_OPEN_ENABLED: "true",
      BROWSER: "true",
      MCP_INSPECTOR_SECRET_STORE: "file",
    };
    const run = async (...asked) => {
      const child = spawn(
        process.execPath,
        [launcher, "--cli", url.href, "--transport", "http", "--callback-url", back, "--format", "json", ...asked],
        { env, stdio: ["ignore", "pipe", "pipe"] },
      );
      follows(child.stderr);
      let said = "";
      child.stdout.on("data", (chunk) => (said += chunk));
      await once(child, "close");
      return JSON.parse(said).result;
    };
    return {
      listTools: () => run("--method", "tools/list"),
      callTool: ({ name }) => run("--stored-auth-only", "--method", "tools/call", "--tool-name", name),
      close() {},
    };
  },
};

const client = await clients[process.argv[2]]();
const { tools } = await client.listTools();
const { structuredContent } = await client.callTool({ name: "b00t_whoami", arguments: {} });
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), login: structuredContent.login }));
await client.close();
process.exit(0);
