"""From glyphs on a page to paragraphs in reading order.

Glyphs on one baseline make a row; a row is cut where columns or cells of a table begin; lines below one another make a
block; blocks are read band by band from the top, and in a band from the side where the language begins. Lines of a
block are joined to one paragraph where the next word would not have fitted any more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import msgspec

from amana.extract.readers.visual_order import BROKEN_AFTER, GAP, Manner, logical, words_by_direction

_SAME_BASELINE = 0.35  # all of these are shares of the size of the letters
_MARK_REACH = 0.9
_CELL_GAP = 1.6, 4.0  # without and with a space before it, which a line may have stretched
_WORD_GAP = 0.22
_NO_WORD_GAP = 0.5, 1.2  # wider is no space: in lines that have glyphs for spaces, and in others
_CLEAR_MAJORITY = 3
_LEAST_PROSE_LINES, _LEAST_PROSE_LETTERS = 3, 20  # in a column; letters to a line, in the mean
_MOST_IN_A_BAND = 200  # blocks; more are not looked at together
_DOUBLE_STRIKE = 0.08
_LINE_GAP = 1.9
_SAME_SIZE = 1.25


class Glyph(msgspec.Struct, frozen=True):
    """One glyph: what it stands for, its left and right edge, its baseline and the size of its font, in points."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


class _Line(msgspec.Struct):
    """Part of a row: glyphs from left to right, marks with their letters, spaces where there are any."""

    units: list[str]
    left: float
    right: float
    baseline: float
    size: float

    @property
    def bare(self) -> str:
        return "".join(self.units)


class _Block(msgspec.Struct):
    lines: list[_Line]
    left: float
    right: float

    @property
    def top(self) -> float:
        return self.lines[0].baseline + self.lines[0].size

    @property
    def bottom(self) -> float:
        return self.lines[-1].baseline


class Layout(msgspec.Struct, frozen=True):
    """A page's blocks in reading order, its direction, and where its text begins and ends at the sides."""

    blocks: list[_Block]
    right_to_left: bool
    edges: tuple[float, float]

    def paragraphs(self, mirrored: bool) -> list[str]:
        """The text of the page; ``mirrored`` as in :class:`Manner`."""
        manner = Manner(self.right_to_left, mirrored)
        return [text for block in self.blocks for text in _texts(block, self.edges, manner)]


def lay_out(glyphs: Sequence[Glyph], right_to_left: bool, tick: Callable[[], None]) -> Layout:
    """The layout of a page.

    ``right_to_left``: the direction for a page without letters. ``tick`` is called now and then and may raise.
    """
    right, left = words_by_direction([glyph.text for glyph in glyphs])
    right_to_left = right > left if right != left else right_to_left
    blocks = _blocks([line for row in _rows(glyphs, tick) for line in _cut(row)], tick)
    edges = (min((block.left for block in blocks), default=0.0), max((block.right for block in blocks), default=0.0))
    return Layout(_ordered(blocks, right_to_left, tick), right_to_left, edges)


def _rows(glyphs: Sequence[Glyph], tick: Callable[[], None]) -> list[list[Glyph]]:
    """Glyphs on one baseline together, from the top and from the left, each with the marks that stand on it."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(_with_marks(glyphs), key=lambda glyph: (-glyph.baseline, glyph.left)):
        tick()
        if rows and rows[-1][0].baseline - glyph.baseline <= _SAME_BASELINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda glyph: glyph.left)
    return rows


def _with_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The letters, each with its marks.

    The place of a mark says little (fonts draw marks aside of it), its turn says more: Arabic that is drawn from the
    left has the marks before their letter, Arabic that is drawn from the right has them after it.
    """
    letters: list[Glyph] = []
    waiting: list[Glyph] = []
    for glyph in _without_repeated_clusters(glyphs):
        if unicodedata.combining(glyph.text[0]):
            waiting.append(glyph)
            continue
        before = letters[-1] if letters else None
        to_next = (
            before is None or not _is_near(before, waiting) or (_is_near(glyph, waiting) and before.left < glyph.left)
        )
        if waiting and to_next:
            glyph = _marked(glyph, waiting)
        elif before is not None:
            letters[-1] = _marked(before, waiting)
        letters.append(glyph)
        waiting = []
    if waiting and letters:
        letters[-1] = _marked(letters[-1], waiting)
    return letters


