"""A host on this machine that serves what a test wrote, with the faults that hosts come to have."""

import gzip
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tollbook.sources.hosts import Address

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test's table says; what is not in it is not found."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        served: Host = self.server.host  # type: ignore[attr-defined]
        served.asked[self.path] += 1
        served.headers.append((self.path, dict(self.headers)))
        served.answers.get(self.path, status(404))(self)

    def send(self, code: int, content: bytes, **headers: str) -> None:
        """An answer with its length."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of those who hang up, as tests of what is broken off do."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@dataclass
class Host:
    """The host: what it answers, how often each path was asked, and with which headers."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> "Host":
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.host = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def this_machine(address: Address) -> bool:
    """In tests this machine may be asked, and nothing else."""
    return address.is_loopback


def page(content: bytes, kind: str = "text/plain", **headers: str) -> Answer:
    """A file."""
    return lambda handler: handler.send(200, content, Content_Type=kind, **headers)


def status(code: int, **headers: str) -> Answer:
    """An answer without a file."""
    return lambda handler: handler.send(code, b"", **headers)


def marked(content: bytes, etag: str, kind: str = "application/json") -> Answer:
    """A file that the host knows again by its ETag."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.send(304, b"", ETag=etag)
        else:
            handler.send(200, content, Content_Type=kind, ETag=etag)

    return answer


def after(failures: list[Answer], then: Answer) -> Answer:
    """Some answers in turn, and then always another."""
    left = list(failures)
    return lambda handler: (left.pop(0) if left else then)(handler)


def cut_short(content: bytes, kind: str = "text/plain") -> Answer:
    """A file of which the host promises more than it sends."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content) * 2))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True

    return answer


def silent(seconds: float) -> Answer:
    """Nothing, for a while."""

    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        with suppress(OSError):
            handler.send(200, b"late")

    return answer


def packed(content: bytes, kind: str = "text/plain") -> Answer:
    """A file that is sent compressed."""
    return page(gzip.compress(content), kind, Content_Encoding="gzip")
