"""Writes captured terminal screens as one SVG picture, one below the other.

usage: picture.py [SCREEN CAPTION]... > picture.svg

SCREEN.ansi is what `tmux capture-pane -p -e -N` printed, SCREEN.cursor the cursor's
column, row and width. Only 24-bit colours are understood:
a program that asks for others would look different in each terminal.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from pathlib import Path

CELL = 9.0
LINE = 20
FONT_SIZE = 15
PADDING = 12
TITLE = 34
FOREGROUND = "#e0e2ea"
BUTTONS = ("#ff5f57", "#febc2e", "#28c840")
GAP = 16
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"

BOX = {"─": "lr", "│": "ud", "└": "ur", "├": "udr", "┴": "lru", "┼": "lrud", "┌": "dr", "┐": "dl", "┘": "ul"}
"""Characters of lines, drawn so that they meet whatever the font: the directions in which each goes from its middle."""


@dataclass(frozen=True)
class Style:
    foreground: str | None = None
    background: str | None = None
    line_colour: str | None = None
    underline: int = 0
    bold: bool = False
    italic: bool = False
    reverse: bool = False
    strike: bool = False


@dataclass(frozen=True)
class Cell:
    column: int
    text: str
    style: Style

    @property
    def width(self) -> int:
        return 2 if unicodedata.east_asian_width(self.text[0]) in "WF" else 1


def styled(style: Style, codes: str) -> Style:
    """The style after an escape sequence `ESC [ codes m`."""
    # `58:2::r:g:b` is `58;2;r;g;b` to us; `4:3` stays one code.
    rest = re.sub(r"([345]8):2:\d*:(\d+):(\d+):(\d+)", r"\1;2;\2;\3;\4", codes or "0").split(";")
    while rest:
        code = rest.pop(0)
        if code in {"38", "48", "58"}:
            mode, rest = rest[0], rest[1:]
            if mode != "2":
                raise ValueError(f"not a 24-bit colour: {codes}")
            colour = "#" + "".join(f"{int(part):02x}" for part in rest[:3])
            rest = rest[3:]
            style = replace(style, **{{"38": "foreground", "48": "background", "58": "line_colour"}[code]: colour})  # type: ignore[arg-type]
        elif code in {"", "0"}:
            style = Style()
        elif code == "4" or code.startswith("4:"):
            style = replace(style, underline=int(code[2:] or 1))
        else:
            changes: dict[str, dict[str, object]] = {
                "1": {"bold": True},
                "3": {"italic": True},
                "7": {"reverse": True},
                "9": {"strike": True},
                "22": {"bold": False},
                "23": {"italic": False},
                "24": {"underline": 0},
                "27": {"reverse": False},
                "29": {"strike": False},
                "39": {"foreground": None},
                "49": {"background": None},
                "59": {"line_colour": None},
            }
            if code not in changes:
                raise ValueError(f"not understood: {codes}")
            style = replace(style, **changes[code])  # type: ignore[arg-type]
    return style


def cells(captured: str) -> list[list[Cell]]:
    """The screen's rows. Colours go on from one row to the next."""
    style = Style()
    rows: list[list[Cell]] = []
    for line in captured.splitlines():
        row: list[Cell] = []
        column = 0
        for codes, character in re.findall(r"\x1b\[([\d;:]*)m|([^\x1b])", line):
            if not character:
                style = styled(style, codes)
            elif unicodedata.combining(character) and row:
                row[-1] = replace(row[-1], text=row[-1].text + character)
            else:
                row.append(Cell(column, character, style))
                column += row[-1].width
        rows.append(row)
    return rows


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rectangle(x: float, y: int, width: float, colour: str, more: str) -> str:
    return f'<rect x="{number(x)}" y="{y}" width="{number(width)}" height="{LINE}" fill="{colour}"{more}/>'


