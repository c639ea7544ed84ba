// A client that knows nothing but MCP_URL, and signs in:
//
//   signing-in.mjs typescript-1|typescript-2
//
// It prints {"open": URL} for the browser, reads {"back": URL} that the browser was sent back to, and prints
// {"tools": [NAME], "login": NAME} when it is in.
import { createInterface } from "node:readline";

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
};

const client = await clients[process.argv[2]]();
const { tools } = await client.listTools();
const { structuredContent } = await client.callTool({ name: "b00t_whoami", arguments: {} });
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), login: structuredContent.login }));
await client.close();
process.exit(0);
