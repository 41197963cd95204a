"""Read a picture that is SVG text, and move what can be dragged in it as the page does."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET

import numpy as np


def parsed(svg: str) -> ET.Element:
    """The picture as a tree, its elements named without their namespace."""
    return ET.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def part(svg: str, id: str) -> ET.Element | None:
    """The element of this id, or None."""
    return parsed(svg).find(f".//*[@id='{id}']")


def ids(svg: str) -> list[str]:
    return re.findall(r' id="([^"]*)"', svg)


def said(svg: str) -> list[str]:
    """The words and numbers that are written in the picture."""
    return [text.text for text in parsed(svg).iter("text")]


def corners(line: ET.Element) -> np.ndarray:
    """The corners of a path, (N, 2), in pixels."""
    return np.array(re.findall(r"-?[\d.]+", line.get("d", "")), dtype=float).reshape(-1, 2)


def levels(image: ET.Element) -> np.ndarray:
    """The values of a heat map, the lowest row first, from 0 to 1, to within its steps."""
    return _pixels(image)[::-1] / 64


def greys(image: ET.Element) -> np.ndarray:
    """The greys of a photograph, the uppermost row first, from 0 to 255."""
    return _pixels(image).astype(float)


def _pixels(image: ET.Element) -> np.ndarray:
    import io

    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(base64.b64decode(image.get("href").partition("base64,")[2]))))


def drags(handle: ET.Element) -> dict[str, float]:
    """The traits that a handle moves, with the values that it stands at."""
    return {trait: numbers[0] for trait, numbers in moves(handle).items()}


def moves(handle: ET.Element) -> dict[str, list[float]]:
    """For each trait that a handle moves: value, low, high, step, and what a pixel right and down is worth."""
    fields = [move.split(" ") for move in handle.get("data-drag").split(";")]
    return {trait: [float(number) for number in numbers] for trait, *numbers in fields}


def drag(explorer, **values: float) -> None:
    """Let an explorer receive what the page sends when something was dragged to these values."""
    count = explorer.picture.moved.get("count", 0) + 1
    explorer.picture.set_state({"moved": {"values": values, "count": count}})
