"""Web addresses as documents: public hosts only, limits kept, errors in plain words."""

import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tollbook.sources import web
from tollbook.sources.errors import SourceError
from tollbook.sources.hosts import Address, is_public
from tollbook.sources.web import open_address

PAGES = {
    "/page": ("text/html; charset=utf-8", "<html><body><p>tanks 41 – «x»</p></body></html>".encode()),
    "/text": ("text/plain", b"tanks 41"),
    "/picture": ("image/png", b"\x89PNG"),
    "/empty": ("text/html", b""),
    "/large": ("text/plain", b"x" * 2_000),
}


class Host(BaseHTTPRequestHandler):
    """Answers with the pages above, and redirects."""

    def do_GET(self) -> None:
        if self.path in ("/loop", "/away", "/odd"):
            self.send_response(302)
            goals = {"/loop": "/loop", "/away": "http://10.0.0.1/", "/odd": "ftp://example.org/"}
            self.send_header("Location", goals[self.path])
            self.end_headers()
            return
        kind, content = PAGES.get(self.path, ("text/plain", b""))
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """The address of a host on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def local(address: Address) -> bool:
    """In these tests this machine may be asked, and nothing else."""
    return address.is_loopback


def test_page_and_text_are_read(host: str) -> None:
    """A page comes back as its text, plain text as it is, each with the address it came from."""
    page = open_address(f"{host}/page", "test", local)
    assert (page.document.text, page.document.url, page.derived) == ("tanks 41 – «x»", f"{host}/page", True)
    assert open_address(f"{host}/text", "test", local).document.text == "tanks 41"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nowhere", "answers 404"),
        ("/picture", "sends image/png"),
        ("/empty", "is empty"),
        ("/loop", "redirects more than 5 times"),
        ("/away", "private network"),
        ("/odd", "no web address"),
    ],
)
def test_what_cannot_be_had_is_said(host: str, path: str, said: str) -> None:
    """Errors, other media and redirects that lead astray are refused by name; redirects are checked too."""
    with pytest.raises(SourceError, match=said) as refusal:
        open_address(host + path, "test", local)
    assert host + path in str(refusal.value)


def test_too_large_answer_is_cut_off(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is read than the limit."""
    monkeypatch.setattr(web, "SIZE_LIMIT", 1_000)
    with pytest.raises(SourceError, match="larger than"):
        open_address(f"{host}/large", "test", local)


def test_private_networks_are_not_asked(host: str) -> None:
    """By default this machine and its network are out of reach, whatever name leads there."""
    with pytest.raises(SourceError, match="private network"):
        open_address(f"{host}/page", "test")


def test_closed_port_is_said() -> None:
    """A host that does not answer is an error in words."""
    with pytest.raises(SourceError, match="cannot be fetched"):
        open_address("http://127.0.0.1:1/", "test", local)


def test_addresses_that_are_none() -> None:
    """A broken address and an unknown host are refused in words."""
    for address in ("http://", "http://[::1", "http://a b/", "http://does-not-exist.invalid/x"):
        with pytest.raises(SourceError):
            open_address(address, "test")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2606:4700::1111", True),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    """Loopback, private, link-local, shared, multicast and mapped addresses are not the open internet."""
    assert is_public(ipaddress.ip_address(address)) is public
