"""One run of a function on Tensors, ready to be walked: what all transforms share."""

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.backprop import pull, push
from autograd.engine.batched import Batched
from autograd.engine.diagnose import is_masked, refuse_object
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.levels import core, exposed, laid_like, levels, over_core, put_back
from autograd.engine.memory import fingerprint, private
from autograd.engine.modes import changed, current, recorded
from autograd.engine.node import Node, collect
from autograd.engine.primitive import Primitive
from autograd.engine.several import lift
from autograd.engine.tensor import Tensor, made, plain
from autograd.engine.traced import Traced, as_array
from autograd.errors import ArgumentError, DTypeError, NonScalarError, ShapeError
from autograd.extend.box import Box
from autograd.ops.arithmetic import identity
from autograd.tree import leaves, map_tree

__all__ = [
    "Argnum",
    "Function",
    "Linearization",
    "at_nodes",
    "ones",
    "pulled",
    "pushed",
    "seeded",
    "tracked",
    "variable",
    "zeros",
]

Function: TypeAlias = Callable[..., Any]
Argnum: TypeAlias = int | Sequence[int]

_ALIAS: Primitive = identity.primitive

_ONES = {kind: kind(1) for kind in (np.float64, np.float32)}

KEPT = 1 << 20
"""Bytes of a graph that a walk leaves as it is, to go with the call that made it: to
let go of one node's arrays takes 0.7 µs, of 6 for an operation on 200 numbers."""

_RUNNING: dict[str, Any] = {}
"""The parameters of an argument's node while its function runs: by it the function may
be differentiated, whatever became of what the argument was made from."""

_ENDED: dict[str, Any] = {}
"""The same once the function has run: by it derive only the walks of that
`Linearization`, so to every other transform it is a constant."""


class Linearization:
    """One run of `f` on Tensors, ready to be walked.

    inputs: the chosen arguments as trees of Tensors. output: what `f` returned. own:
    the nodes behind the output that are not older than the inputs'.
    nested: whether the output depends on values tracked outside this linear.
    """

    def __init__(
        self,
        f: Function,
        argnum: Argnum,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        has_aux: bool = False,
        brief: bool = True,
    ) -> None:
        positions = (argnum,) if isinstance(argnum, int) else tuple(argnum)
        recording = current.mode.recording
        brief = brief and not any(map(tracked, leaves(args)))
        values, chosen = list(args), []
        for i in positions:
            if not -len(args) <= i < len(args):
                raise _no_argument(f, i, args)
            values[i] = map_tree(partial(variable, brief=brief), args[i])
            chosen.append(map_tree(_same, values[i]))
        self.inputs = chosen[0] if isinstance(argnum, int) else tuple(chosen)
        self.nodes: list[Node] = [core(x)._node for x in leaves(self.inputs)]
        output = recorded(f, values, kwargs, brief=brief)
        self.output, aux = output if has_aux else (output, None)
        roots = [core(y)._node for y in leaves(self.output) if tracked(y)]
        self.own, others, size = _split(roots, self.nodes)
        self._is_small = size <= KEPT
        self.nested = recording and bool(others) and _is_nested(others)
        for node in self.nodes:
            node.params = _ENDED
        self._brief = brief
        self.aux = aux if aux is None else map_tree(self._given_out, aux)

    @property
    def value(self) -> Any:
        """What `f` returned, as the caller is to have it."""
        return map_tree(self._given_out, self.output)

    def scalar_seed(self, operation: str) -> Any:
        """The cotangent 1 for an output that is one real number."""
        y = self.output
        if isinstance(y, Tensor) and y._node is not None:
            one = _ONES.get(type(y._array))
            if one is not None:  # the commonest case of all that follows
                return one
        if not isinstance(y, (NumpyProtocols, np.ndarray, np.generic, int, float)):
            raise NonScalarError(
                f"{operation}: the function returned {type(y).__name__}, a gradient "
                "needs one number; return a scalar, or use make_vjp or jacobian"
            )
        if np.size(plain(y)) != 1:
            raise NonScalarError(
                f"{operation}: the function returned shape {np.shape(y)}, a gradient "
                "needs one number; reduce it, e.g. with .sum(), or use jacobian or "
                "elementwise_grad"
            )
        if _dtype(plain(y)).kind == "b":
            raise DTypeError(
                f"{operation}: the function returned a truth value, which has no "
                "derivative; return a number"
            )
        if np.iscomplexobj(plain(y)):
            raise DTypeError(
                f"{operation}: the function returned a complex number; differentiate a "
                "real one, e.g. abs(y) or y.real, or use make_vjp"
            )
        if not tracked(y):
            warnings.warn(
                f"{operation}: the output does not depend on the input, so its "
                "gradient is zero",
                stacklevel=3,
            )
        return ones(plain(y))

    def pulled(self, cotangents: Any, *, retain: bool = False) -> Any:
        """Reverse mode: from cotangents of the output to a tree of the inputs' form."""
        pairs = _pairs("vjp: the output", self.output, cotangents)
        pairs = [(y, g) for y, g in pairs if tracked(y)]
        lifted = self.nested or any(tracked(g) for _, g in pairs)
        seeds = [seeded(y, g if lifted else plain(g)) for y, g in pairs]
        return at_nodes(self.inputs, self.pulled_from(seeds, lifted, retain))

    def pulled_from(
        self, seeds: list[tuple[Node, Any]], lifted: bool, retain: bool
    ) -> dict[Node, Any]:
        """What comes to the inputs from nodes of the output."""
        useful = None if lifted else self.own
        retain = retain or self._is_small
        return pulled(seeds, self.nodes, useful=useful, lifted=lifted, retain=retain)

    def pushed(self, tangents: Any) -> Any:
        """Forward mode: from tangents of the inputs to a tree of the output's form."""
        pairs = _pairs("jvp: the input", self.inputs, tangents)
        lifted = self.nested or any(tracked(v) for _, v in pairs)
        seeds = [seeded(x, v if lifted else plain(v)) for x, v in pairs]
        roots = [core(y)._node for y in leaves(self.output) if tracked(y)]
        return at_nodes(self.output, pushed(seeds, roots, lifted=lifted))

    def _given_out(self, y: Any) -> Any:
        if type(y) is Batched:
            return over_core(self._given_out, y)
        if self.nested or not isinstance(y, Tensor):
            return y
        if y.is_leaf:
            return y.data
        value = plain(y)
        if self._brief or type(value) is Traced:
            return value
        return np.array(value)[()]


