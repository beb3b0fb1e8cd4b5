"""Makes the playground: a folder that works from a server and as files, offline.

    python -m docs.playground.build [OUT]      by default out/site/playground

What a page opened as a file could not fetch is written as scripts that hand over their
bytes, compressed, as text; so is the library itself, from the tree.
"""

import base64
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograd.explorer.page import script as explorer_script
from autograd.files import replacing
from docs.playground.archives import compiled, library, wheels
from docs.playground.parts import fetched, module

__all__ = ["EXAMPLES", "OUT", "SCRIPTS", "examples", "main", "policy"]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OUT = ROOT / "out" / "site" / "playground"
EXAMPLES = HERE / "examples.toml"

SCRIPTS = ("parts", "links", "machine", "frames", "output", "sliders", "page")
"""The page's scripts in their order: each uses what those before it define."""


def main(out: str | Path = OUT) -> Path:
    """Write the playground into `out`, which is made anew; the folder."""
    out, kept = Path(out), fetched()
    shutil.rmtree(out, ignore_errors=True)
    (out / "parts").mkdir(parents=True)
    for name, content in PARTS.items():
        path = kept / f"{name}.js"
        if not path.exists():
            with replacing(path) as file:
                file.write(part(name, content()).encode())
        shutil.copy(path, out / "parts")
    source = library()
    worker = (HERE / "worker.js").read_bytes()
    ours = {"library": source, "compiled": compiled(source), "worker": worker}
    for name, content in ours.items():
        (out / "parts" / f"{name}.js").write_text(part(name, content))
    _bundle_editor(out / "editor.js", kept)
    for name in (*(f"{script}.js" for script in SCRIPTS), "style.css"):
        shutil.copy(HERE / name, out)
    said = json.dumps(examples(), ensure_ascii=False, indent=1)
    (out / "examples.js").write_text(f'"use strict";\nconst EXAMPLES = {said};\n')
    (out / "index.html").write_text(_page(), "utf-8")
    return out


def part(name: str, content: bytes) -> str:
    """A script that hands over `content`: compressed, in letters."""
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'part("{name}", "{packed}");\n'


def examples() -> list[dict[str, Any]]:
    """The example programs: groups with a title, each with titled programs."""
    found: list[dict[str, Any]] = tomllib.loads(EXAMPLES.read_text("utf-8"))["group"]
    return found


def policy() -> str:
    """The Content-Security-Policy of the page and of all that is shown in it."""
    explorer = base64.b64encode(sha256(explorer_script().encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{explorer}'",
            "worker-src blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _page() -> str:
    tags = [f'<script src="{name}.js"></script>' for name in ("editor", "examples")]
    tags += [f'<script src="{name}.js"></script>' for name in SCRIPTS]
    fields = {"POLICY": policy(), "SCRIPTS": "\n".join(tags)}
    template = (HERE / "page.html").read_text("utf-8")
    return re.sub(r"<!--(\w+)-->", lambda field: fields[field[1]], template)


def _scripts() -> bytes:
    """Graphviz and Python's loader; all in one, since a worker has nothing to ask."""
    lock = json.loads(module("pyodide/pyodide-lock.json").read_text())
    packages = json.dumps({"info": lock["info"], "packages": {}})
    names = ("pyodide.js", "pyodide.asm.js")
    files = ["@viz-js/viz/dist/viz-global.js", *(f"pyodide/{name}" for name in names)]
    texts = [module(name).read_text("utf-8") for name in files]
    return "\n".join([*texts, f"const PACKAGES = {packages};"]).encode()


def _runtime() -> bytes:
    return module("pyodide/pyodide.asm.wasm").read_bytes()


def _python() -> bytes:
    return module("pyodide/python_stdlib.zip").read_bytes()


PARTS: dict[str, Callable[[], bytes]] = {
    "scripts": _scripts,
    "runtime": _runtime,
    "python": _python,
    "wheels": wheels,
}
"""What the worker is given that is not ours: it changes with the pins alone."""


def _bundle_editor(out: Path, kept: Path) -> None:
    """The editor and the packages that it imports, as one script."""
    command = [
        str(kept / "node_modules" / "esbuild" / "bin" / "esbuild"),
        str(HERE / "editor.mjs"),
        "--bundle",
        "--minify",
        "--format=iife",
        "--log-level=error",
        f"--outfile={out}",
    ]
    environment = {**os.environ, "NODE_PATH": str(kept / "node_modules")}
    subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    made = main(*sys.argv[1:2])
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    print(f"{made}: {size / 1e6:.1f} MB")