class Screen:
    def __init__(self, path: Path, caption: str) -> None:
        self.caption = caption
        self.rows = cells(path.with_suffix(".ansi").read_text())
        self.cursor = [int(part) for part in path.with_suffix(".cursor").read_text().split()]
        all_cells = [cell for row in self.rows for cell in row]
        self.columns = max(cell.column + cell.width for cell in all_cells)
        self.background = Counter(cell.style.background for cell in all_cells).most_common(1)[0][0] or "#000000"

    @property
    def width(self) -> float:
        return self.columns * CELL + 2 * PADDING

    @property
    def height(self) -> float:
        return TITLE + len(self.rows) * LINE + PADDING

    def colours(self, style: Style) -> tuple[str, str]:
        foreground, background = style.foreground or FOREGROUND, style.background or self.background
        return (background, foreground) if style.reverse else (foreground, background)

    def svg(self, top: float) -> list[str]:
        middle = number(TITLE / 2)
        parts = [
            f'<g transform="translate(0 {number(top)})">',
            f'<rect x=".5" y=".5" width="{number(self.width - 1)}" height="{number(self.height - 1)}" rx="9" '
            f'fill="{self.background}" stroke="#888" stroke-opacity=".6"/>',
            *(f'<circle cx="{20 + 18 * index}" cy="{middle}" r="5.5" fill="{colour}"/>' for index, colour in enumerate(BUTTONS)),
            f'<text x="{number(self.width / 2)}" y="{number(TITLE / 2 + 5)}" text-anchor="middle" '
            f'fill="{FOREGROUND}" fill-opacity=".7" font-size="14">{escape(self.caption, quote=False)}</text>',
            f'<g transform="translate({PADDING} {TITLE})">',
        ]
        for index, row in enumerate(self.rows):
            parts += self.row(row, index * LINE)
        column, row_index, width = self.cursor
        opacity = 1 if width < CELL else 0.55
        parts.append(rectangle(column * CELL, row_index * LINE, width, FOREGROUND, f' fill-opacity="{opacity}"'))
        return [*parts, "</g>", "</g>"]

    def row(self, row: list[Cell], y: int) -> list[str]:
        rectangles: list[str] = []
        texts: list[str] = []
        for style, group in groupby(row, lambda cell: cell.style):
            run = list(group)
            start, end = run[0].column * CELL, (run[-1].column + run[-1].width) * CELL
            foreground, background = self.colours(style)
            if background != self.background:
                rectangles.append(rectangle(start, y, end - start, background, ' shape-rendering="crispEdges"'))
            if style.underline:
                texts.append(underline(start, end, y, style.underline, style.line_colour or foreground))
            for kind, alike in groupby(run, lambda cell: "box" if cell.text in BOX else cell.width):
                part = list(alike)
                if kind == "box":
                    texts += [box(cell, y, foreground) for cell in part]
                else:
                    texts += text(part, y, style, foreground)
        return rectangles + texts


def text(run: list[Cell], y: int, style: Style, colour: str) -> list[str]:
    while run and run[0].text == " ":
        run = run[1:]
    while run and run[-1].text == " ":
        run = run[:-1]
    if not run:
        return []
    x = run[0].column * CELL
    length = (run[-1].column + run[-1].width) * CELL - x
    attributes = f'x="{number(x)}" y="{y + 15}" textLength="{number(length)}" fill="{colour}"'
    if style.bold:
        attributes += ' font-weight="bold"'
    if style.italic:
        attributes += ' font-style="italic"'
    if style.strike:
        attributes += ' text-decoration="line-through"'
    return [f"<text {attributes}>{escape(''.join(cell.text for cell in run), quote=False)}</text>"]


def underline(start: float, end: float, y: int, kind: int, colour: str) -> str:
    base = y + LINE - 1.5
    if kind == 3:  # undercurl: two waves in a cell
        quarter = number(CELL / 4)
        waves = round((end - start) / CELL * 4) - 1
        path = f"M{number(start)} {number(base)}q{number(CELL / 8)} -3 {quarter} 0" + f"t{quarter} 0" * waves
    else:
        path = f"M{number(start)} {number(base)}H{number(end)}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.2"/>'


def box(cell: Cell, y: int, colour: str) -> str:
    x, half, middle = cell.column * CELL, CELL / 2, LINE / 2
    start = f"M{number(x + half)} {number(y + middle)}"
    ways = {"l": f"h-{number(half)}", "r": f"h{number(half)}", "u": f"v-{number(middle)}", "d": f"v{number(middle)}"}
    return f'<path d="{"".join(start + ways[way] for way in BOX[cell.text])}" fill="none" stroke="{colour}" stroke-width="1.2"/>'


def main(arguments: list[str]) -> None:
    screens = [Screen(Path(path), caption) for path, caption in zip(arguments[::2], arguments[1::2], strict=True)]
    parts: list[str] = []
    top = 0.0
    for screen in screens:
        parts += screen.svg(top)
        top += screen.height + GAP
    width, height = number(max(screen.width for screen in screens)), number(top - GAP)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
    print(f'<g font-family="{FONTS}" font-size="{FONT_SIZE}" xml:space="preserve">')
    print("\n".join(parts))
    print("</g>\n</svg>")


if __name__ == "__main__":
    main(sys.argv[1:])
