"""``retrograd demo``: it trains, tells of it, and writes a page."""

from pathlib import Path

import pytest

from autograd.__main__ import main


@pytest.mark.parametrize("data", ["spirals", "moons"])
def test_demo(
    tmp_path: Path, data: str, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "demo.html"
    arguments = ["demo", "--data", data, "--epochs", "2", "-o", str(out)]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert f"points of {data}" in told
    assert "Epoch 2/2" in told
    assert "accuracy " in told
    assert told.rstrip().endswith(str(out))
    assert out.stat().st_size > 10_000
    assert opened == [out.as_uri()]
    assert main([*arguments, "--no-open"]) == 0
    assert len(opened) == 1
