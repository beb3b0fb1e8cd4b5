"""Random models that were saved, copied or pickled predict and train as before."""

import pytest

from nn.saving import model_file
from tests.nn.reloading import reload


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_models_come_back_as_they_were(first: int) -> None:
    found = {seed: reload(seed) for seed in range(first, first + 10)}
    assert not any(found.values()), found


def test_a_loader_that_forgets_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_file, "_freeze", lambda *_: None)
    monkeypatch.setattr(model_file, "restore_states", lambda *_: None)
    assert any(map(reload, range(30)))
