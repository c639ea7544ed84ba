// The TypeScript SDK's client, version 1.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Heard, about, drive, headers, url } from "./driven.mjs";

const heard = new Heard();
const client = new Client(about, { listChanged: heard.handlers });
await drive(client, new StreamableHTTPClientTransport(url, { requestInit: { headers } }), heard);
