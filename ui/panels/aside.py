"""Panels that look at the network from aside: they compute something of their own, and only while they are seen."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from simulator.network import EdgeKey, Neuron
from simulator.notation import name_latex, symbol
from ui.document import Document

RUNNING_MS = 120
# Steps of these kinds say something of a node; all others, of a weight or bias.
ABOUT_NODES = frozenset(
    {"noise", "term", "weighted_sum", "activation", "dropout", "loss", "batch_loss", "output_error", "hidden_error"}
)


def write(label: QLabel, text: str, *, invites: bool) -> None:
    """Writes what a panel has found, or in grey what to do so that it finds something."""
    label.setText(text)
    role = "muted" if invites else ""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


class Aside(QWidget):
    """Calls `refresh` once after any number of changes of the document, as long as somebody looks at the panel.

    A dock behind another tab counts as visible to its widget, so the window says with `set_seen` whether it is seen.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._seen = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._catch_up)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.figures_changed,
            document.data_changed,
            document.settings_changed,
            document.step_changed,
            document.run_changed,
            document.selection_changed,
        ):
            signal.connect(self.ask)

    def refresh(self) -> None:
        """Shows the document's present state."""
        raise NotImplementedError

    def set_seen(self, seen: bool) -> None:
        """Says whether anybody can see the panel; one that nobody sees computes nothing."""
        self._seen = seen
        if seen:
            self.ask()
        else:
            self._timer.stop()

    def ask(self) -> None:
        """Refreshes soon: at once when the window has nothing else to do, and less often while training runs."""
        if self._seen and not self._timer.isActive():
            self._timer.start(RUNNING_MS if self.document.running else 0)

    def part_in_question(self) -> EdgeKey | str | None:
        """The weight, bias or input that the person looks at: the one thing selected, else that of the walkthrough."""
        document = self.document
        if len(document.selection) == 1:
            (part,) = document.selection
            return part if part in document.network.nodes or part in document.network.edges else None
        step = document.current_step
        if step is None or document.program is None or step.kind in ABOUT_NODES:
            return None
        has_slope = step.target in document.program.place or step.kind == "input_gradient"
        return step.target if has_slope else None

    def has_no_bias(self, part: EdgeKey | str) -> bool:
        """Whether it is a neuron that has no bias to look at."""
        node = self.document.network.nodes.get(part) if isinstance(part, str) else None
        return isinstance(node, Neuron) and node.bias is None

    def name_of(self, part: EdgeKey | str) -> str:
        """A weight, bias or input in words."""
        if not isinstance(part, str):
            return self.tr("weight {source} → {target}").format(source=part[0], target=part[1])
        is_neuron = isinstance(self.document.network.nodes.get(part), Neuron)
        return (self.tr("bias of {name}") if is_neuron else self.tr("input {name}")).format(name=part)

    def letter_of(self, part: EdgeKey | str) -> str:
        """A weight, bias or input in LaTeX."""
        if not isinstance(part, str):
            return symbol("w", *part)
        is_neuron = isinstance(self.document.network.nodes.get(part), Neuron)
        return symbol("b", part) if is_neuron else name_latex(part)

    def _catch_up(self) -> None:
        if self._seen:
            self.refresh()
