"""The weights of one linear neuron with the least squared error, solved exactly instead of learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.engine import DataError, as_table
from simulator.network import EdgeKey, Network, NetworkError
from simulator.program import Program, Unit, compile, with_parameters
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence, SimulatorError

# Columns that agree to this share of their length are the same column written with rounding.
_SAME = 1e-12
_NOTHING = 1e-14


class SingularError(SimulatorError):
    """XᵀX has no inverse, so that the normal equation doesn't settle the weights."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The weights with the least Σ (t − a)² and, where several have it, the smallest Σ w² + b² among them.

    `network` is a copy with them; `weights` and `bias` hold them by name, fixed ones included. `gram` is XᵀX and
    `moment` Xᵀt of the `columns` that were solved for, the bias, called "1", first: w = (XᵀX)⁻¹Xᵀt. `rank` is that
    of X. `squared_error` is Σ (t − a)², neither halved nor averaged. `note` says why XᵀX is singular, None where not.
    """

    network: Network
    weights: dict[EdgeKey, float]
    bias: float | None
    columns: tuple[str, ...]
    gram: Array
    moment: Array
    rank: int
    squared_error: float
    note: Sentence | None


def normal_equation(X: ArrayLike, t: ArrayLike) -> Array:
    """w (columns,) with XᵀX w = Xᵀt (Gauss 1809) for `X` (samples, columns), a column of ones included, `t` (samples,).

    Raises `SingularError` where XᵀX has no inverse; `pseudo_inverse` has an answer there.
    """
    X = np.asarray(X, dtype=np.float64)
    trouble = _why_singular(X, [f"x{column + 1}" for column in range(X.shape[1])])
    if trouble:
        raise SingularError(trouble.template, **trouble.values)
    # Columns of length 1 lose the fewest digits when they are multiplied with each other.
    length = np.linalg.norm(X, axis=0)
    scaled = X / length
    moment = scaled.T @ np.asarray(t, dtype=np.float64)
    weights: Array = np.linalg.solve(scaled.T @ scaled, moment) / length
    return weights


def pseudo_inverse(X: ArrayLike) -> Array:
    """X⁺ (columns, samples) of `X` (samples, columns); X⁺t is the shortest of all least-squares solutions.

    By singular values, those beyond the rank left out (Moore 1920, Penrose 1955).
    """
    X = np.asarray(X, dtype=np.float64)
    rank = len(_independent(X))
    if rank == 0:
        return np.zeros(X.T.shape)
    U, values, V = np.linalg.svd(X, full_matrices=False)
    result: Array = (V[:rank].T / values[:rank]) @ U[:, :rank].T
    return result


def solve_exactly(network: Network, X: ArrayLike, T: ArrayLike) -> Solution:
    """Solves for the trainable weights and bias of one linear neuron on `X` (samples, inputs) and `T` (samples, 1).

    Raises `NetworkError` if the network is anything but one summing neuron with linear activation, `DataError` if the
    data don't fit it.
    """
    program = compile(network)
    unit = _linear_neuron(program)
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    t = as_table(T, 1, QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))[:, 0]
    if not len(X):
        raise DataError(QT_TRANSLATE_NOOP("error", "There are no samples to learn from; add some to the data."))
    design, places, names = _design(program, unit, X)
    free = program.trainable[places]
    solved, names = design[:, free], [name for name, is_free in zip(names, free, strict=True) if is_free]
    rest = t - design[:, ~free] @ program.parameters[places[~free]]
    parameters = program.parameters.copy()
    found = pseudo_inverse(solved) @ rest
    # What adds less to z than the rounding of the targets is an exact 0 that was computed as 1e-17.
    negligible = np.abs(found) * np.linalg.norm(solved, axis=0) <= _NOTHING * np.linalg.norm(rest)
    parameters[places[free]] = np.where(negligible, 0.0, found)
    residuals = t - design @ parameters[places]
    return Solution(
        network=with_parameters(network, program, parameters),
        weights={key: float(parameters[program.place[key]]) for key in program.edges},
        bias=float(parameters[unit.bias]) if unit.bias >= 0 else None,
        columns=tuple(names),
        gram=solved.T @ solved,
        moment=solved.T @ rest,
        rank=len(_independent(solved)),
        squared_error=float(residuals @ residuals),
        note=_why_singular(solved, names),
    )


def _linear_neuron(program: Program) -> Unit:
    unit = program.units[0]
    if len(program.units) > 1 or unit.activation.key != "linear" or unit.aggregation.key != "sum":
        raise NetworkError(
            QT_TRANSLATE_NOOP(
                "error",
                "Only one neuron that sums, with a linear activation, can be solved exactly; train this network"
                " instead.",
            )
        )
    return unit


def _design(program: Program, unit: Unit, X: Array) -> tuple[Array, Array, list[str]]:
    """The columns that the neuron sums, the bias's ones first, their places in the parameter vector and their names."""
    columns = X[:, unit.sources]
    places = np.arange(unit.weights.start, unit.weights.stop)
    names = [program.nodes[row] for row in unit.sources]
    if unit.bias >= 0:
        columns = np.column_stack([np.ones(len(X)), columns])
        places, names = np.append(unit.bias, places), ["1", *names]
    return columns, places, names


