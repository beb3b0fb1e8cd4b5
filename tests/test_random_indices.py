"""Random indices of every kind: values as NumPy's, derivatives by adding up places."""

from typing import Any

import numpy as np
import pytest

from autograd import tensor

SHAPES = ((), (1,), (4,), (2, 3), (3, 1), (2, 1, 3), (2, 3, 4), (0, 3))


def part(n: int, rng: np.random.Generator) -> Any:
    """An index for an axis of `n` entries, now and then one that is out of bounds."""
    ends = [None, *range(-n - 1, n + 2)]
    start, stop = rng.choice(ends), rng.choice(ends)  # type: ignore[arg-type]
    inside = rng.integers(-n, n, 3) if n else np.zeros(0, int)
    column = inside[:2, None]
    options: list[Any] = [
        *(int(rng.integers(-n - 1, n + 1)), np.int64(0), None, slice(None)),
        slice(start, stop, int(rng.choice([-2, -1, 1, 2]))),
        *(inside, column, inside.tolist(), tensor(inside)),
        *(rng.random(n) < 0.5, tensor(rng.random(n) < 0.5)),
    ]
    return options[rng.integers(len(options))]


def random_index(shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """Parts for some of the axes, an ellipsis among them perhaps; or a mask."""
    if rng.random() < 0.1:
        return rng.random(shape) < 0.5
    parts = [part(n, rng) for n in shape]
    if rng.random() < 0.3:
        del parts[rng.integers(len(parts) + 1) :]
        parts.append(Ellipsis)
    if len(parts) == 1 and rng.random() < 0.5:
        return parts[0]
    return tuple(parts)


def plain(index: Any) -> Any:
    """The index without Tensors."""
    if isinstance(index, tuple):
        return tuple(map(plain, index))
    return index.numpy() if hasattr(index, "detach") else index


@pytest.mark.parametrize("seed", range(8))
def test_random_indices(seed: int) -> None:
    rng, tried = np.random.default_rng(seed), 0
    for _ in range(150):
        shape = SHAPES[rng.integers(len(SHAPES))]
        index = random_index(shape, rng)
        array = rng.normal(size=shape)
        x = tensor(array, requires_grad=True)
        try:
            expected = np.asarray(array[plain(index)])
        except IndexError:
            with pytest.raises(IndexError):
                x[index]
            continue
        _assert_read(x, index, expected, rng)
        _assert_written(array, index, expected, rng)
        tried += 1
    assert tried > 80


def _assert_read(x: Any, index: Any, expected: Any, rng: Any) -> None:
    y = x[index]
    np.testing.assert_array_equal(y.numpy(), expected, strict=True)
    g = rng.normal(size=expected.shape)
    y.backward(g)
    want = np.zeros(x.shape)
    np.add.at(want, plain(index), g)
    np.testing.assert_allclose(x.grad, want)


def _assert_written(array: Any, index: Any, expected: Any, rng: Any) -> None:
    """``x[i] = v``, and ``x[i] += v``, where an entry named twice keeps the last."""
    for adds in (False, True):
        x, new = tensor(array, requires_grad=True), array.copy()
        v = tensor(rng.normal(size=expected.shape), requires_grad=True)
        y = x * 1
        if adds:
            y[index] += v
            new[plain(index)] += v.numpy()
        else:
            y[index] = v
            new[plain(index)] = v.numpy()
        np.testing.assert_array_equal(y.numpy(), new)
        g = rng.normal(size=array.shape)
        y.backward(g)
        last = np.zeros(array.shape, int)
        order = np.arange(v.size).reshape(v.shape)
        last[plain(index)] = order
        stays = last[plain(index)] == order
        np.testing.assert_allclose(v.grad, np.where(stays, g[plain(index)], 0))
        kept = g.copy()
        kept[plain(index)] = 0
        if adds:
            np.add.at(kept, plain(index), v.grad)
        np.testing.assert_allclose(x.grad, kept)
