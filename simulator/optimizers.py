"""How a gradient becomes a change of the parameters.

To add one, write a tagged struct with `update` and name it in `OPTIMIZERS`; files, menus and tests find it there.
"""

from __future__ import annotations

import msgspec

from simulator.arrays import Array


class SGD(msgspec.Struct, frozen=True, tag_field="kind", tag="sgd", forbid_unknown_fields=True):
    """Gradient descent, w ← w − η·∂L/∂w."""

    learning_rate: float = 0.5

    def update(self, parameters: Array, gradient: Array) -> Array:
        """The parameters after one step; both arguments have shape (parameters,)."""
        return parameters - self.learning_rate * gradient


Optimizer = SGD

OPTIMIZERS: dict[str, type[Optimizer]] = {"sgd": SGD}
