"""`RemoteMonitor`: the logs of every epoch sent to a server."""

import json
import warnings
from collections.abc import Mapping
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from autograd.errors import ValueRangeError
from nn.callbacks.base import Callback, Logs

__all__ = ["RemoteMonitor"]

TIMEOUT = 10.0
"""Seconds that an epoch may wait for the server."""


class RemoteMonitor(Callback):
    """Post the epoch's number and logs, as JSON, to ``root + path``.

    field: of the form that it is sent in; send_as_json: as the body itself in place of
    a form. headers: more of them. A server that cannot be reached gets a warning.
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        if not root.startswith(("http://", "https://")):
            raise ValueRangeError(
                f"RemoteMonitor: root is an address http://… or https://…, got {root!r}"
            )
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Send the epoch."""
        values = {name: _plain(value) for name, value in (logs or {}).items()}
        text = json.dumps({"epoch": epoch, **values})
        kind = "application/json"
        if not self.send_as_json:
            text, kind = urlencode({self.field: text}), _FORM
        headers = {"Content-Type": kind, **(self.headers or {})}
        request = Request(self.root + self.path, text.encode(), headers, method="POST")
        try:
            with urlopen(request, timeout=TIMEOUT):
                pass
        except (URLError, TimeoutError, ConnectionError) as error:
            warnings.warn(
                f"RemoteMonitor: {self.root} cannot be reached: {error}", stacklevel=2
            )


_FORM = "application/x-www-form-urlencoded"


def _plain(value: Any) -> Any:
    """A number of NumPy's as Python's."""
    return value.tolist() if hasattr(value, "tolist") else value
