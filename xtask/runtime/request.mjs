// Sends one request that is described on the standard input, and writes the answer, or why there is
// none, to the standard output. `cargo xtask` asks through it.

import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

// Cloudflare itself waits for a while before it says that there is nothing behind it.
const MAX_MILLIS = 40_000;

const { method, url, headers, body } = JSON.parse(await text(process.stdin));
const sent = { "user-agent": "b00t-operator", ...headers };
if (body !== undefined) sent["content-length"] = Buffer.byteLength(body);
const client = url.startsWith("https:") ? https : http;

try {
  const answer = await new Promise((resolve, reject) => {
    const request = client.request(url, { method, headers: sent, agent: false }, async (response) => {
      try {
        resolve({
          status: response.statusCode,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
          ),
          body: await text(response),
        });
      } catch (error) {
        reject(error);
      }
    });
    request.setTimeout(MAX_MILLIS, () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
    request.end(body);
  });
  console.log(JSON.stringify(answer));
} catch (error) {
  console.log(JSON.stringify({ error: [error.code, error.message].filter(Boolean).join(": ") }));
}
