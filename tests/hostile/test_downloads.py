"""Servers that send without end, break off, lie about lengths or lead elsewhere."""

import hashlib
import os
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nn.datasets import download
from nn.datasets.download import Archive, fetch
from tests.hostile.bounded import bounded
from tests.hostile.cases import Case, ids, refused, tree

BODY = b"published"
DIGEST = hashlib.sha256(BODY).hexdigest()


def answer(body: bytes = BODY, status: str = "200 OK", **headers: Any) -> bytes:
    """An answer of HTTP; a header is left out by None."""
    fields = {"Content_Length": len(body), **headers}
    lines = [f"{k.replace('_', '-')}: {v}" for k, v in fields.items() if v is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def chunked(body: bytes) -> bytes:
    """An answer in pieces, whose last is missing."""
    return answer(body, Content_Length=None, Transfer_Encoding="chunked")


ANSWERS = [
    Case("other bytes", answer(b"altered"), "checksum"),
    Case("no bytes", answer(b""), "checksum"),
    Case("fewer than it says", answer(Content_Length=100), "9 of 100 bytes"),
    Case("a length of 2**70", answer(Content_Length=1 << 70), "ended after 9"),
    Case("a negative length", answer(b"altered", Content_Length=-5), "checksum"),
    Case("broken off in a piece", chunked(b"ff\r\npub"), "IncompleteRead"),
    Case("a piece of NaN bytes", chunked(b"NaN\r\npublished"), ""),
    Case("a piece of 2**70 bytes", chunked(b"%x\r\npublished" % (1 << 70)), ""),
    Case("no answer", b"", "download"),
    Case("no HTTP", b"\x00\x01\x02 hello\r\n\r\n", "download"),
    Case("a status of text", b"HTTP/1.1 OK fine\r\n\r\n", "download"),
    Case("a line of 70 KB", b"HTTP/1.1 200 " + b"a" * 70_000, "download"),
    Case("1,000 headers", answer(**{f"h{i}": i for i in range(1000)}), "download"),
    Case("not found", answer(status="404 Not Found"), "cannot be had"),
    Case("to a file", answer(status="302 Found", Location="file:///etc/passwd"), ""),
    Case("to FTP", answer(status="302 Found", Location="ftp://[::1]:1/"), ""),
    Case("to itself", answer(status="302 Found", Location="/"), "cannot be had"),
    Case("to code", answer(status="302 Found", Location="javascript:alert(1)"), ""),
]  # fmt: skip


class Server(socketserver.ThreadingTCPServer):
    """Answers every request with the same bytes, then with what `more` sends."""

    allow_reuse_address = True
    daemon_threads = True
    said = b""
    more: Callable[[Any], None] | None = None


class Handler(socketserver.StreamRequestHandler):
    """Reads a request and answers it, whatever it was."""

    def handle(self) -> None:
        """One request."""
        while self.rfile.readline(1 << 16).strip():
            continue
        assert isinstance(self.server, Server)
        try:
            self.wfile.write(self.server.said)
            if self.server.more is not None:
                self.server.more(self.wfile)
        except OSError:
            return


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free port of this machine."""
    with Server(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def published(server: Server, **changes: Any) -> Archive:
    """What is to be had from the server."""
    port = server.server_address[1]
    url = f"http://127.0.0.1:{port}/data.npz"
    return Archive(url, "data.npz", "sha256", DIGEST)._replace(**changes)


def outcome(
    archive: Archive, folder: Path, match: str, error: str = "StorageError"
) -> None:
    """Assert that it cannot be had, and that the folder is as before."""
    before = tree(folder)
    found = bounded(lambda: fetch(archive, folder), folder)
    assert error in found.error, found
    assert match in found.message, found
    outside = [o for o in found.offences if not o.startswith("socket")]
    assert outside == []
    assert found.seconds < 10
    assert found.grown < 64 << 20
    assert tree(folder) == before


@pytest.mark.parametrize("case", ANSWERS, ids=ids(ANSWERS))
def test_answers_that_are_not_what_was_published(
    case: Case, server: Server, tmp_path: Path
) -> None:
    server.said = case.made
    outcome(published(server), tmp_path, case.match)


def test_the_good_answer_is_kept(server: Server, tmp_path: Path) -> None:
    server.said = answer()
    found = bounded(lambda: fetch(published(server), tmp_path), tmp_path)
    assert found.error == []
    assert tree(tmp_path) == {"data.npz": BODY}


def test_a_server_that_never_ends(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 8 << 20)
    server.said = answer(b"", Content_Length=None)

    def more(file: Any) -> None:
        while True:
            file.write(bytes(1 << 16))

    server.more = more
    outcome(published(server), tmp_path, "sends more than 8,388,608 bytes")


def test_a_server_that_falls_silent(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TIMEOUT", 0.5)
    silent = threading.Event()
    server.said = answer(Content_Length=100)
    server.more = lambda file: (file.flush(), silent.wait(5))[0]
    outcome(published(server), tmp_path, "timed out")
    silent.set()


ARCHIVES = [
    Case("a path upwards", {"name": "../evil"}, "leaves the cache's folder"),
    Case("an absolute path", {"name": "/tmp/evil"}, "leaves the cache's folder"),
    Case("a folder upwards", {"name": ".."}, "leaves the cache's folder"),
    Case("a folder", {"name": "."}, "leaves the cache's folder"),
    Case("no name", {"name": ""}, "leaves the cache's folder"),
    Case("a name with NUL", {"name": "a\0b"}, "no plain file name"),
    Case("a name of two lines", {"name": "a\nb"}, "no plain file name"),
    Case("a name of Windows", {"name": "C:\\evil"}, "no plain file name"),
    Case("a hidden name", {"name": ".bashrc"}, "no plain file name"),
    Case("a name like a page", {"name": "n" * 10**5}, "no plain file name"),
    Case("a file", {"url": "file:///etc/passwd"}, "no http(s) address"),
    Case("data", {"url": "data:text/plain,published"}, "no http(s) address"),
    Case("another scheme", {"url": "ftp://127.0.0.1/a"}, "no http(s) address"),
    Case("an address with a line", {"url": "http://127.0.0.1/\r\nHost: a"}, "download"),
    Case("an address with NUL", {"url": "http://127.0.0.1/\0"}, "download"),
    Case("a port of text", {"url": "http://127.0.0.1:port/"}, "download"),
    Case("no host", {"url": "http://"}, "download"),
    Case("an unknown hash", {"algorithm": "crc32"}, "unknown; choose one of"),
    Case("a hash of any length", {"algorithm": "shake_128"}, "unknown"),
    Case("no digest", {"digest": ""}, "checksum"),
]


@pytest.mark.parametrize("case", ARCHIVES, ids=ids(ARCHIVES))
def test_descriptions_that_lead_elsewhere(
    case: Case, server: Server, tmp_path: Path
) -> None:
    server.said = answer()
    archive = published(server, **case.made)
    outcome(archive, tmp_path, case.match, "AutogradError")


def put(kind: str, at: Path, target: Path) -> None:
    """A link, folder or pipe at a path."""
    if kind == "link":
        at.symlink_to(target)
    elif kind == "folder":
        at.mkdir()
    else:
        os.mkfifo(at)


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_lies_in_the_cache_and_is_no_file(
    kind: str, server: Server, tmp_path: Path
) -> None:
    put(kind, tmp_path / "data.npz", tmp_path)
    refused(lambda: fetch(published(server), tmp_path), tmp_path, "is no file")


@pytest.mark.parametrize("name", ["data.npz", ".data.npz.tmp", "data.npz.part"])
def test_links_in_the_cache_are_not_followed(
    name: str, server: Server, tmp_path: Path
) -> None:
    folder, elsewhere = tmp_path / "cache", tmp_path / "elsewhere"
    folder.mkdir()
    put("link", folder / name, elsewhere)
    server.said = answer()
    found = bounded(lambda: fetch(published(server), folder), folder)
    assert found.error == []
    assert (folder / "data.npz").read_bytes() == BODY
    assert not (folder / "data.npz").is_symlink()
    assert not elsewhere.exists()


@pytest.mark.parametrize("place", ["/dev/null/cache", "/proc/cache", "a\0b"])
def test_a_cache_that_cannot_be_made(
    place: str, server: Server, tmp_path: Path
) -> None:
    server.said = answer()
    found = bounded(lambda: fetch(published(server), Path(place)), tmp_path)
    assert "StorageError" in found.error, found