def _split(
    roots: list[Node], inputs: list[Node]
) -> tuple[set[Node], list[Node], float]:
    """The nodes behind `roots` not older than `inputs`, and the next older ones.

    And how many bytes the values of the first take.
    """
    first = min([node.number for node in inputs], default=inf)
    seen, older, stack, size = set(roots), [], list(roots), 0.0
    while stack:
        node = stack.pop()
        if node.number < first:
            older.append(node)
            continue
        y = node.output
        size += sum([v.nbytes for v in y]) if type(y) is tuple else y.nbytes
        for parent in node.parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return seen.difference(older) if older else seen, older, size


def _is_nested(older: list[Node]) -> bool:
    """Whether somebody can differentiate by what is behind these nodes."""
    if current.mode.again:  # for a walk by all that the first run found
        return True
    return any(map(_is_source, collect(older)))


def _is_source(node: Node) -> bool:
    """Whether somebody can differentiate by the value of `node`."""
    if node.params is _RUNNING:
        return True
    return node.params is not _ENDED and not any(node.parents)


def _no_argument(f: Function, i: int, args: tuple[Any, ...]) -> ArgumentError:
    name = getattr(f, "__name__", type(f).__name__)
    return ArgumentError(
        f"argnum={i}: {name} was called with {len(args)} positional arguments; the one "
        "to differentiate has to be among them"
    )


def variable(x: Any, *, brief: bool) -> Any:
    """`x` as a Tensor that a transform can differentiate by, linked to its own past."""
    if type(x) is Batched or current.mode.batches:
        return _one_for_each(x, brief=brief)
    if type(x) is not np.ndarray and isinstance(x, np.ndarray):
        x = _of_its_class(x)
    return _variable(x, brief=brief)


def _variable(x: Any, *, brief: bool) -> Tensor:
    parent = x._node if isinstance(x, Tensor) else None
    data = plain(x)
    data = np.asarray(data) if type(data) is not Traced else as_array(data)
    if data.dtype.kind in "iu":
        data = data.astype(np.float64)
    if data.dtype.kind not in "fc":
        raise DTypeError(
            f"grad: the argument to differentiate holds {type(x).__name__} of dtype "
            f"{data.dtype}; expected floats, complex numbers or integers; choose "
            "another argnum or pass it by keyword"
        )
    copy: Any
    if type(data) is Traced:
        copy = data.now()
    else:
        data = data[()]
        copy = private(data, brief=brief) if type(data) is np.ndarray else data
    kept = data if copy is None else copy
    node = Node(_ALIAS, (parent,), (kept,), _RUNNING, kept, current.mode.scope)
    if copy is None:
        node.annotate().fingerprints = {0: fingerprint(data, sampled=brief)}
    return made(kept, node)


