// An MCP client that knows nothing but an address, and gets in by its owner's browser.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { once } from "node:events";
import { createServer } from "node:http";

const about = { name: "tests", version: "1" };

export class Assistant {
  #kept = {};
  #server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end("<!doctype html><html lang=en><title>In</title><h1>The client has its answer</h1>");
  });

  /** What it calls itself. */
  name = "A browser’s client";

  static async starts(url) {
    const assistant = new Assistant();
    assistant.url = new URL(url);
    assistant.#server.listen(0, "127.0.0.1");
    await once(assistant.#server, "listening");
    assistant.origin = `http://127.0.0.1:${assistant.#server.address().port}`;
    assistant.redirectUrl = `${assistant.origin}/callback`;
    return assistant;
  }

  get clientMetadata() {
    return {
      client_name: this.name,
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
  invalidateCredentials = (what) => delete this.#kept[what];
  redirectToAuthorization = (address) => (this.#kept.wanted = String(address));

  #transport() {
    return new StreamableHTTPClientTransport(this.url, { authProvider: this });
  }

  /** Where it wants its owner's browser to go. */
  async wants(what) {
    this.#kept.wanted = undefined;
    const refused = await what().then(() => undefined, (error) => error);
    if (!(refused instanceof UnauthorizedError) || !this.#kept.wanted) {
      throw new Error("it was not told to have its owner sign in", { cause: refused });
    }
    return this.#kept.wanted;
  }

  /** Connects; `consents` is handed the address for the browser, and leads it back. */
  async connects(consents) {
    const first = this.#transport();
    const wanted = await this.wants(() => new Client(about).connect(first));
    const [[request]] = await Promise.all([once(this.#server, "request"), consents(wanted)]);
    await first.finishAuth(new URL(request.url, this.origin).searchParams);
    this.client = new Client(about);
    await this.client.connect(this.#transport());
  }

  async lists() {
    return (await this.client.listTools()).tools.map(({ name }) => name);
  }

  async calls(name, given = {}) {
    return (await this.client.callTool({ name, arguments: given })).isError === true ? "refused" : "answered";
  }

  async ends() {
    await this.client.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
