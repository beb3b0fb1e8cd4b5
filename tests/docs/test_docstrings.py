"""Every docstring's example runs and gives what it says."""

import doctest
import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

import autograd
import nn
from tests.optional import HAS_SCIPY


def _modules() -> list[ModuleType]:
    names = [
        info.name
        for package in (autograd, nn)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not info.name.endswith("__main__")
        and (HAS_SCIPY or not info.name.startswith("autograd.scipy"))
    ]
    return [autograd, nn, *map(importlib.import_module, names)]


def _examples() -> list[doctest.DocTest]:
    """Every docstring with an example, once, however many modules show its function.

    What a decorator made has its code elsewhere, so doctest's own search passes it by.
    """
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = {}
    for module in _modules():
        tests = finder.find(module, module.__name__)
        for name, value in vars(module).items():
            ours = str(getattr(value, "__module__", "")).startswith(("autograd", "nn"))
            if ours and hasattr(value, "__wrapped__"):
                home = importlib.import_module(value.__module__)
                tests += finder.find(value, f"{value.__module__}.{name}", home)
        found |= {(t.name, t.lineno): t for t in tests if t.examples}
    return list(found.values())


@pytest.mark.parametrize("example", _examples(), ids=lambda t: t.name)
def test_docstring_example(
    example: doctest.DocTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    report: list[str] = []
    failed = runner.run(example, out=report.append).failed
    assert not failed, "".join(report)
