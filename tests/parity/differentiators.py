"""HIPS autograd, JAX and PyTorch behind one face: NumPy's names, and gradients.

Each is imported when it is asked for. Complex gradients come unconjugated, as HIPS and
JAX have them.
"""

import importlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["JAX", "Peer", "past_the_checkout", "peer"]

Function = Callable[..., Any]

JAX = {
    "jax_enable_x64": True,
    "jax_compilation_cache_dir": str(Path(tempfile.gettempdir()) / "jax-programs"),
    "jax_persistent_cache_min_compile_time_secs": 0,
    "jax_persistent_cache_min_entry_size_bytes": -1,
}
"""How JAX is set: in float64, and what one process compiled the next one finds."""


class Peer(NamedTuple):
    """What a peer has for ``np``, for names that NumPy lacks, and for derivatives.

    gradients: from a function and its arguments to those of the sum of its result.
    gradient: of a function to one real number, a function to a tuple of gradients.
    push: from a function, arguments and vectors to the tangent of its result.
    """

    namespace: Any
    functions: dict[str, Function]
    gradients: Callable[[Function, tuple[Any, ...]], list[Any]]
    gradient: Callable[[Function], Function] | None = None
    push: Callable[[Function, list[Any], list[Any]], Any] | None = None


def peer(name: str) -> Peer:
    """The peer ``"hips"``, ``"jax"`` or ``"torch"``, or ``"ours"``."""
    return {"hips": _hips, "jax": _jax, "torch": _torch, "ours": _ours}[name]()


def past_the_checkout() -> Any:
    """HIPS autograd: this project has the same import name, so it is left out."""
    root = Path(__file__).resolve().parent.parent.parent
    kept = sys.path[:]
    sys.path[:] = [p for p in kept if Path(p or ".").resolve() != root]
    try:
        return importlib.import_module("autograd")
    finally:
        sys.path[:] = kept


def _hips() -> Peer:
    autograd = past_the_checkout()
    special = importlib.import_module("autograd.scipy.special")
    names = {"logsumexp": "logsumexp", "erf": "erf", "erfc": "erfc", "sigmoid": "expit"}
    functions = {ours: getattr(special, theirs) for ours, theirs in names.items()}

    def gradients(f: Function, xs: tuple[Any, ...]) -> list[Any]:
        numbers = range(len(xs))
        made = [autograd.make_vjp(f, i)(*map(_floating, xs)) for i in numbers]
        if np.asarray(made[0][1]).dtype.kind not in "fc":
            return [np.zeros(np.shape(x)) for x in xs]
        return [vjp(np.ones_like(y)) for vjp, y in made]

    def push(f: Function, xs: list[Any], vs: list[Any]) -> Any:
        return sum(autograd.make_jvp(f, i)(*xs)(v)[1] for i, v in enumerate(vs))

    return Peer(
        importlib.import_module("autograd.numpy"),
        functions,
        gradients,
        lambda f: autograd.grad(f, (0, 1)),
        push,
    )


def _ours() -> Peer:
    autograd = importlib.import_module("autograd")

    def push(f: Function, xs: list[Any], vs: list[Any]) -> Any:
        return autograd.make_jvp(f, (0, 1))(*xs)(tuple(vs))[1]

    def gradients(f: Function, xs: tuple[Any, ...]) -> list[Any]:
        vjp, y = autograd.make_vjp(f, tuple(range(len(xs))))(*xs)
        return list(vjp(np.ones_like(y)))

    return Peer(
        importlib.import_module("autograd.numpy"),
        {},
        gradients,
        lambda f: autograd.grad(f, (0, 1)),
        push,
    )


def _floating(x: Any) -> Any:
    """Integers as float64: HIPS and PyTorch differentiate by nothing else."""
    return np.asarray(x, float)[()] if np.asarray(x).dtype.kind == "i" else x


