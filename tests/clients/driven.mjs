// Connects a client to MCP_URL with MCP_TOKEN and does what each line on standard input asks for:
//
//   {"do": "list"}                            the names of the tools
//   {"do": "call", "tool", "arguments"}       what it answers: {"is_error", "text"}
//   {"do": "hear"}                            true once the server has said that the list has changed
//
// Each is answered with one line of JSON, {"error"} if the client itself failed. The end of the input
// is the end of the connection.
import { createInterface } from "node:readline";

export const url = new URL(process.env.MCP_URL);
export const headers = { authorization: `Bearer ${process.env.MCP_TOKEN}` };
export const about = { name: "tests", version: "1" };

/** How often a client was told that the list has changed, and nobody has asked yet. */
export class Heard {
  #said = 0;
  #waiting = [];

  /** The option `listChanged` of either SDK: the client fetches the list again by itself, then says so. */
  get handlers() {
    return { tools: { onChanged: (error) => (error ? console.error(error) : this.#say()) } };
  }

  #say() {
    const hear = this.#waiting.shift();
    if (hear) hear();
    else this.#said += 1;
  }

  async next() {
    if (this.#said > 0) this.#said -= 1;
    else await new Promise((hear) => this.#waiting.push(hear));
    return true;
  }
}

/** `client` is one of either SDK, which agree on these methods. */
export async function drive(client, transport, heard) {
  const actions = {
    list: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async ({ tool, arguments: given }) => {
      const { isError, content } = await client.callTool({ name: tool, arguments: given });
      const text = content.filter((part) => part.type === "text").map((part) => part.text);
      return { is_error: isError === true, text: text.join("\n") };
    },
    hear: () => heard.next(),
  };
  await client.connect(transport);
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const answer = await actions[asked.do](asked).catch((error) => ({ error: String(error) }));
    console.log(JSON.stringify(answer));
  }
  await client.close();
}
