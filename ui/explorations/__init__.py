"""Windows to explore numbers without a network: sliders, tables, bars, and formulas with the numbers in them.

To add one, write its widget in a module of its own, list it here, and describe it in `simulator/explorations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ui.explorations.descent import DescentTable
from ui.explorations.entropy import EntropySliders
from ui.explorations.exploring import Exploring
from ui.explorations.log_loss import LogLossTable
from ui.explorations.softmax import SoftmaxSliders
from ui.formula import Typesetter

WIDGETS: Mapping[str, Callable[[Typesetter], Exploring]] = {
    "descent": DescentTable,
    "log-loss": LogLossTable,
    "entropy": EntropySliders,
    "softmax-jacobian": SoftmaxSliders,
}
