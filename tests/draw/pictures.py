"""Reading a drawing back: the boxes and arrows of an SVG, with their texts."""

import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

__all__ = ["Arrow", "Picture", "number", "read"]

SVG = "{http://www.w3.org/2000/svg}"


class Arrow(NamedTuple):
    """One drawn edge."""

    tail: str
    head: str
    texts: list[str]


class Picture(NamedTuple):
    """What a drawing says: per box its texts, the arrows, the title."""

    title: str
    boxes: dict[str, list[str]]
    kinds: dict[str, str]
    arrows: list[Arrow]


def read(svg: bytes | str) -> Picture:
    """The SVG as XML, which it has to be, taken apart."""
    root = ET.fromstring(svg if isinstance(svg, bytes) else svg.encode())
    boxes, kinds, arrows, title = {}, {}, [], ""
    for group in root.iter(f"{SVG}g"):
        kind = (group.get("class") or "").split()
        name = group.get("id") or ""
        texts = ["".join(t.itertext()) for t in group.iter(f"{SVG}text")]
        if kind[:1] == ["graph"]:
            title = group.findtext(f"{SVG}title") or ""
        elif kind[:1] == ["node"]:
            boxes[name] = texts
            kinds[name] = kind[1]
        elif kind[:1] == ["edge"]:
            tail, head = (k.partition("-")[2] for k in kind[1:])
            arrows.append(Arrow(tail, head, texts))
    return Picture(title, boxes, kinds, arrows)


def number(text: str) -> float:
    """The last number in a text of a drawing."""
    text = text.replace("−", "-").replace("∞", "inf")
    return float(re.findall(r"-?(?:\d+\.?\d*(?:e-?\d+)?|inf|NaN)", text)[-1])
