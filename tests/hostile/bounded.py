"""Runs one act in a child process and tells what it did: the checker of this suite.

The child may take so much memory and time and no more, and an audit hook of the
interpreter notes whatever it starts, connects to or writes outside its folder. What
starts or writes is not carried out: a fault in the program must not harm the machine
that tests it, a device in /dev replaced by a file for instance.
"""

import json
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

MEMORY = 1 << 30
"""Bytes that a child may add to what it starts with: beyond, a MemoryError."""

SECONDS = 20
"""After so many the child is killed."""

_STARTS = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "os.startfile")
_CONNECTS = ("socket.connect", "socket.bind", "socket.getaddrinfo")
_LOADS = ("pickle.find_class", "shutil.unpack_archive")
_CHANGES = (
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
    "shutil.copyfile",
    "shutil.rmtree",
)


_FOLLOWS = ("open", "os.chmod", "os.chown", "os.truncate")
"""What does not change a link but the file that it leads to."""


class Outcome(NamedTuple):
    """What became of an act.

    Attributes
    ----------
    error: the names of the exception's classes, its own first; empty without one.
    message: the exception's, or what the act returned as text.
    offences: what the act did that it may not do.
    seconds, grown: how long it took, and the bytes of memory that it added at its peak.
    """

    error: list[str]
    message: str
    offences: list[str]
    seconds: float
    grown: int


def bounded(
    act: Callable[[], Any], folder: Path, *, allowed: tuple[str, ...] = ()
) -> Outcome:
    """The outcome of `act`, which may write only in `folder` and to paths `allowed`."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads
        child = os.fork()
    if child == 0:
        os.close(reading)
        _run(act, (str(folder), *allowed), writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if said:
        return Outcome(**json.loads(said))
    killed = signal.Signals(-status).name if status < 0 else f"exit {status}"
    return Outcome([killed], f"the child ended with {killed}", [], SECONDS, MEMORY)


def _run(act: Callable[[], Any], allowed: tuple[str, ...], writing: int) -> None:
    """The child's whole life."""
    offences: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and (offence := _offence(event, arguments, allowed)):
            offences.append(offence)
            if event not in _CONNECTS:  # servers of the tests are connected to
                raise PermissionError(f"the test does not allow {offence}")

    error, message = [], ""
    before = _memory("VmRSS")
    start = time.perf_counter()
    try:
        _limit()
        sys.addaudithook(hook)
        message = str(act())
    except BaseException as raised:
        error = [kind.__name__ for kind in type(raised).__mro__]
        message = str(raised) or traceback.format_exc()
    finally:
        watching = False
        seconds = time.perf_counter() - start
        grown = _memory("VmHWM") - before
        outcome = Outcome(error, message, offences, seconds, grown)
        os.write(writing, json.dumps(outcome._asdict()).encode())
        os._exit(0)


def _limit() -> None:
    size = _memory("VmSize") + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)


def _memory(what: str) -> int:
    """A line of /proc/self/status, in bytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return 1024 * next(int(x.split()[1]) for x in lines if x.startswith(f"{what}:"))


def _offence(event: str, arguments: tuple[Any, ...], allowed: tuple[str, ...]) -> str:
    """What is wrong with an event of the interpreter, or nothing."""
    if event in (*_STARTS, *_CONNECTS, *_LOADS):
        return f"{event} {arguments!r}"[:200]
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        flags = arguments[2] or 0
        if os.path.isdir(arguments[0]):  # where a file without a name is made
            return ""
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return _outside(event, arguments[:1], allowed)
    if event in _CHANGES:
        return _outside(event, arguments, allowed)
    return ""


def _outside(event: str, paths: tuple[Any, ...], allowed: tuple[str, ...]) -> str:
    for path in paths:
        if isinstance(path, (str, bytes)):
            real = _real(os.fsdecode(path), follow=event in _FOLLOWS)
            if "__pycache__" in real:
                continue
            if not any(f"{real}/".startswith(f"{place}/") for place in allowed):
                return f"{event} {real}"[:200]
    return ""


def _real(path: str, *, follow: bool) -> str:
    """Where `path` lies; a rename, for one, does not follow a link at its end."""
    if follow:
        return os.path.realpath(path)
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)