def _one_for_each(x: Any, *, brief: bool) -> Any:
    """The variables of all examples inside `vmap`.

    Also of an `x` that is the same for all, since its gradients are not.
    """
    around = sorted({*current.mode.batches, *levels(x)}, reverse=True)
    for level, size in around:
        x = exposed(x, level, size)
    variables: Any = _variable(x, brief=brief)
    for level, _ in reversed(around):
        variables = Batched(variables, level)
    return variables


def _of_its_class(x: Any) -> Any:
    """What a user has registered to stand for arrays of a class, which may refuse."""
    if is_masked(x):
        raise refuse_object("grad", "to differentiate by", x)
    return Box.type_mappings[type(x)](x, 0, None) if type(x) in Box.type_mappings else x


def _same(x: Any) -> Any:
    """`x` as it is now, whatever `f` assigns to its elements."""
    if type(x) is Batched:
        return over_core(_same, x)
    return made(x._array, x._node)


def pulled(
    seeds: list[tuple[Node, Any]],
    targets: list[Node],
    *,
    useful: set[Node] | None = None,
    ends: bool = False,
    lifted: bool,
    retain: bool,
) -> dict[Node, Any]:
    """`pull` from outputs among which a node may stand twice."""
    if current.mode.batches:  # in which the rules of a walk over whole cores stand not
        with changed(batches=()):
            return pulled(
                seeds, targets, useful=useful, ends=ends, lifted=lifted, retain=retain
            )
    cotangents: dict[Node, Any] = {}
    for node, g in seeds:
        cotangents[node] = cotangents[node] + g if node in cotangents else g
    return pull(
        cotangents,
        targets=set(targets),
        useful=useful,
        ends=ends,
        lift=lift if lifted else None,
        retain=retain or lifted,
    )


def pushed(
    seeds: list[tuple[Node, Any]], roots: list[Node], *, lifted: bool
) -> dict[Node, Any]:
    """`push` from inputs to the nodes of outputs."""
    if current.mode.batches:
        with changed(batches=()):
            return pushed(seeds, roots, lifted=lifted)
    return push(dict(seeds), roots, lift=lift if lifted else None)


def _pairs(what: str, tree: Any, vectors: Any) -> list[tuple[Any, Any]]:
    """Each leaf of `tree` with its leaf of `vectors`, cast to the leaf's dtype."""
    if isinstance(tree, Tensor) and type(vectors) is type(tree._array) in _ONES:
        return [(tree, vectors)]
    pairs: list[tuple[Any, Any]] = []

    def pair(x: Any, v: Any) -> None:
        raw = plain(x)
        if np.shape(v) != np.shape(raw):
            raise ShapeError(
                f"{what} has shape {np.shape(raw)}, the vector given {np.shape(v)}; "
                "they must be equal"
            )
        if not isinstance(v, NumpyProtocols):
            v = as_array(v).astype(_dtype(raw))[()]
        pairs.append((x, v))

    map_tree(pair, tree, vectors)
    return pairs


def _dtype(x: Any) -> np.dtype[Any]:
    return x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype


def at_nodes(tree: Any, found: dict[Node, Any]) -> Any:
    """For each leaf of `tree` what was found at its node, or zeros like it."""

    def at(x: Any) -> Any:
        if type(x) is Batched:
            known = found.get(core(x)._node) if tracked(x) else None
            return zeros(x) if known is None else put_back(known, x)
        known = found.get(x._node) if tracked(x) else None
        return zeros(x) if known is None else known

    return map_tree(at, tree)


def seeded(x: Any, v: Any) -> tuple[Node, Any]:
    """The node of `x` and what a walk begins with there, for `v` that goes with `x`."""
    if isinstance(x, Tensor):
        return x._node, v
    return core(x)._node, laid_like(v, x)


def tracked(x: Any) -> bool:
    """Whether a graph leads on from `x`."""
    if isinstance(x, Tensor):
        return x._node is not None
    return type(x) is Batched and tracked(core(x))


def ones(x: Any) -> Any:
    """Ones of the shape and dtype of `x`."""
    return np.ones_like(plain(x))[()]


def zeros(x: Any) -> Any:
    """Zeros of the shape and dtype of `x`."""
    return np.zeros_like(plain(x))[()]
