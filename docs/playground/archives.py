"""The archives that Python in the browser unpacks: packages, library, bytecode."""

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from autograd.files import replacing
from docs.playground.parts import PartsError, fetched, module

__all__ = ["compiled", "library", "wheels"]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

USELESS = re.compile(
    r"(^|/)(__pycache__|tests|f2py|distutils|include)/|^numpy/_core/lib/"
    r"|\.(pyi|a|h|c|pxd|pyx)$"
)
"""Files of packages that no program in the browser needs."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of everything in an archive, so that the same tree gives the same bytes."""


def wheels() -> bytes:
    """NumPy and the few packages that need nothing but Python, as one archive."""
    members = []
    for path in sorted((fetched() / "wheels").glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            members += [(n, wheel.read(n)) for n in wheel.namelist() if n[-1] != "/"]
    return _archive(members)


def library() -> bytes:
    """`autograd` and `nn` as they are in the tree, and the playground's own module."""
    files = [(HERE / "playground.py", "playground.py")]
    for package in ("autograd", "nn"):
        found = sorted((ROOT / package).rglob("*"))
        files += [(path, str(path.relative_to(ROOT))) for path in found]
    return _archive((n, path.read_bytes()) for path, n in files if path.is_file())


def compiled(source: bytes) -> bytes:
    """The bytecode of what programs import, `source` being the library's archive.

    It is kept beside the fetched parts, for as long as the library stays the same.
    """
    script = HERE / "compile.mjs"
    name = sha256(source + script.read_bytes()).hexdigest()[:16]
    kept = fetched() / "compiled.zip"
    mark = fetched() / "compiled.name"
    if mark.exists() and mark.read_text() == name:
        return kept.read_bytes()
    content = _compile(script, [wheels(), source])
    for path, written in ((kept, content), (mark, name.encode())):
        with replacing(path) as file:
            file.write(written)
    return content


def _compile(script: Path, archives: list[bytes]) -> bytes:
    node = shutil.which("node")
    if node is None:
        raise PartsError("playground: node was not found; install it (apt install npm)")
    with tempfile.TemporaryDirectory() as folder:
        out, *paths = (Path(folder) / f"{k}.zip" for k in range(len(archives) + 1))
        for path, content in zip(paths, archives, strict=True):
            path.write_bytes(content)
        pyodide = module("pyodide/pyodide.mjs").parent
        command = [node, script, pyodide, out, *paths]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"playground: compiling failed\n{done.stderr[-2000:]}")
        return out.read_bytes()


def _archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file without compression, which is done once, around it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members:
            if not USELESS.search(name):
                archive.writestr(zipfile.ZipInfo(name, EARLIEST), content)
    return held.getvalue()
