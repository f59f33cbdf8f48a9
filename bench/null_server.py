"""A server that answers every request with the same octets: the yardstick for what HTTP and boto3 cost by themselves.

``python null_server.py FILE``: answers with the octets of FILE as AWS JSON; prints its port.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Null(asyncio.Protocol):
    """One connection: an answer for each request that has come whole."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._octets = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer when head and body are there; requests come one after the other."""
        self._octets += data
        head, end, body = self._octets.partition(_END_OF_HEAD)
        if end and len(body) >= _length(head):
            self._octets = b""
            self._transport.write(self._answer)


def _length(head: bytes) -> int:
    lines = (line.strip().lower() for line in head.split(b"\r\n"))
    return next((int(line.removeprefix(_LENGTH)) for line in lines if line.startswith(_LENGTH)), 0)


async def serve(body: bytes) -> None:
    """Serve for ever on a free loopback port."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {len(body)}"
    answer = head.encode() + _END_OF_HEAD + body
    server = await asyncio.get_running_loop().create_server(lambda: Null(answer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]).read_bytes()))
