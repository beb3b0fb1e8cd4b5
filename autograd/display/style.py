"""The look of everything shown in a notebook: one style sheet, for light and dark.

Whether a notebook is dark is known to the notebook alone: JupyterLab, VS Code and an
exported page each say it in another way, and the system's own preference may differ
from all of them. What they all do is set the colour of text. So every colour here is
mixed from that one, and what is read is readable on whatever is behind it.
"""

__all__ = ["CLASS", "STYLE"]

CLASS = "retrograd-shown"
"""The class of the element around everything: no rule reaches beyond it."""

_SCOPE = f".{CLASS}.{CLASS}"
"""Twice, to weigh more than the rules for tables that notebooks have."""

_ALL = {
    "": "color:inherit;font:13px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);"
    "max-width:100%;margin:2px 0;"
    "--line:color-mix(in srgb,currentColor 24%,transparent);"
    "--soft:color-mix(in srgb,currentColor 6%,transparent);"
    "--muted:color-mix(in srgb,currentColor 72%,transparent);"
    "--mono:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);"
    "--green:#009e73;--orange:#d55e00;--blue:#0072b2",
    " p": "margin:4px 0;font-size:inherit;line-height:inherit",
    " .title": "font-weight:600;margin-right:8px",
    " .big": "font-size:22px;line-height:1.35;font-variant-numeric:tabular-nums;"
    "margin:2px 0",
    " .chip": "display:inline-block;padding:0 7px;margin:0 6px 2px 0;font-size:12px;"
    "border:1px solid var(--line);border-radius:9px;background:var(--soft)",
    " .muted": "color:var(--muted)",
    " .good, .bad": "font-weight:600",
    " .good": "color:color-mix(in srgb,var(--green) 55%,currentColor)",
    " .bad": "color:color-mix(in srgb,var(--orange) 60%,currentColor)",
    " code": "font:12px/1.5 var(--mono);color:inherit;background:none;padding:0;"
    "border:0;white-space:pre-wrap;overflow-wrap:anywhere",
    " th code": "display:inline-block;min-width:14em",
    " .scroll": "overflow-x:auto;max-width:100%",
    " table": "border-collapse:collapse;border:0;margin:4px 0;width:auto;"
    "table-layout:auto;font-size:inherit;color:inherit;background:none",
    " caption": "caption-side:top;text-align:left;color:var(--muted);padding:2px 0;"
    "font-size:12px",
    " tr:nth-child(n)": "background:none;border:0",
    " tbody tr:nth-child(n):hover": "background:var(--soft)",
    " th": "font-weight:600;color:var(--muted);border:0;background:none;"
    "padding:1px 9px;text-align:left;vertical-align:top;white-space:nowrap;"
    "max-width:none",
    " td": "border:0;padding:1px 9px;text-align:left;vertical-align:top;max-width:none;"
    "font-variant-numeric:tabular-nums",
    " thead th": "border-bottom:1px solid var(--line)",
    " tfoot td, tfoot th": "border-top:1px solid var(--line)",
    " .r": "text-align:right;white-space:nowrap",
    " .numbers td": "padding:1px 7px;text-align:right;white-space:nowrap",
    " .numbers th": "padding:1px 7px;text-align:right;font-weight:400;font-size:11px;"
    "border:0",
    " .numbers div": "margin:0 -5px;padding:0 5px;border-radius:3px;"
    "background:color-mix(in srgb,var(--tint) var(--t),transparent)",
    " .plus": "--tint:var(--blue)",
    " .minus": "--tint:var(--orange)",
    " .bar": "display:inline-block;position:relative;width:120px;height:9px;"
    "vertical-align:middle;background:var(--soft);border-radius:2px",
    " .bar i": "position:absolute;top:0;bottom:0;border-radius:2px;"
    "background:color-mix(in srgb,var(--tint) 75%,currentColor)",
    " .bar.signed": "background:linear-gradient(var(--line),var(--line))"
    " 50%/1px 100% no-repeat,var(--soft)",
    " details": "margin:3px 0",
    " summary": "cursor:pointer;color:var(--muted)",
    " .picture": "overflow-x:auto;contain:inline-size;padding:4px 0",
    " .picture svg": "max-width:none;border-radius:4px",
}
"""From selectors within the element to what they set."""

STYLE = "".join(
    [
        f"{','.join([_SCOPE + one for one in selectors.split(',')])}{{{sets}}}"
        for selectors, sets in _ALL.items()
    ]
)
"""The style sheet as CSS."""
