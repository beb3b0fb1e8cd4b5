"""What several files of a release say is the same in all; its bounds are bounds."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

import autograd
from tests.release import lowest
from tests.release.archives import ROOT
from tests.release.environments import interpreters, project, supported
from tests.release.lowest import bounds, too_new

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))


def _read(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def _commands(workflow: dict[Any, Any]) -> list[str]:
    jobs = workflow["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def test_the_version_and_the_abstract_are_the_same_everywhere() -> None:
    citation = _read(ROOT / "CITATION.cff")
    assert citation["version"] == project()["version"] == autograd.__version__
    assert citation["abstract"] == project()["description"]
    assert citation["license"] == project()["license"]
    assert citation["keywords"] == project()["keywords"]


def test_the_supported_pythons_are_the_same_everywhere() -> None:
    matrix = _read(FOLDER / "ci.yml")["jobs"]["ci"]["strategy"]["matrix"]["python"]
    assert set(supported()) < set(matrix)
    assert project()["requires-python"] == f">={supported()[0]}"
    said = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert f"Python {', '.join(supported()[:-1])} and {supported()[-1]}." in said


def test_the_lowest_numpy_is_the_same_everywhere() -> None:
    lowest_numpy = bounds()["numpy"]
    for page, sentence in {
        "README.md": "NumPy ≥ {}",
        "CONTRIBUTING.md": "NumPy starts at {}:",
    }.items():
        assert sentence.format(lowest_numpy) in (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize(
    ("requirement", "told"),
    [
        ("numpy", "say its lowest version"),
        ("numpy==2.4", "say its lowest version"),
        ("numpy>=2.4,<3", "no other limit"),
        ("tqdm>=1", "elsewhere its lowest version is 4.66"),
    ],
)
def test_a_dependency_without_one_lowest_version_is_an_error(
    requirement: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = project() | {"dependencies": ["tqdm>=4.66", requirement]}
    monkeypatch.setattr(lowest, "project", lambda: declared)
    with pytest.raises(ValueError, match=told):
        bounds()


def test_a_version_above_the_lowest_is_found() -> None:
    tried = {"numpy": "2.2.0", "tqdm": "4.67.1"}
    assert list(too_new(tried, {"numpy": "2.2", "tqdm": "4.67"})) == []
    assert list(too_new(tried, {"numpy": "2.2", "tqdm": "4.66"})) == [
        "tqdm: 4.67.1 was tried, 4.66 is allowed"
    ]


def test_every_test_that_lowest_leaves_out_exists() -> None:
    for test in lowest.NEWER:
        path, name = re.split("::", test.split("[")[0])
        assert f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_a_python_that_is_not_here_is_told() -> None:
    assert interpreters(["3.99"]) == {"3.99": None}


def test_the_workflows_run_what_a_reader_is_told_to_run() -> None:
    told = {path.stem: _commands(_read(path)) for path in WORKFLOWS}
    assert "bash .ci/run" in told["ci"]
    assert {"make dist", "make lowest"} <= set(told["release"])
    assert "make site LITE=1" in told["site"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_unless_a_job_says_more(path: Path) -> None:
    workflow = _read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        for step in job["steps"]:
            assert re.search(r"@(v\d+|release/v\d+)$", step.get("uses", "a@v1"))