def _without_repeated_clusters(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """With marks that carry the text of their whole cluster put right, as some producers of PDF write them.

    They are left out where the letter beside them carries it too, else set on the line of their neighbour.
    """
    kept: list[Glyph] = []
    for place, glyph in enumerate(glyphs):
        if glyph.right - glyph.left <= 0.01 * glyph.size and not unicodedata.combining(glyph.text[0]):
            beside = [*glyphs[max(0, place - 1) : place], *glyphs[place + 1 : place + 2]]
            if any(other.text == glyph.text for other in beside):
                continue
            near = [other.baseline for other in beside if _is_near(other, [glyph])]
            glyph = msgspec.structs.replace(glyph, baseline=near[0] if near else glyph.baseline)
        kept.append(glyph)
    return kept


def _is_near(letter: Glyph, marks: list[Glyph]) -> bool:
    return all(abs(letter.baseline - mark.baseline) <= _MARK_REACH * letter.size for mark in marks)


def _marked(letter: Glyph, marks: list[Glyph]) -> Glyph:
    return msgspec.structs.replace(letter, text=letter.text + "".join(mark.text for mark in marks)) if marks else letter


def _cut(row: list[Glyph]) -> list[_Line]:
    """A row as lines, cut at wide gaps; a space is put in where a gap is a word's, a GAP where it is a cell's."""
    lines: list[_Line] = []
    last: Glyph | None = None
    widest_space = _NO_WORD_GAP[0] if any(glyph.text.isspace() for glyph in row) else _NO_WORD_GAP[1]
    for glyph in row:
        if last is not None and _is_struck_twice(last, glyph):
            continue
        space = glyph.text.isspace()
        gap = (glyph.left - lines[-1].right) / glyph.size if lines else 0.0
        if not lines or gap > _CELL_GAP[lines[-1].units[-1].isspace()]:
            lines.append(_Line([], glyph.left, glyph.left, glyph.baseline, glyph.size))
        elif gap > _WORD_GAP and not space and not lines[-1].units[-1].isspace():
            lines[-1].units.append(" " if gap <= widest_space else GAP)
        line = lines[-1]
        line.units.append(" " if space else glyph.text)
        if not space:
            line.right, line.size = max(line.right, glyph.right), max(line.size, glyph.size)
        last = glyph
    return [line for line in lines if line.bare.strip()]


def _is_struck_twice(last: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph was drawn a second time a little aside to look bold."""
    return last.text == glyph.text and glyph.left - last.left <= _DOUBLE_STRIKE * glyph.size


def _blocks(lines: list[_Line], tick: Callable[[], None]) -> list[_Block]:
    """Lines below one another, with one size of letters, as blocks."""
    done: list[_Block] = []
    growing: list[_Block] = []
    for line in lines:  # from the top
        still: list[_Block] = []
        for block in growing:
            tick()
            (still if block.bottom - line.baseline <= _LINE_GAP * block.lines[-1].size else done).append(block)
        growing = still
        above = [block for block in growing if _continues(block, line)]
        if len(above) == 1:  # a line below two blocks, such as the row below the heads of a table, begins anew
            block = above[0]
            block.lines.append(line)
            block.left, block.right = min(block.left, line.left), max(block.right, line.right)
        else:
            growing.append(_Block([line], line.left, line.right))
    return done + growing


def _continues(block: _Block, line: _Line) -> bool:
    last = block.lines[-1]
    below = last.baseline - line.baseline > _SAME_BASELINE * line.size
    sizes = max(last.size, line.size) / max(min(last.size, line.size), 0.01)
    overlap = min(block.right, line.right) - max(block.left, line.left)
    return below and sizes <= _SAME_SIZE and overlap > 0.5 * min(block.right - block.left, line.right - line.left)


def _ordered(blocks: list[_Block], right_to_left: bool, tick: Callable[[], None]) -> list[_Block]:
    """Columns of prose from the side where reading begins, else bands from the top; and so on inside each."""
    ordered: list[_Block] = []
    waiting = [blocks]
    while waiting:
        tick()
        group = waiting.pop()
        beside, bands = _parted(group, _sides), _bands(group)
        if _are_columns(beside) or len(bands) == 1 < len(beside):
            waiting += beside if right_to_left else reversed(beside)  # the last is taken first
        elif len(bands) > 1:
            waiting += reversed(bands)
        else:
            ordered += sorted(group, key=lambda block: (-block.top, -block.right if right_to_left else block.left))
    return ordered


def _bands(blocks: list[_Block]) -> list[list[_Block]]:
    """Blocks in bands from the top; bands that together make columns of prose are one."""
    bands: list[list[_Block]] = []
    for band in _parted(blocks, lambda block: (-block.top, -block.bottom)):
        if bands and len(bands[-1]) < _MOST_IN_A_BAND and _are_columns(_parted(bands[-1] + band, _sides)):
            bands[-1] += band
        else:
            bands.append(band)
    return bands


def _are_columns(parts: list[list[_Block]]) -> bool:
    """Whether parts beside one another are columns of prose, not the cells of a table."""
    return len(parts) > 1 and all(_is_prose([line for block in part for line in block.lines]) for part in parts)


def _is_prose(lines: list[_Line]) -> bool:
    letters = sum(len(line.units) for line in lines)
    return len(lines) >= _LEAST_PROSE_LINES and letters >= _LEAST_PROSE_LETTERS * len(lines)


def _sides(block: _Block) -> tuple[float, float]:
    return block.left, block.right


def _parted(blocks: list[_Block], extent: Callable[[_Block], tuple[float, float]]) -> list[list[_Block]]:
    """Blocks in groups whose extents do not touch, in the order of the extents."""
    parts: list[list[_Block]] = []
    reached = float("-inf")
    for block in sorted(blocks, key=extent):
        low, high = extent(block)
        if low >= reached:
            parts.append([])
        parts[-1].append(block)
        reached = max(reached, high)
    return parts or [[]]


def _texts(block: _Block, edges: tuple[float, float], of_document: Manner) -> list[str]:
    right_to_left = _is_right_to_left(block, edges, of_document.right_to_left)
    wide = block.right - block.left > 0.6 * (edges[1] - edges[0])
    left, right = edges if wide else (block.left, block.right)
    ends_left = _begins_at_the_right(block, right_to_left)
    texts: list[str] = []
    before: _Line | None = None
    for line in block.lines:
        manner = Manner(right_to_left, of_document.mirrored, bool(texts) and texts[-1][-1] in BROKEN_AFTER)
        text = " ".join(logical(line.units, manner).split())
        room = 0.0 if before is None else (before.left - left if ends_left else right - before.right)
        if before is None or room > _first_word(line, text):
            texts.append(text)
        else:
            texts[-1] += text if _inside_an_address(texts[-1], text) else f" {text}"
        before = line
    return texts


def _is_right_to_left(block: _Block, edges: tuple[float, float], of_document: bool) -> bool:
    """The direction of a block: the document's, unless its words are clearly of the other, or it has none."""
    right, left = words_by_direction([line.bare for line in block.lines])
    if right == 0 and of_document:
        return edges[1] - block.right < block.left - edges[0]
    return right * _CLEAR_MAJORITY >= left if of_document else right > left * _CLEAR_MAJORITY


def _begins_at_the_right(block: _Block, right_to_left: bool) -> bool:
    """Whether the lines of a block begin at its right: the side on which they are even."""
    uneven_left = max(line.left for line in block.lines) - min(line.left for line in block.lines)
    uneven_right = max(line.right for line in block.lines) - min(line.right for line in block.lines)
    return right_to_left if abs(uneven_left - uneven_right) < 1.0 else uneven_right < uneven_left


def _first_word(line: _Line, text: str) -> float:
    """The width that the first word of a line would have needed on the line before, with its space."""
    letters = len(text.split(" ", 1)[0]) + 1
    return 1.1 * letters * (line.right - line.left) / max(len(line.units), 1)


def _inside_an_address(before: str, after: str) -> bool:
    last = before.split()[-1]
    broken = last[-1] in BROKEN_AFTER and last.isascii() and len(last) > 4
    return broken and after[:1].isascii() and (after[:1].isalnum() or after[:1] in BROKEN_AFTER)
