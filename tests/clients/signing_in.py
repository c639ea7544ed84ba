"""The Python SDK's client, which knows nothing but MCP_URL and signs in. It does what signing-in.mjs says."""

import asyncio
import json
import os
import socket
import sys
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

find = socket.getaddrinfo


def find_localhost(host: object, *rest: object, **more: object) -> object:
    """Finds names below `localhost` on this machine, as browsers do (RFC 6761, section 6.3)."""
    name = host.decode() if isinstance(host, bytes) else host
    below = isinstance(name, str) and name.endswith(".localhost")
    return find("127.0.0.1" if below else host, *rest, **more)


socket.getaddrinfo = find_localhost


class Kept:
    """Tokens and client, for as long as this program runs."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


async def browse(address: str) -> None:
    print(json.dumps({"open": address}), flush=True)


async def back() -> AuthorizationCodeResult:
    line = await asyncio.to_thread(sys.stdin.readline)
    answer = parse_qs(urlsplit(json.loads(line)["back"]).query)
    one = lambda name: answer.get(name, [None])[0]
    return AuthorizationCodeResult(code=one("code"), state=one("state"), iss=one("iss"))


async def main() -> None:
    url = os.environ["MCP_URL"]
    metadata = OAuthClientMetadata(
        client_name="A Python client",
        redirect_uris=["http://127.0.0.1:4711/callback"],
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        token_endpoint_auth_method="none",
    )
    signing_in = OAuthClientProvider(url, metadata, Kept(), browse, back)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(auth=signing_in, timeout=60))
        server = streamable_http_client(url, http_client=http)
        client = await stack.enter_async_context(Client(server))
        tools = [tool.name for tool in (await client.list_tools()).tools]
        who = await client.call_tool("b00t_whoami", {})
        print(json.dumps({"tools": tools, "login": who.structured_content["login"]}), flush=True)


asyncio.run(main())
