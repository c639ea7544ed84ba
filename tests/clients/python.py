"""The Python SDK's client: python.py auto|legacy|REVISION. It does what driven.mjs says."""

import asyncio
import json
import os
import sys
from contextlib import AsyncExitStack

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import Implementation, TextContent, ToolListChangedNotification

MODERN = "2026-07-28"


async def main(mode: str) -> None:
    heard: asyncio.Queue[bool] = asyncio.Queue()

    async def note(message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            heard.put_nowait(True)

    async with AsyncExitStack() as stack:
        token = os.environ["MCP_TOKEN"]
        http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60)
        await stack.enter_async_context(http)
        server = streamable_http_client(os.environ["MCP_URL"], http_client=http)
        about = Implementation(name="tests", version="1")
        client = Client(server, mode=mode, message_handler=note, client_info=about)
        await stack.enter_async_context(client)
        hear = heard.get
        if client.protocol_version == MODERN:
            listening = client.listen(tools_list_changed=True)
            hear = (await stack.enter_async_context(listening)).__anext__

        async def answer(asked: dict) -> object:
            match asked["do"]:
                case "list":
                    return [tool.name for tool in (await client.list_tools()).tools]
                case "call":
                    result = await client.call_tool(asked["tool"], asked["arguments"])
                    parts = [part.text for part in result.content if isinstance(part, TextContent)]
                    return {"is_error": result.is_error, "text": "\n".join(parts)}
                case "hear":
                    return bool(await hear())

        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                said = await answer(json.loads(line))
            except Exception as error:
                said = {"error": repr(error)}
            print(json.dumps(said), flush=True)


asyncio.run(main(sys.argv[1]))
