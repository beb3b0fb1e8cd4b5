"""The site: its pages, the playground, and the notebooks as files to download.

python -m docs.site.build             into out/site
python -m docs.site.build somewhere   into another folder
python -m docs.site.build --lite      with JupyterLite, which needs a web server
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from docs.site.layout import DOCS, ROOT, laid_out

__all__ = ["main"]

OUT = ROOT / "out" / "site"

BESIDE = {"playground": "playground", "notebooks": "notebooks"}
"""By the folder of the site, the part of `docs` whose ``build`` makes it."""

LITE = {"lite": "notebooks.lite"}


def main(out: Path = OUT, *, lite: bool = False) -> None:
    """Build the site into `out`, made anew; RuntimeError where something has faults."""
    from sphinx.cmd.build import main as sphinx

    out = out.resolve()
    source = out.parent / f"{out.name}-pages"
    shutil.rmtree(out, ignore_errors=True)
    laid_out(source, lite=lite)
    made = {f: f"{part}.build" for f, part in BESIDE.items()} | (LITE if lite else {})
    running = {
        folder: subprocess.Popen(
            [sys.executable, "-m", f"docs.{module}", str(out / folder)], cwd=ROOT
        )
        for folder, module in made.items()
    }
    options = ["-q", "-j", "auto", "-W", "--keep-going", "-c", str(DOCS / "site")]
    options += ["-d", str(out.parent / f"{out.name}-trees")]
    failed = ["pages"] if sphinx([*options, str(source), str(out)]) else []
    failed += [folder for folder, process in running.items() if process.wait()]
    if failed:
        raise RuntimeError(f"{', '.join(failed)}: faulty, as told above")
    (out / ".nojekyll").touch()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", nargs="?", type=Path, default=OUT)
    parser.add_argument("--lite", action="store_true")
    given = parser.parse_args()
    main(given.out, lite=given.lite)
