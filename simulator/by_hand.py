"""The same calculation as on paper, with every intermediate value rounded before it is used."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.arrays import ArrayLike
from simulator.engine import ByName, Reduction
from simulator.network import Network
from simulator.optimizers import SGD, Optimizer
from simulator.program import with_parameters
from simulator.walkthrough import Rounding, walkthrough


@dataclass(frozen=True)
class HandCalculation:
    """One sample, forwards and backwards, rounded at every step.

    `z`, `a` and `delta` (= ∂L/∂z) by name, each (1,); `network` has the weights after one update, not rounded.
    """

    z: ByName
    a: ByName
    delta: ByName
    network: Network


def by_hand(
    network: Network,
    x: ArrayLike,
    t: ArrayLike,
    *,
    loss: str = "half_squared",
    optimizer: Optimizer = SGD(),  # noqa: B008 (a frozen record)
    outputs: Reduction = "sum",
    decimals: int = 2,
    error_decimals: int = 3,
) -> HandCalculation:
    """One update by sample `x` (inputs,) with target `t` (outputs,), rounded as a person with a pencil does.

    Weighted sums and activations are rounded to `decimals`, error signals to `error_decimals`, halves away from zero.
    """
    rounding = Rounding(decimals, error_decimals)
    steps = walkthrough(network, x, t, loss=loss, optimizer=optimizer, outputs=outputs, rounding=rounding)
    numbers = steps.numbers(0)
    forward, program = numbers.forward, numbers.program
    return HandCalculation(
        forward.z,
        forward.a,
        ByName(numbers.delta, program.row),
        with_parameters(network, program, numbers.updated),
    )
