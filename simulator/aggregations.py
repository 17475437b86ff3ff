"""How a neuron combines its weighted inputs into z.

To add one, add an entry to `AGGREGATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Aggregation:
    """Combines the terms w·a of a neuron's inputs.

    `value(terms)` takes (inputs, samples) and gives (samples,); `local(terms)` gives ∂z/∂term, (inputs, samples).
    `result` is what z is called, `join` the LaTeX operator between two terms and `sign` the symbol on the canvas. If it
    `switches`, ∂z/∂term jumps where another term takes over, and there is no slope there.
    """

    key: str
    label: str
    result: str
    sign: str
    join: str
    value: Callable[[Array], Array]
    local: Callable[[Array], Array]
    takes_bias: bool = False
    needs_inputs: bool = True
    switches: bool = False


def _product_of_the_others(terms: Array) -> Array:
    # Running products from both ends rather than a division by each term, which a zero would spoil.
    ones = np.ones((1, terms.shape[1]))
    before = np.cumprod(np.vstack([ones, terms[:-1]]), axis=0)
    after = np.cumprod(np.vstack([ones, terms[:0:-1]]), axis=0)[::-1]
    return np.asarray(before * after, dtype=np.float64)


def _is_the_largest(terms: Array) -> Array:
    # A tie goes to the first input, so that exactly one of them receives the gradient.
    chosen = np.zeros_like(terms)
    chosen[np.argmax(terms, axis=0), np.arange(terms.shape[1])] = 1.0
    return chosen


AGGREGATIONS: dict[str, Aggregation] = {
    aggregation.key: aggregation
    for aggregation in (
        Aggregation(
            key="sum",
            label=QT_TRANSLATE_NOOP("aggregation", "sum"),
            result=QT_TRANSLATE_NOOP("kind", "weighted sum"),
            sign="Σ",
            join=" + ",
            value=lambda terms: terms.sum(axis=0),
            local=np.ones_like,
            takes_bias=True,
            needs_inputs=False,
        ),
        Aggregation(
            key="product",
            label=QT_TRANSLATE_NOOP("aggregation", "product"),
            result=QT_TRANSLATE_NOOP("kind", "product"),
            sign="×",
            join=r" \times ",
            value=lambda terms: terms.prod(axis=0),
            local=_product_of_the_others,
        ),
        Aggregation(
            key="max",
            label=QT_TRANSLATE_NOOP("aggregation", "max"),
            result=QT_TRANSLATE_NOOP("kind", "maximum"),
            sign="max",
            join=r",\; ",
            value=lambda terms: terms.max(axis=0),
            local=_is_the_largest,
            switches=True,
        ),
    )
}
