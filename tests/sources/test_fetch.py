"""Fetching: polite, patient within bounds, and never where it may not go."""

import gzip
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from tests.sources import host as serve

from tollbook.sources.errors import SourceError
from tollbook.sources.fetch import Fetcher, Manners, Marks


@pytest.fixture
def host() -> Iterator[serve.Host]:
    """A host on this machine."""
    with serve.Host() as found:
        yield found


class Slept(list[float]):
    """Remembers pauses in place of making them."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def fetcher(**manners: Any) -> Fetcher:
    """A fetcher that may ask this machine and does not wait long."""
    settled = {"may_reach": serve.this_machine, "first_wait": 0.01, "timeout": 0.5, "sleep": Slept()}
    return Fetcher(Manners("Tollbook/test", **{**settled, **manners}))


def test_file_is_fetched_under_our_own_name(host: serve.Host) -> None:
    """A file comes with its marks, and the host is told who asks."""
    host.answers["/a"] = serve.page(b"tanks 41", ETag='"1"', Last_Modified="Mon, 05 Jan 2026 06:00:00 GMT")
    found = fetcher().fetch(f"{host.url}/a")
    assert (found.content, found.kind) == (b"tanks 41", "text/plain")
    assert found.marks == Marks('"1"', "Mon, 05 Jan 2026 06:00:00 GMT")
    assert {headers["User-Agent"] for _, headers in host.headers} == {"Tollbook/test"}


def test_unchanged_file_is_not_sent_again(host: serve.Host) -> None:
    """A file that is held is asked for by its mark, and the host's 304 yields no bytes."""
    host.answers["/a"] = serve.marked(b"[]", '"7"')
    first = fetcher().fetch(f"{host.url}/a")
    second = fetcher().fetch(f"{host.url}/a", first.marks)
    assert second.content is None and second.marks.etag == '"7"'
    assert host.headers[-1][1]["If-None-Match"] == '"7"'


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_passing_failures_are_tried_again(host: serve.Host, code: int) -> None:
    """A host in trouble is asked again, and its answer taken once it has one."""
    host.answers["/a"] = serve.after([serve.status(code)] * 2, serve.page(b"fine"))
    assert fetcher().fetch(f"{host.url}/a").content == b"fine"
    assert host.asked["/a"] == 3


def test_lasting_failures_end(host: serve.Host) -> None:
    """After some attempts it is said what the host answers, and it is left alone."""
    host.answers["/a"] = serve.status(500)
    with pytest.raises(SourceError, match=r"/a: the host answers 500 Internal Server Error; try again later"):
        fetcher(attempts=3).fetch(f"{host.url}/a")
    assert host.asked["/a"] == 3


@pytest.mark.parametrize("code", [401, 403, 404, 410, 418])
def test_refusals_are_not_tried_again(host: serve.Host, code: int) -> None:
    """What a host does not have or does not give is asked for once."""
    host.answers["/a"] = serve.status(code)
    with pytest.raises(SourceError, match=f"the host answers {code}"):
        fetcher().fetch(f"{host.url}/a")
    assert host.asked["/a"] == 1


