"""Opening a walkthrough: of a batch given as numbers, or of the epoch that training would go through next."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator.arrays import ArrayLike
from simulator.batches import Batches
from simulator.engine import Reduction, as_table, loss_for
from simulator.losses import LOSSES
from simulator.network import Network
from simulator.optimizers import SGD, Optimizer, OptimizerState
from simulator.program import Program, compile
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.settings import TrainingSettings
from simulator.training import check_fit
from simulator.walkthrough.passes import Rounding
from simulator.walkthrough.sequence import Walkthrough
from simulator.walkthrough.steps import Convention, Logarithm, Style


def walkthrough(
    network: Network,
    x: ArrayLike,
    t: ArrayLike,
    *,
    loss: str = "half_squared",
    optimizer: Optimizer = SGD(),  # noqa: B008 (a frozen record)
    convention: Convention = "gradient",
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
    l1: float = 0.0,
    l2: float = 0.0,
    half_l2: bool = False,
    masks: Mapping[str, ArrayLike] | None = None,
    optimizer_state: OptimizerState | None = None,
    digits: int = 3,
    logarithm: Logarithm = "ln",
    rounding: Rounding | None = None,
) -> Walkthrough:
    """Every operation of learning from a batch, in order: one sample `x` (inputs,), `t` (outputs,), or several in rows.

    For each sample, forward: weighted sum and activation of each neuron, the loss; backward: the error signal δ of
    each neuron, then the gradient of each weight and bias. Then for each weight and bias the sum and mean over several
    samples, the slope of the penalty, what the optimizer remembers, and the update. In the convention "gradient"
    δ = ∂L/∂z and the gradient is ∂L/∂w; as an "error_term" δ = -∂L/∂z, the gradient step is -∂L/∂w = δ·a and the
    update adds. `masks` (samples,) by name are factors of dropout. Raises `NetworkError` or `DataError` if the network
    can't be run on these samples.
    """
    program = compile(network)
    X = as_table(np.atleast_2d(x), len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    T = np.atleast_2d(t) if np.ndim(x) < 2 else t
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    if loss not in LOSSES:
        loss_for(loss, program.output_units[0])
    settings = TrainingSettings(
        loss=loss, samples=samples, outputs=outputs, l1=l1, l2=l2, half_l2=half_l2, optimizer=optimizer
    )
    check_fit(program, X, T, settings)
    return Walkthrough(
        program,
        Batches(program, X, T, settings, 0),
        settings,
        Style(convention, digits, logarithm, rounding),
        optimizer_state=optimizer_state,
        masks={name: np.broadcast_to(np.asarray(mask, np.float64), len(X)) for name, mask in (masks or {}).items()},
    )


def walk_epoch(
    program: Program,
    X: ArrayLike,
    T: ArrayLike,
    settings: TrainingSettings,
    *,
    epoch: int = 0,
    first: int = 0,
    optimizer_state: OptimizerState | None = None,
    style: Style = Style(),  # noqa: B008 (a frozen record)
) -> Walkthrough:
    """The epoch that follows `epoch` finished ones, batch by batch, as `Trainer` goes through it: with its order of
    samples, its dropout and noise, its learning rate, its memory of gradients. It ends with the same weights.

    `first` is the batch to begin with. Raises `DataError` if data or loss don't fit the network.
    """
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    check_fit(program, X, T, settings)
    return Walkthrough(
        program,
        Batches(program, X, T, settings, epoch),
        settings,
        style,
        epoch=epoch,
        first=first,
        optimizer_state=optimizer_state,
    )
