"""Sends prepared requests over kept connections, each its next one when its answer has come, and counts the answers.

``python load.py FILE PORT CONNECTIONS``: FILE holds requests, each after its length in four octets. Prints one line of
JSON: when the first octet went out and the last answer was there (seconds since 1970), and how many answers had which
status. A process of its own that only moves octets, so that it measures the server and not itself.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
LENGTH = b"content-length:"
MOST_AT_ONCE = 65536


class Connection:
    """One connection that has a request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answer = b""

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self._answer = b""
        self.socket.sendall(request)

    def status(self) -> int | None:
        """Take what has come; return the answer's status once it is whole."""
        octets = self.socket.recv(MOST_AT_ONCE)
        if not octets:
            raise SystemExit("the server has closed a connection")
        self._answer += octets
        return int(self._answer[9:12]) if is_whole(self._answer) else None


def is_whole(answer: bytes) -> bool:
    """Tell whether an HTTP/1.1 answer is there to its end."""
    head, end, body = answer.partition(END_OF_HEAD)
    at = head.lower().find(LENGTH)
    if at < 0:
        return bool(end) and body.endswith(LAST_CHUNK)
    return bool(end) and len(body) >= int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0])


def requests(octets: bytes) -> Iterator[bytes]:
    """Yield the requests of a file."""
    place = 0
    while place < len(octets):
        length = int.from_bytes(octets[place : place + 4])
        yield octets[place + 4 : place + 4 + length]
        place += 4 + length


def run(file: Path, port: int, count: int) -> dict[str, object]:
    """Send everything; return what is printed."""
    waiting = list(requests(file.read_bytes()))[::-1]
    connections = {c.socket.fileno(): c for c in (Connection(port) for _ in range(min(count, len(waiting))))}
    poll = select.epoll()
    statuses: Counter[int] = Counter()
    began = time.time()
    for number, connection in connections.items():
        poll.register(number, select.EPOLLIN)
        connection.send(waiting.pop())
    under_way = len(connections)
    while under_way:
        for number, _ in poll.poll():
            status = connections[number].status()
            if status is None:
                continue
            statuses[status] += 1
            if waiting:
                connections[number].send(waiting.pop())
            else:
                under_way -= 1
    return {"began": began, "ended": time.time(), "statuses": statuses}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
