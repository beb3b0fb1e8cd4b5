"""HIPS autograd's name for tracing.

Imported by tidy3d (`isbox getval new_box trace_stack`), ssm and other libraries
(`getval`), and programs that make graphs of their own (`Node trace`).
"""

from autograd.extend import Box, notrace_primitive, primitive, register_notrace
from autograd.extend.box import isbox
from autograd.extend.nodes import Node
from autograd.hips.nary import subval, subvals
from autograd.hips.tracing import (
    TraceStack,
    getval,
    new_box,
    toposort,
    trace,
    trace_stack,
)

__all__ = [
    "Box",
    "Node",
    "TraceStack",
    "getval",
    "isbox",
    "new_box",
    "notrace_primitive",
    "primitive",
    "register_notrace",
    "subval",
    "subvals",
    "toposort",
    "trace",
    "trace_stack",
]
