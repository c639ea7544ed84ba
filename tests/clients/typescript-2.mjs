// The TypeScript SDK's client, version 2: typescript-2.mjs auto|legacy|REVISION
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Heard, about, drive, headers, url } from "./driven.mjs";

const mode = process.argv[2];
const heard = new Heard();
const client = new Client(about, {
  versionNegotiation: { mode: ["auto", "legacy"].includes(mode) ? mode : { pin: mode } },
  // With this the client opens the stream of its revision by itself.
  listChanged: heard.handlers,
});
await drive(client, new StreamableHTTPClientTransport(url, { requestInit: { headers } }), heard);
