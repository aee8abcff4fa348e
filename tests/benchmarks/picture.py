"""Two small pictures for the site, as SVG: bars and lines, readable on light and on dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["bars", "lines"]

GREY = "#808080"
OURS = "#3f7fbf"
OTHERS = "#c05030"
COLOURS = (OURS, OTHERS, "#c09020", "#8060a0", "#409060")


def bars(rows: Mapping[str, Sequence[float]], columns: Sequence[str]) -> str:
    """Return a group of horizontal bars for each contender, a bar for each column.

    Parameters
    ----------
    rows : mapping
        Ratios by contender; what goes beyond the columns is left out.
    columns : sequence of str
        What the ratios were measured on.
    """
    height, left, long = 12, 10, 380
    every = [value for values in rows.values() for value in values[: len(columns)]]
    least = min(0.5, 0.8 * min(every))
    scale = long / math.log10(max(2.0, *every) / least)
    shapes = []
    y = 30.0
    for name, values in rows.items():
        shapes.append(_text(left, y + 4, name, "start"))
        y += height - 2
        for place, (value, _) in enumerate(zip(values, columns, strict=False)):
            width = scale * math.log10(value / least)
            colour = OURS if name.startswith("logitproof") else OTHERS
            shapes.append(
                f'<rect x="{left}" y="{y:.0f}" width="{width:.1f}" height="{height - 2}" '
                f'fill="{colour}" fill-opacity="{_shade(place)}">'
                f"<title>{escape(columns[place])}: {value:.2f}</title></rect>"
            )
            shapes.append(_text(left + width + 4, y + height - 3, f"{value:.2f}", "start", 10))
            y += height
        y += 12
    one = left + scale * math.log10(1 / least)
    shapes.append(f'<path d="M{one:.1f} 18V{y:.0f}" stroke="{GREY}" stroke-dasharray="3 3"/>')
    shapes.append(_text(one, 12, "max + exp + sum = 1 (logarithmic scale)", "middle"))
    shapes.append(_text(left, y + 14, "from full to faint", "start"))
    y += height
    for place, column in enumerate(columns):
        for along, colour in ((0, OURS), (16, OTHERS)):
            shapes.append(
                f'<rect x="{left + along}" y="{y + 11:.0f}" width="14" height="{height - 2}" '
                f'fill="{colour}" fill-opacity="{_shade(place)}"/>'
            )
        shapes.append(_text(left + 36, y + 20, column, "start"))
        y += height + 2
    return _svg(left + long + 50, y + 20, shapes, "Time of each contender over max + exp + sum")


def lines(series: Mapping[str, Mapping[float, float]], across: str, title: str) -> str:
    """Return a line for each formula: relative errors, on a logarithmic scale, over ``across``."""
    left, top, width, height = 40, 10, 380, 260
    errors = [error for points in series.values() for error in points.values() if error > 0.0]
    lowest, most = math.floor(math.log10(min(errors))), 10.0
    least = 10.0**lowest
    xs = sorted({x for points in series.values() for x in points})

    def at(x: float, error: float) -> tuple[float, float]:
        along = math.log10(1 + x) / math.log10(1 + xs[-1])
        up = math.log10(min(most, max(least, error)) / least) / math.log10(most / least)
        return left + width * along, top + height * (1 - up)

    shapes = []
    for power in range(0, lowest - 1, -2):
        y = at(0, 10.0**power)[1]
        shapes.append(f'<path d="M{left} {y:.1f}h{width}" stroke="{GREY}" stroke-opacity=".3"/>')
        shapes.append(_text(left - 6, y + 4, f"1e{power}" if power else "1", "end"))
    shapes += [_text(at(x, least)[0], top + height + 16, f"{x:g}", "middle", 10) for x in xs]
    shapes.append(_text(left + width / 2, top + height + 34, across, "middle"))
    for place, (name, points) in enumerate(series.items()):
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(
            f"{x:.1f},{y:.1f}"
            for x, y in (at(*one) for one in sorted(points.items()) if not math.isnan(one[1]))
        )
        shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = top + height + 54 + 16 * place
        shapes.append(f'<path d="M{left} {y - 4}h24" stroke="{colour}" stroke-width="2"/>')
        shapes.append(_text(left + 32, y, name, "start"))
    return _svg(left + width + 20, top + height + 60 + 16 * len(series), shapes, title)


def _shade(place: int) -> str:
    return f"{1 - 0.16 * place:.2f}"


def _text(x: float, y: float, words: str, anchor: str, size: int = 11) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{GREY}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _svg(width: float, height: float, shapes: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width * 1.2:.0f}" font-family="sans-serif" role="img">'
        f"<title>{escape(title)}</title>\n" + "\n".join(shapes) + "\n</svg>\n"
    )
