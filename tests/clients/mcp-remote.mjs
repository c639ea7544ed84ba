// A client that speaks to programs only, and mcp-remote in between: mcp-remote.mjs legacy|auto
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { fileURLToPath } from "node:url";
import { Heard, about, drive, url } from "./driven.mjs";

const bridge = fileURLToPath(import.meta.resolve("mcp-remote/dist/proxy.js"));
// The bridge itself fills in the variable, so that the token is in no list of processes.
const header = "Authorization: Bearer ${MCP_TOKEN}";
const heard = new Heard();
const client = new Client(about, { listChanged: heard.handlers });
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [bridge, url.href, "--transport", "http-only", "--protocol", process.argv[2], "--header", header],
  env: process.env,
});
await drive(client, transport, heard);
