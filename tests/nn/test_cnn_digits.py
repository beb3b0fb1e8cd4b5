"""The convolutional network of the example, trained a fifth as long."""

from pathlib import Path

from examples import digits_cnn


def test_reads_digits_it_never_saw(tmp_path: Path) -> None:
    figures = digits_cnn.main(seed=0, out=tmp_path, epochs=4)
    assert figures["accuracy"] >= 0.9
    assert "<svg" in (tmp_path / "kernels.svg").read_text("utf-8")
