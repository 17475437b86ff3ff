"""An equation of matrices in numbers, to look at and to click."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from simulator.matrices import Equation, Matrix, Scalar
from simulator.notation import number_text
from ui import theme
from ui.asking import Question

ROW = 20.0
GAP = 6.0
BRACKET = 4.0
PIXELS = 12
HIDDEN = "?"
SIGNS = {
    r"\,": "·",
    r"\leftarrow": "←",
    r"\varphi\left(": "φ (",
    r"\right)": ")",
    r"\odot (": "⊙ (",
    r"\odot": "⊙",
    r"- \eta\,": "− η ·",
    r"+ \eta\,": "+ η ·",
}


@dataclass(frozen=True)
class Cell:
    """One entry: where it is drawn, what is written there, and which scalar it is."""

    place: QRectF
    text: str
    scalar: Scalar | None


class MatrixView(QWidget):
    """`clicked` carries the scalar, kind and target, of the entry that was clicked, or chosen with arrows and Enter.

    `moved`: the keyboard is at another entry, whose middle it carries. `question_of` says how one asks why an
    entry is what it is: with the view's menu, or by key.
    """

    clicked = Signal(object)
    moved = Signal(QPointF)

    def __init__(self, question_of: Callable[[Scalar], Question | None]) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self._question_of = question_of
        self._is_hidden: Callable[[Scalar], bool] = lambda _: False
        self._at: int | None = None
        self._brackets: list[QRectF] = []
        self._signs: list[tuple[QRectF, str]] = []
        self._current: frozenset[Scalar] = frozenset()
        self._selected: frozenset[Scalar] = frozenset()
        self._size = QSize(10, 10)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_equation(
        self,
        equation: Equation | None,
        digits: int,
        current: Collection[Scalar],
        selected: Collection[Scalar],
        is_hidden: Callable[[Scalar], bool],
    ) -> None:
        """Shows an equation; entries of the step at hand and of what is selected are marked, hidden ones not given."""
        before = [cell.scalar for cell in self.cells]
        self.cells, self._brackets, self._signs = [], [], []
        self._is_hidden = is_hidden
        self._current, self._selected = self._found(equation, current), self._found(equation, selected)
        height = max((matrix.shape[0] for matrix in equation.matrices), default=0) * ROW if equation else 0.0
        x = GAP
        for term in equation.terms if equation else ():
            x = self._add_matrix(term, digits, x, height) if isinstance(term, Matrix) else self._add(term, x, height)
        self._size = QSize(round(x + GAP), round(height + 2 * GAP))
        self.setFixedSize(self._size)
        if [cell.scalar for cell in self.cells] != before:
            self._at = None
        self.setAccessibleDescription(", ".join(cell.text for cell in self.cells))
        self.update()

    @property
    def marked(self) -> list[Cell]:
        """The entries of the step at hand."""
        return [cell for cell in self.cells if cell.scalar in self._current]

    def sizeHint(self) -> QSize:
        return self._size

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def current_question(self) -> Question | None:
        """How one asks about the entry that was pointed at last."""
        scalar = None if self._at is None else self.cells[self._at].scalar
        return None if scalar is None or self._is_hidden(scalar) else self._question_of(scalar)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        self._at = None if cell is None or cell.scalar is None else self.cells.index(cell)
        self.update()
        if cell is not None and cell.scalar is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(cell.scalar)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current_question() is None:
            return
        menu = QMenu(self)
        menu.addActions(self.actions())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        here = None if self._at is None else self.cells[self._at]
        if event.key() in ways and self.cells:
            self._at = self._next(*ways[Qt.Key(event.key())])
            if self._at is not None:
                self.moved.emit(self.cells[self._at].place.center())
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here and here.scalar:
            self.clicked.emit(here.scalar)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        hot = cell is not None and cell.scalar is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hot else Qt.CursorShape.ArrowCursor)
        if cell is not None and cell.scalar is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self._name(cell.scalar), self)
        else:
            QToolTip.hideText()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_font())
        for cell in self.cells:
            if cell.scalar in self._current:
                painter.setPen(QPen(QColor(colours.error), 1.6))
                painter.setBrush(QColor(colours.error_soft))
                painter.drawRoundedRect(cell.place.adjusted(1, 1, -1, -1), 3, 3)
            elif cell.scalar in self._selected:
                painter.setPen(QPen(QColor(colours.accent), 1.4))
                painter.setBrush(QColor(colours.accent_soft))
                painter.drawRoundedRect(cell.place.adjusted(1, 1, -1, -1), 3, 3)
            if self.hasFocus() and self._at is not None and cell is self.cells[self._at]:
                painter.setPen(QPen(QColor(colours.accent), 1.0, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(cell.place.adjusted(2, 2, -2, -2))
            painter.setPen(QColor(colours.text if cell.scalar else colours.muted))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(cell.place.adjusted(4, 0, -4, 0), right, cell.text)
        painter.setPen(QPen(QColor(colours.text), 1.2))
        for rect in self._brackets:
            for side, inwards in ((rect.left(), BRACKET), (rect.right(), -BRACKET)):
                corners = ((side + inwards, rect.top()), (side, rect.top()), (side, rect.bottom()))
                points = [QPointF(*corner) for corner in (*corners, (side + inwards, rect.bottom()))]
                painter.drawPolyline(points)
        for place, text in self._signs:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _found(self, equation: Equation | None, scalars: Collection[Scalar]) -> frozenset[Scalar]:
        """The scalars as the entries of an equation name them."""
        return frozenset(_entries(equation, scalars)) if equation else frozenset()

    def _add_matrix(self, matrix: Matrix, digits: int, x: float, height: float) -> float:
        metrics = QFontMetricsF(_font())
        texts = [
            [
                HIDDEN if scalar and self._is_hidden(scalar) else number_text(float(value), digits)
                for value, scalar in zip(row, scalars, strict=True)
            ]
            for row, scalars in zip(matrix.values, matrix.scalars, strict=True)
        ]
        widths = [max(metrics.horizontalAdvance(text) for text in column) + 12 for column in zip(*texts, strict=True)]
        top = GAP + (height - matrix.shape[0] * ROW) / 2.0
        left = x + BRACKET
        for row, line in enumerate(texts):
            at = left
            for column, text in enumerate(line):
                place = QRectF(at, top + row * ROW, widths[column], ROW)
                self.cells.append(Cell(place, text, matrix.scalars[row][column]))
                at += widths[column]
        width = sum(widths) + 2 * BRACKET
        self._brackets.append(QRectF(x, top, width, matrix.shape[0] * ROW))
        return x + width + GAP

    def _add(self, sign: str, x: float, height: float) -> float:
        text = SIGNS.get(sign) or re.sub(r"\\tfrac\{(.*?)\}\{(.*?)\}", r"\1/\2 ·", sign)
        width = QFontMetricsF(_font()).horizontalAdvance(text) + 2
        self._signs.append((QRectF(x, GAP, width, height), text))
        return x + width + GAP

    def _next(self, right: int, down: int) -> int | None:
        """The nearest entry in a direction, or the present one where there is none."""
        known = [place for place, cell in enumerate(self.cells) if cell.scalar is not None]
        if self._at is None:
            return known[0] if known else None
        here = self.cells[self._at].place.center()
        far: list[tuple[float, int]] = []
        for place in known:
            way = self.cells[place].place.center() - here
            ahead, aside = way.x() * right + way.y() * down, abs(way.x() * down) + abs(way.y() * right)
            if ahead > 1.0 and (not down or aside < 1.0):
                far.append((ahead + 4.0 * aside, place))
        return min(far, default=(0.0, self._at))[1]

    def _cell_at(self, point: QPointF) -> Cell | None:
        return next((cell for cell in self.cells if cell.place.contains(point)), None)

    def _name(self, scalar: Scalar) -> str:
        kind, target = scalar
        letters = {
            "weighted_sum": "z",
            "activation": "a",
            "dropout": "a",
            "mask": "m",
            "error": "δ",
            "slope": "φ′",
            "gradient": "∂L/∂",
            "gradient_mean": "∂L/∂",
            "gradient_sum": "Σ ∂L/∂",
            "change": "Δ",
        }
        what = target if isinstance(target, str) else " → ".join(target)
        if kind in ("weighted_sum", "activation", "dropout", "mask", "error", "slope"):
            return f"{letters[kind]} {what}"
        return f"{letters.get(kind, '')}{'b' if isinstance(target, str) else 'w'} {what}"


def _entries(equation: Equation, scalars: Collection[Scalar]) -> Iterator[Scalar]:
    for matrix in equation.matrices:
        for scalar in scalars:
            for row, column in matrix.places(scalar):
                if (entry := matrix.scalars[row][column]) is not None:
                    yield entry


def _font() -> QFont:
    return theme.font(PIXELS)
