"""What the archives must hold, told as the faults that they have.

Every check is a function from an archive to its faults, so that it is shown to find one
that was planted.
"""

import re
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from pathlib import Path

__all__ = ["PACKAGES", "metadata_faults", "sdist_faults", "wheel_faults"]

PACKAGES = ("autograd", "nn")
RECORDS = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
"""What a wheel holds of itself, in its folder ``….dist-info``."""

RELATIVE = re.compile(r"\]\((?!\w+:)([^)]+)\)")
"""A link of Markdown that needs the source tree around it."""

Read = Callable[[str], bytes]


def wheel_faults(wheel: Path, tree: Path) -> Iterator[str]:
    """What a wheel has more or less than the packages in `tree`, and other bytes."""
    wanted = {k: v for k, v in _files(tree).items() if k.split("/")[0] in PACKAGES}
    with zipfile.ZipFile(wheel) as archive:
        held = [name for name in archive.namelist() if ".dist-info/" not in name]
        yield from _differences(held, archive.read, wanted)
        info = _info(wheel)
        own = [name for name in archive.namelist() if ".dist-info/" in name]
        if sorted(own) != sorted(f"{info}/{record}" for record in RECORDS):
            yield f"{info} holds {own}"


def sdist_faults(sdist: Path, tree: Path) -> Iterator[str]:
    """What a sdist has more or less than `tree`, and other bytes."""
    folder = sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as archive:
        members = {m.name.removeprefix(f"{folder}/"): m for m in archive.getmembers()}
        if strange := [name for name, m in members.items() if not m.isfile()]:
            yield f"no plain files: {strange}"
        if members.pop("PKG-INFO", None) is None:
            yield "PKG-INFO is missing"

        def read(name: str) -> bytes:
            file = archive.extractfile(members[name])
            return file.read() if file else b""

        yield from _differences(list(members), read, _files(tree))


def metadata_faults(wheel: Path, tree: Path) -> Iterator[str]:
    """Where a wheel's metadata are not what pyproject.toml says, or no index shows."""
    with zipfile.ZipFile(wheel) as archive:
        told = message_from_bytes(archive.read(f"{_info(wheel)}/METADATA"))
    project = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))["project"]
    for field, wanted in {
        "Name": project["name"],
        "Version": project["version"],
        "Summary": project["description"],
        "License-Expression": project["license"],
        "Requires-Python": project["requires-python"],
        "Description-Content-Type": "text/markdown",
    }.items():
        if told[field] != wanted:
            yield f"{field} is {told[field]!r}, not {wanted!r}"
    required = [r for r in told.get_all("Requires-Dist", []) if "extra ==" not in r]
    if sorted(required) != sorted(project["dependencies"]):
        yield f"Requires-Dist is {required}"
    if set(told.get_all("Provides-Extra", [])) != set(project["optional-dependencies"]):
        yield f"Provides-Extra is {told.get_all('Provides-Extra')}"
    yield from _description_faults(told)


def _description_faults(told: Message) -> Iterator[str]:
    text = told.get_payload(decode=True)
    description = text.decode() if isinstance(text, bytes) else ""
    if not description.startswith("# "):
        yield "the description has no heading"
    for link in RELATIVE.findall(description):
        yield f"the description leads to {link}, which an index does not have"


def _info(wheel: Path) -> str:
    """The name of the folder in which a wheel tells of itself."""
    return "-".join(wheel.name.split("-")[:2]) + ".dist-info"


def _files(tree: Path) -> dict[str, bytes]:
    paths = (path for path in tree.rglob("*") if path.is_file())
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in paths}


def _differences(
    held: list[str], read: Read, wanted: Mapping[str, bytes]
) -> Iterator[str]:
    yield from (f"{name} is missing" for name in sorted(wanted.keys() - set(held)))
    yield from (f"{name} is too many" for name in sorted(set(held) - wanted.keys()))
    yield from (f"{name} is there twice" for name in set(held) if held.count(name) > 1)
    for name in sorted(wanted.keys() & set(held)):
        if read(name) != wanted[name]:
            yield f"{name} has other bytes"