def _jax() -> Peer:
    jax = importlib.import_module("jax")
    for name, value in JAX.items():
        jax.config.update(name, value)
    jnp, nn = jax.numpy, jax.nn
    names = ("relu", "sigmoid", "softplus", "softmax", "log_softmax", "logsumexp")
    functions = {name: getattr(nn, name) for name in names}
    functions |= {"erf": jax.scipy.special.erf, "erfc": jax.scipy.special.erfc}
    functions |= {"elu": nn.elu, "leaky_relu": nn.leaky_relu}

    def cross_entropy(x: Any, label: int) -> Any:
        return nn.logsumexp(x) - x[label]

    def max_pool(x: Any, padding: str = "valid") -> Any:
        window = (1, 2, 2, 1)
        lowest = -jnp.inf
        of = jax.lax.max
        return jax.lax.reduce_window(x, lowest, of, window, window, padding.upper())

    def setitem(x: Any, v: Any, index: Any) -> Any:
        return x.at[index].set(v)

    for function in (cross_entropy, max_pool, setitem):
        functions[function.__name__] = function

    def gradients(f: Function, xs: tuple[Any, ...]) -> list[Any]:
        values = [jnp.asarray(_floating(x)) for x in xs]
        y, vjp = jax.vjp(f, *values)
        if not jnp.issubdtype(y.dtype, jnp.inexact):
            return [np.zeros(np.shape(x)) for x in xs]
        return [np.asarray(g) for g in vjp(jnp.ones_like(y))]

    def push(f: Function, xs: list[Any], vs: list[Any]) -> Any:
        return jax.jvp(f, tuple(map(jnp.asarray, xs)), tuple(map(jnp.asarray, vs)))[1]

    return Peer(jnp, functions, gradients, lambda f: jax.grad(f, (0, 1)), push)


class _TorchNumpy:
    """PyTorch under NumPy's names, where it has other ones."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        names = {"abs": "abs", "mod": "remainder", "power": "pow", "rint": "round"}
        names |= {"array": "tensor", "array_equal": "equal"}
        self.names = names

    def __getattr__(self, name: str) -> Any:
        return getattr(self.torch, self.names.get(name, name))

    def std(self, x: Any, ddof: int = 0) -> Any:
        return self.torch.std(x, correction=ddof)

    def var(self, x: Any, ddof: int = 0) -> Any:
        return self.torch.var(x, correction=ddof)

    def max(self, x: Any, axis: int | None = None) -> Any:
        return self.torch.max(x) if axis is None else self.torch.max(x, axis).values

    def min(self, x: Any, axis: int | None = None) -> Any:
        return self.torch.min(x) if axis is None else self.torch.min(x, axis).values

    def sort(self, x: Any) -> Any:
        return self.torch.sort(x).values

    def where(self, condition: Any, x: Any, w: Any) -> Any:
        return self.torch.where(self.torch.as_tensor(condition), x, w)


def _torch() -> Peer:
    torch = importlib.import_module("torch")
    torch.set_default_dtype(torch.float64)
    f = torch.nn.functional
    functions = {
        "relu": torch.relu,
        "elu": f.elu,
        "leaky_relu": f.leaky_relu,
        "sigmoid": torch.sigmoid,
        "softplus": f.softplus,
        "erf": torch.erf,
        "erfc": torch.erfc,
        "logsumexp": lambda x: torch.logsumexp(x, -1),
        "softmax": lambda x: torch.softmax(x, -1),
        "log_softmax": lambda x: torch.log_softmax(x, -1),
        "cross_entropy": lambda x, label: f.cross_entropy(x, torch.tensor(label)),
        "max_pool": lambda x: f.max_pool2d(x.permute(0, 3, 1, 2), 2),
    }

    def gradients(f: Function, xs: tuple[Any, ...]) -> list[Any]:
        values = [torch.tensor(np.asarray(_floating(x))) for x in xs]
        leaves = [x.requires_grad_() for x in values]
        y = f(*leaves)
        if not isinstance(y, torch.Tensor) or not y.requires_grad:
            return [np.zeros(np.shape(x)) for x in xs]
        found = torch.autograd.grad(y, leaves, torch.ones_like(y), allow_unused=True)
        zeros = map(torch.zeros_like, leaves)
        pairs = zip(found, zeros, strict=True)
        return [
            (z if g is None else g).resolve_conj().conj().numpy(force=True)
            for g, z in pairs
        ]

    return Peer(_TorchNumpy(torch), functions, gradients)
