"""What a program, or a link to one, cannot do: script the page, or reach a network."""

from pathlib import Path
from typing import Any

from docs.playground.links import fragment
from tests.playground.board import Board

HOSTILE = '''
class Hostile:
    def _repr_html_(self):
        return """
        <p>shown</p><script>top.hit = parent.hit = 1</script>
        <img src="x" onerror="top.hit = parent.hit = 1">
        <svg onload="top.hit = 1"><script>top.hit = 1</script></svg>
        <iframe srcdoc="<script>top.hit = 1; document.title = 'hit'</script>"></iframe>
        <iframe src="javascript:top.hit = 1"></iframe>
        <script src="ADDRESS/leak-script"></script>
        <link rel="prefetch" href="ADDRESS/leak-prefetch">
        <link rel="stylesheet" href="ADDRESS/leak-style">
        <meta http-equiv="refresh" content="0;url=ADDRESS/leak-refresh">
        <iframe src="ADDRESS/leak-frame"></iframe>
        <object data="ADDRESS/leak-object"></object>
        <img src="ADDRESS/leak-image"><video src="ADDRESS/leak-video"></video>
        <form id="f" action="ADDRESS/leak-form"><button>go</button></form>
        <a id="a" href="ADDRESS/leak-link" ping="ADDRESS/leak-ping">link</a>
        <style>p { background: url(ADDRESS/leak-url) }</style>
        """


Hostile()
'''

NETWORK = """
import js

tried = {
    "fetch": lambda: js.fetch("ADDRESS/leak-fetch"),
    "script": lambda: js.importScripts("ADDRESS/leak-import"),
    "socket": lambda: js.WebSocket.new("ADDRESS/leak-socket".replace("http", "ws")),
    "worker": lambda: js.Worker.new("ADDRESS/leak-worker"),
    "events": lambda: js.EventSource.new("ADDRESS/leak-events"),
    "eval": lambda: js.eval("import('ADDRESS/leak-eval')"),
}


def request():
    sent = js.XMLHttpRequest.new()
    sent.open("GET", "ADDRESS/leak-request", False)
    sent.send()


for name, attempt in [*tried.items(), ("request", request)]:
    try:
        attempt()
        print(name, "was not refused at once")
    except Exception as error:
        print(name, "refused")
"""


def test_over_http_the_first_example_runs_and_nothing_else_is_asked_for(
    tab: Any, server: tuple[str, list[str]]
) -> None:
    address, log = server
    board = Board(tab, f"{address}/index.html").ready()
    assert board.text("printed").startswith("de/da = 2.0")
    print(f"Python started in {board.run('return playground.machine.time')} ms")
    asked = {path.split("?")[0] for path in log}
    assert all(path.endswith((".js", ".css", ".html")) for path in asked)
    assert board.console() == []
    log.clear()
    board.do("run", NETWORK.replace("ADDRESS", address))
    board.do("run", HOSTILE.replace("ADDRESS", address))
    assert "shown" in board.shown
    with board.inside():
        board.run("document.getElementById('a')?.click()")
        board.run("document.querySelector('#f button')?.click()")
    board.rest()
    assert log == []
    assert board.run("return window.hit") is None


def test_a_program_reaches_no_network(board: Board) -> None:
    board.do("run", NETWORK.replace("ADDRESS", "http://127.0.0.1:9"))
    said = board.text("printed")
    for name in ("script", "worker", "eval", "request"):
        assert f"{name} refused" in said
    board.console()


def test_html_of_a_program_runs_no_script(board: Board) -> None:
    title = board.run("return document.title")
    board.do("run", HOSTILE.replace("ADDRESS", "http://127.0.0.1:9"))
    assert "shown" in board.shown
    board.rest()
    assert board.run("return window.hit") is None
    assert board.run("return document.title") == title
    board.console()


def test_a_link_s_text_stays_text(board: Board) -> None:
    text = "<img src=x onerror='window.hit = 1'><script>window.hit = 1</script>"
    said = fragment(f"raise ValueError({text!r})", text, action="run")
    board.visit(said)
    assert board.until("document.getElementById('error').textContent", 20)
    assert text in board.run("return playground.editor.text")
    said = fragment(f"print({text!r})\nraise ValueError({text!r})", action="run")
    board.idle().visit(said)
    assert board.until("document.getElementById('printed').textContent", 20)
    assert text in board.idle().text("error")
    assert board.run("return window.hit") is None


FORGED = """
import js, json, sys

frame = sys._getframe()
while "asked" not in frame.f_locals:
    frame = frame.f_back
number = frame.f_locals["asked"]["run"]
for said in (
    {"kind": "error", "text": "<b>x</b>", "line": "<b>"},
    {"kind": "sliders", "sliders": [{"name": "<img src=x onerror=hit()>", "value": 1}]},
    {"kind": "shown", "html": "<script>parent.hit = 1</script>seen"},
):
    js.postMessage(json.dumps({"run": number, **said}))
"""


def test_what_a_worker_says_falsely_is_text(board: Board) -> None:
    board.run("playground.stop()")  # a later worker is as the first one was
    board.idle().do("run", FORGED)
    assert board.text("error") == "<b>x</b>"
    assert "seen" in board.shown
    assert board.run("return window.hit") is None


def test_embedded_it_is_small_and_starts_by_itself(tab: Any, built: Path) -> None:
    board = Board(tab, f"file://{built}/index.html?embed{fragment('1')}")
    assert board.run("return playground.machine.state") == "off"  # until it is asked
    assert not board.run("return document.getElementById('share').offsetHeight")
    board.visit(fragment("print(x + 1)", "x = 41", action="run"))
    assert board.until("document.getElementById('printed').textContent === '42\\n'", 90)
