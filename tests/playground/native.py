"""A program run as the playground runs it, in this process."""

import json
from typing import Any

from docs.playground.playground import run

__all__ = ["ran"]


def ran(program: str, **asked: Any) -> dict[str, dict[str, Any]]:
    """What was said of a run, the latest of each kind."""
    request = {"run": 1, "before": "", "action": "run", "positions": {}} | asked
    said: list[dict[str, Any]] = []
    run(
        json.dumps({**request, "program": program}),
        lambda one: said.append(json.loads(one)),
    )
    text = "".join([one["text"] for one in said if one["kind"] == "text"])
    return {**{one["kind"]: one for one in said}, "text": {"text": text}}