def _independent(X: Array) -> list[int]:
    """The columns of `X` that are no combination of those to their left."""
    kept: list[int] = []
    basis = np.zeros((len(X), 0))
    for column, length in enumerate(np.linalg.norm(X, axis=0)):
        direction = X[:, column] / length if length > 0 else X[:, column]
        # Twice, because what one projection leaves may have rounding along the basis.
        for _ in range(2):
            direction = direction - basis @ (basis.T @ direction)
        remainder = float(np.linalg.norm(direction))
        if remainder > _SAME:
            kept.append(column)
            basis = np.column_stack([basis, direction / remainder])
    return kept


def _why_singular(X: Array, names: Sequence[str]) -> Sentence | None:
    """Why XᵀX has no inverse, or None if it has one."""
    kept = _independent(X)
    rows, columns = X.shape
    if len(kept) == columns:
        return None
    return Sentence(
        QT_TRANSLATE_NOOP(
            "note",
            "XᵀX is singular, with rank {rank} for {columns} unknowns: {why}. Many weights have the same, smallest"
            " loss; the pseudo-inverse gives the shortest of them.",
        ),
        {
            "rank": len(kept),
            "columns": columns,
            "why": _too_few(rows, columns) if rows < columns else _dependence(X, names, kept),
        },
    )


def _too_few(rows: int, columns: int) -> Sentence:
    return Sentence(
        QT_TRANSLATE_NOOP("note", "the data have fewer samples ({rows}) than there are unknowns ({columns})"),
        {"rows": rows, "columns": columns},
    )


def _dependence(X: Array, names: Sequence[str], kept: Sequence[int]) -> Sentence:
    """What the columns that add nothing are made of."""
    reasons = [_one_dependence(X, names, kept, column) for column in range(X.shape[1]) if column not in kept]
    reason = reasons[0]
    for other in reasons[1:]:
        reason = Sentence(QT_TRANSLATE_NOOP("note", "{first}; {second}"), {"first": reason, "second": other})
    return reason


def _one_dependence(X: Array, names: Sequence[str], kept: Sequence[int], column: int) -> Sentence:
    earlier = [place for place in kept if place < column]
    if not X[:, column].any():
        return Sentence(QT_TRANSLATE_NOOP("note", "{name} is always 0"), {"name": names[column]})
    scale = np.linalg.norm(X[:, earlier], axis=0)
    shares = np.linalg.lstsq(X[:, earlier] / scale, X[:, column] / np.linalg.norm(X[:, column]), rcond=None)[0]
    others = [names[place] for place, share in zip(earlier, shares, strict=True) if abs(share) > 1e-9]
    if others == ["1"]:
        return Sentence(
            QT_TRANSLATE_NOOP("note", "{name} is the same in every sample, as the bias's 1 is"), {"name": names[column]}
        )
    template = (
        QT_TRANSLATE_NOOP("note", "{name} is a multiple of {others}")
        if len(others) == 1
        else QT_TRANSLATE_NOOP("note", "{name} is a combination of {others}")
    )
    return Sentence(template, {"name": names[column], "others": ", ".join(others)})