def test_pause_that_a_host_asks_for_is_kept(host: serve.Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry-After decides how long to wait, told in seconds or as a moment."""
    waits: list[float] = []
    here = threading.get_ident()

    def sleep(seconds: float) -> None:
        # Other threads of the run may be asleep meanwhile, which is none of the fetcher's waiting.
        if threading.get_ident() == here:
            waits.append(seconds)

    monkeypatch.setattr("time.sleep", sleep)
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    busy = [serve.status(429, Retry_After="7"), serve.status(503, Retry_After=moment)]
    host.answers["/a"] = serve.after(busy, serve.page(b"fine"))
    assert fetcher().fetch(f"{host.url}/a").content == b"fine"
    assert waits[0] == 7 and 25 < waits[1] <= 30


def test_long_pause_is_left_for_another_time(host: serve.Host) -> None:
    """A host that wants an hour is not waited for."""
    host.answers["/a"] = serve.status(429, Retry_After="3600")
    with pytest.raises(SourceError, match="wants to be left alone for 3600 seconds"):
        fetcher().fetch(f"{host.url}/a")
    assert host.asked["/a"] == 1


def test_silent_host(host: serve.Host) -> None:
    """A host that does not answer in time is named."""
    host.answers["/a"] = serve.silent(1.0)
    with pytest.raises(SourceError, match="did not answer in time"):
        fetcher(timeout=0.2, attempts=2).fetch(f"{host.url}/a")


def test_body_that_is_cut_short(host: serve.Host) -> None:
    """Half a file is none: it is asked for again, and told of if it stays half."""
    host.answers["/a"] = serve.cut_short(b"[1, 2")
    with pytest.raises(SourceError, match="broke the answer off"):
        fetcher(attempts=2).fetch(f"{host.url}/a")
    host.answers["/a"] = serve.after([serve.cut_short(b"[1, 2")], serve.page(b"[1, 2, 3]"))
    assert fetcher().fetch(f"{host.url}/a").content == b"[1, 2, 3]"


def test_compressed_body(host: serve.Host) -> None:
    """A compressed file comes unpacked; half of one, or a broken one, is none."""
    host.answers["/a"] = serve.packed(b"tanks " * 1000)
    assert fetcher().fetch(f"{host.url}/a").content == b"tanks " * 1000
    whole = gzip.compress(b"tanks " * 1000)
    host.answers["/half"] = serve.page(whole[:-12], Content_Encoding="gzip")
    with pytest.raises(SourceError, match="the compressed answer breaks off"):
        fetcher(attempts=1).fetch(f"{host.url}/half")
    host.answers["/broken"] = serve.page(b"no gzip", Content_Encoding="gzip")
    with pytest.raises(SourceError, match="the compressed answer is broken"):
        fetcher(attempts=1).fetch(f"{host.url}/broken")
    host.answers["/odd"] = serve.page(b"x", Content_Encoding="br")
    with pytest.raises(SourceError, match="is packed as «br», which was not asked for"):
        fetcher().fetch(f"{host.url}/odd")


def test_gzip_bomb(host: serve.Host) -> None:
    """A small body that unpacks to an endless one is given up before it fills the memory."""
    host.answers["/a"] = serve.packed(b"\0" * 60_000_000)
    with pytest.raises(SourceError, match="as a gzip bomb does"):
        fetcher().fetch(f"{host.url}/a")


def test_large_file(host: serve.Host) -> None:
    """A file beyond the limit is not taken, compressed or not."""
    host.answers["/a"] = serve.page(b"x" * 3_000)
    host.answers["/b"] = serve.packed(bytes(range(256)) * 20)
    for path in ("/a", "/b"):
        with pytest.raises(SourceError, match=r"larger than 0\.002 MB"):
            fetcher(size_limit=2_000).fetch(host.url + path)


def test_wrong_content_type(host: serve.Host) -> None:
    """A page where data was expected is not taken, whatever stands in it."""
    host.answers["/a"] = serve.page(b"<html>", "text/html; charset=utf-8")
    with pytest.raises(SourceError, match="sends text/html, where application/json was expected"):
        fetcher().fetch(f"{host.url}/a", kinds=("application/json",))


def test_redirects_are_followed_to_a_limit(host: serve.Host) -> None:
    """A file that has moved is found; one that moves in circles is told of."""
    host.answers["/old"] = serve.status(301, Location="/new")
    host.answers["/new"] = serve.page(b"fine")
    host.answers["/loop"] = serve.status(302, Location="/loop")
    assert fetcher().fetch(f"{host.url}/old").url == f"{host.url}/new"
    with pytest.raises(SourceError, match="redirects more than 5 times"):
        fetcher().fetch(f"{host.url}/loop")


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("http://10.0.0.1/", "10.0.0.1 is on a private network"),
        ("http://169.254.169.254/latest/meta-data", "is on a private network"),
        ("http://[::ffff:192.168.0.1]/", "is on a private network"),
        ("file:///etc/passwd", "is no web address"),
        ("ftp://example.org/", "is no web address"),
    ],
)
def test_redirects_into_private_networks(host: serve.Host, goal: str, said: str) -> None:
    """Where a redirect leads is checked as if a person had given it."""
    host.answers["/a"] = serve.status(302, Location=goal)
    with pytest.raises(SourceError, match=said):
        fetcher().fetch(f"{host.url}/a")


def test_robots_that_redirect_into_private_networks(host: serve.Host) -> None:
    """So is where a host's robots.txt leads."""
    host.answers["/robots.txt"] = serve.status(302, Location="http://10.0.0.1/robots.txt")
    with pytest.raises(SourceError, match="is on a private network"):
        fetcher().fetch(f"{host.url}/a")


def test_this_machine_is_not_asked_but_in_tests(host: serve.Host) -> None:
    """Without the tests' own allowance no address of this machine is asked, under any of its names."""
    host.answers["/a"] = serve.page(b"secret")
    port = host.url.rpartition(":")[2]
    for name in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"):
        with pytest.raises(SourceError, match="is on a private network"):
            Fetcher(Manners("Tollbook/test", attempts=1)).fetch(f"http://{name}:{port}/a")
    assert not host.asked


def test_name_that_resolves_to_another_address_the_second_time(
    host: serve.Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved once for each request, and the request goes to the address that was checked."""
    port = int(host.url.rpartition(":")[2])
    host.answers["/a"] = serve.page(b"fine")
    connected: list[str] = []
    connect = socket.create_connection

    def answers(name: str, to: int | None, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", to or 0))]

    def watched(address: Any, *rest: Any, **named: Any) -> Any:
        connected.append(address[0])
        return connect(("127.0.0.1", address[1]), *rest, **named)

    monkeypatch.setattr("tollbook.sources.hosts.socket.getaddrinfo", answers)
    monkeypatch.setattr("socket.create_connection", watched)
    fetcher().fetch(f"http://rebinding.example:{port}/a")
    assert connected and set(connected) == {"127.0.0.1"}
    assert {headers["Host"] for _, headers in host.headers} == {f"rebinding.example:{port}"}


def test_name_with_one_private_address_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is refused if anything that it resolves to may not be reached."""
    both = [(socket.AF_INET, 1, 6, "", ("93.184.216.34", 0)), (socket.AF_INET, 1, 6, "", ("10.1.2.3", 0))]
    monkeypatch.setattr("tollbook.sources.hosts.socket.getaddrinfo", lambda *_, **__: both)
    with pytest.raises(SourceError, match=r"\(10\.1\.2\.3\)"):
        Fetcher(Manners("Tollbook/test")).fetch("http://two-faced.example/")


def test_robots_are_heeded(host: serve.Host) -> None:
    """What robots.txt does not want is not asked for; it is asked for once, and its pause is kept."""
    rules = b"User-agent: *\nDisallow: /private/*.json$\nCrawl-delay: 9\n"
    host.answers["/robots.txt"] = serve.page(rules)
    host.answers["/private/a.json"] = host.answers["/b"] = serve.page(b"x")
    asks = fetcher()
    with pytest.raises(SourceError, match=r"robots.txt does not want .* fetched; save it by hand"):
        asks.fetch(f"{host.url}/private/a.json")
    asks.fetch(f"{host.url}/b")
    asks.fetch(f"{host.url}/b")
    assert host.asked["/private/a.json"] == 0 and host.asked["/robots.txt"] == 1
    assert isinstance(asks.manners.sleep, Slept) and 8 < asks.manners.sleep[-1] <= 9


def test_robots_of_a_host_in_trouble(host: serve.Host) -> None:
    """A host whose robots.txt fails is not asked for anything else."""
    host.answers["/robots.txt"] = serve.status(503)
    host.answers["/a"] = serve.page(b"x")
    with pytest.raises(SourceError, match=r"its robots\.txt answers 503"):
        fetcher(attempts=2).fetch(f"{host.url}/a")
    assert host.asked["/a"] == 0


def test_hosts_are_asked_at_their_pace(host: serve.Host) -> None:
    """Between two requests to one host lies the pause."""
    host.answers["/a"] = serve.page(b"x")
    asks = fetcher(pause=5.0)
    asks.fetch(f"{host.url}/a")
    asks.fetch(f"{host.url}/a")
    assert isinstance(asks.manners.sleep, Slept) and 4 < asks.manners.sleep[-1] <= 5


def test_unknown_host() -> None:
    """A host that is not known is said to be that."""
    with pytest.raises(SourceError, match="is not known; check the address and the network"):
        fetcher().fetch("http://no-such-host.invalid/")
