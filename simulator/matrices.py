"""Layered networks as matrices: the same pass as equations with shapes, every entry known by the scalar that it is.

Columns are vectors, and `W[i, j]` leads from neuron j of the layer before to neuron i, so that z = W a + b. An edge
that is not drawn is an entry of 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from simulator.arrays import Array
from simulator.network import EdgeKey, Network, NetworkError, Neuron
from simulator.notation import number_latex
from simulator.optimizers import SGD
from simulator.program import Program
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough import Convention, Walkthrough
from simulator.walkthrough.passes import BatchNumbers

WIDEST = 24

Scalar: TypeAlias = tuple[str, str | EdgeKey]
Phase: TypeAlias = Literal["weighted_sum", "activation", "error", "gradient", "mean", "update"]

PHASES: dict[Phase, str] = {
    "weighted_sum": QT_TRANSLATE_NOOP("matrix", "weighted sums, layer {layer}"),
    "activation": QT_TRANSLATE_NOOP("matrix", "activations, layer {layer}"),
    "error": QT_TRANSLATE_NOOP("matrix", "errors, layer {layer}"),
    "gradient": QT_TRANSLATE_NOOP("matrix", "gradients, layer {layer}"),
    "mean": QT_TRANSLATE_NOOP("matrix", "mean gradients, layer {layer}"),
    "update": QT_TRANSLATE_NOOP("matrix", "new weights, layer {layer}"),
}


@dataclass(frozen=True)
class Matrix:
    """A matrix, or a column or row of numbers: its LaTeX symbol, its `values` (rows, columns), and whose they are.

    `scalars[row][column]` names an entry as a step of the walkthrough is named, by kind and target; besides there are
    the kinds "weight", "bias" and "slope". It is None for an entry that stands for no edge.
    """

    symbol: str
    values: Array
    scalars: tuple[tuple[Scalar | None, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        return self.values.shape[0], self.values.shape[1]

    @property
    def T(self) -> Matrix:
        return Matrix(_transposed(self.symbol), self.values.T, tuple(zip(*self.scalars, strict=True)))

    def places(self, scalar: Scalar) -> list[tuple[int, int]]:
        """Where a scalar stands."""
        return [
            (row, column)
            for row, line in enumerate(self.scalars)
            for column, found in enumerate(line)
            if found is not None and _same(found, scalar)
        ]


@dataclass(frozen=True)
class Equation:
    """One equation: matrices with signs, in LaTeX, between them. The first matrix is what it gives."""

    phase: Phase
    layer: int
    terms: tuple[Matrix | str, ...]

    @property
    def heading(self) -> Sentence:
        return Sentence(PHASES[self.phase], {"layer": self.layer})

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        return tuple(term for term in self.terms if isinstance(term, Matrix))

    @property
    def result(self) -> Matrix:
        return self.matrices[0]

    @property
    def symbols(self) -> str:
        """The equation in symbols."""
        return " ".join(term if isinstance(term, str) else term.symbol for term in self.terms)

    @property
    def shapes(self) -> str:
        """The same with each matrix as its rows × columns."""
        return " ".join(
            term if isinstance(term, str) else rf"({term.shape[0]} \times {term.shape[1]})" for term in self.terms
        )

    def gives(self, scalar: Scalar) -> bool:
        """Whether a scalar is among the results."""
        return bool(self.result.places(scalar))

    def latex(self, digits: int = 3, marked: Scalar | None = None) -> str:
        """The equation with its numbers; the entries of the scalar `marked` are framed."""
        return " ".join(term if isinstance(term, str) else _matrix_latex(term, digits, marked) for term in self.terms)


def why_not_layered(network: Network) -> Sentence | None:
    """Why a network can't be written in matrices, or None if it can."""
    depth = network.depths()
    last = max(depth.values(), default=0)
    for name, node in network.nodes.items():
        if isinstance(node, Neuron) and node.aggregation != "sum":
            return Sentence(
                QT_TRANSLATE_NOOP("note", "{name} does not sum its inputs, and a matrix product is made of sums."),
                {"name": name},
            )
        if isinstance(node, Neuron) and depth[name] == 0:
            return Sentence(
                QT_TRANSLATE_NOOP("note", "Nothing feeds {name}; in a layered network every neuron is fed."),
                {"name": name},
            )
    for source, target in network.edges:
        if depth[target] != depth[source] + 1:
            return Sentence(
                QT_TRANSLATE_NOOP(
                    "note", "The edge from {source} to {target} skips a layer; matrices lead from one to the next."
                ),
                {"source": source, "target": target},
            )
    for name in network.outputs:
        if depth[name] != last:
            return Sentence(
                QT_TRANSLATE_NOOP("note", "The output {name} is not in the last layer; matrices end there together."),
                {"name": name},
            )
    widths = [list(depth.values()).count(layer) for layer in range(last + 1)]
    if max(widths, default=0) > WIDEST:
        return Sentence(
            QT_TRANSLATE_NOOP("note", "A layer of {n} is too wide to be read as a matrix (up to {most})."),
            {"n": max(widths), "most": WIDEST},
        )
    return None


def matrices(network: Network, walk: Walkthrough, near: int = 0) -> tuple[Equation, ...]:
    """The equations of the sample, and of the end of the batch, that step `near` of a walk belongs to.

    Forward, backward, gradients, update, with the very numbers of the walk: its dropout, its noise, its rounding, its
    optimizer's memory. `network` is the one that is walked. Raises `NetworkError` for one that has no layers.
    """
    if why := why_not_layered(network):
        raise NetworkError(why.template, **why.values)
    where = walk.locate(near)
    numbers = walk.numbers(where.batch)
    sample = numbers.size - 1 if where.sample is None else where.sample
    return tuple(_Layers(network, numbers, sample, walk.style.convention).equations())


@dataclass(frozen=True)
class _Layers:
    network: Network
    numbers: BatchNumbers
    sample: int
    convention: Convention
    names: list[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        depth = self.network.depths()
        names: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
        for name in self.program.nodes:
            names[depth[name]].append(name)
        object.__setattr__(self, "names", names)

    @property
    def program(self) -> Program:
        return self.numbers.program

    def equations(self) -> list[Equation]:
        last = len(self.names) - 1
        layers = range(1, last + 1)
        found: list[Equation] = []
        for layer in layers:
            found += [self._sums(layer), self._activations(layer)]
        for layer in reversed(layers):
            found.append(self._errors(layer, last))
        for layer in layers:
            found += self._gradients(layer)
        if self.numbers.size > 1 and self.numbers.settings.samples == "mean":
            for layer in layers:
                found += self._means(layer)
        for layer in layers:
            found += self._updates(layer)
        return found

    # Matrices

    def _weights(self, layer: int, symbol: str, kind: str, values: Callable[[int], float]) -> Matrix:
        """A matrix with one entry for each edge into a layer; `values` gives an entry from its place."""
        place = self.program.place
        keys = [[(source, target) for source in self.names[layer - 1]] for target in self.names[layer]]
        return Matrix(
            symbol,
            np.array([[values(place[key]) if key in place else 0.0 for key in row] for row in keys]) + 0.0,
            tuple(tuple((kind, key) if key in place else None for key in row) for row in keys),
        )

    def _column(self, layer: int, symbol: str, kind: str, values: Callable[[str], float]) -> Matrix:
        names = self.names[layer]
        return Matrix(
            symbol,
            np.array([[values(name)] for name in names]) + 0.0,
            tuple(((kind, name),) for name in names),
        )

    def _biases(self, layer: int, symbol: str, kind: str, values: Callable[[int], float]) -> Matrix:
        """A column with one entry for each bias of a layer; without one 0."""
        place = self.program.place
        names = self.names[layer]
        return Matrix(
            symbol,
            np.array([[values(place[name]) if name in place else 0.0] for name in names]) + 0.0,
            tuple(((kind, name) if name in place else None,) for name in names),
        )

    def _a(self, layer: int) -> Matrix:
        """What a layer passes on, dropout included."""
        kind = "dropout" if self._is_masked(layer) else "activation"
        return self._column(layer, f"a^{{({layer})}}", kind, lambda name: self._at(self.numbers.a, name))

    def _z(self, layer: int) -> Matrix:
        return self._column(layer, f"z^{{({layer})}}", "weighted_sum", lambda name: self._at(self.numbers.z, name))

    def _W(self, layer: int) -> Matrix:
        return self._weights(layer, f"W^{{({layer})}}", "weight", lambda place: float(self.numbers.parameters[place]))

    def _mask(self, layer: int) -> Matrix:
        masks = self.numbers.batch.masks
        return self._column(
            layer,
            f"m^{{({layer})}}",
            "mask",
            lambda name: float(masks[name][self.sample]) if name in masks else 1.0,
        )

    def _is_masked(self, layer: int) -> bool:
        return not self.numbers.batch.masks.keys().isdisjoint(self.names[layer])

    def _at(self, rows: Array, name: str) -> float:
        """A number of the sample, from (nodes, samples)."""
        return float(rows[self.program.row[name], self.sample])

    def _delta(self, layer: int) -> Matrix:
        symbol = rf"\delta^{{({layer})}}"
        return self._column(layer, symbol, "error", lambda name: self._sign * self._at(self.numbers.delta, name))

    @property
    def _sign(self) -> float:
        return 1.0 if self.convention == "gradient" else -1.0

    @property
    def _minus(self) -> str:
        return "" if self.convention == "gradient" else "-"

    def _has_biases(self, layer: int) -> bool:
        return any(name in self.program.place for name in self.names[layer])

    def _old_biases(self, layer: int) -> Matrix:
        return self._biases(layer, f"b^{{({layer})}}", "bias", lambda place: float(self.numbers.parameters[place]))

    # Equations

    def _sums(self, layer: int) -> Equation:
        terms: list[Matrix | str] = [self._z(layer), "=", self._W(layer), r"\,", self._a(layer - 1)]
        if self._has_biases(layer):
            terms += ["+", self._old_biases(layer)]
        return Equation("weighted_sum", layer, tuple(terms))

    def _activations(self, layer: int) -> Equation:
        mask: tuple[Matrix | str, ...] = (self._mask(layer), r"\odot") if self._is_masked(layer) else ()
        applied = (r"\varphi\left(", self._z(layer), r"\right)")
        return Equation("activation", layer, (self._a(layer), "=", *mask, *applied))

    def _errors(self, layer: int, last: int) -> Equation:
        if layer == last:
            slope = self._column(
                layer,
                rf"{self._minus}\frac{{\partial L}}{{\partial z^{{({layer})}}}}",
                "error",
                lambda name: self._sign * self._at(self.numbers.delta, name),
            )
            return Equation("error", layer, (self._delta(layer), "=", slope))
        units = {unit.name: unit for unit in self.program.units}

        def slope_of(name: str) -> float:
            z, a = self._at(self.numbers.z, name), self._at(self.numbers.undropped, name)
            return float(units[name].activation.derivative(np.array([z]), np.array([a]))[0])

        mask: tuple[Matrix | str, ...] = (r"\odot", self._mask(layer)) if self._is_masked(layer) else ()
        slopes = self._column(layer, rf"\varphi'(z^{{({layer})}})", "slope", slope_of)
        return Equation(
            "error",
            layer,
            (
                self._delta(layer),
                "=",
                slopes,
                *mask,
                r"\odot (",
                self._W(layer + 1).T,
                r"\,",
                self._delta(layer + 1),
                ")",
            ),
        )

    def _gradients(self, layer: int) -> list[Equation]:
        """The gradients of the sample; in a batch of several its loss has its number."""
        loss = f"L_{{{int(self.numbers.rows[self.sample]) + 1}}}" if self.numbers.size > 1 else "L"
        result, *biases = self._slopes(
            layer, loss, "gradient", lambda place: self.numbers.gradient_of(self.sample, place)
        )
        found = [Equation("gradient", layer, (result, "=", self._delta(layer), r"\,", self._a(layer - 1).T))]
        return found + [Equation("gradient", layer, (bias, "=", self._delta(layer))) for bias in biases]

    def _means(self, layer: int) -> list[Equation]:
        """The gradients of a batch: the mean over its samples."""
        numbers = self.numbers
        means = self._batch_slopes(layer)
        sums = self._slopes(layer, r"\sum L_n", "gradient_sum", lambda place: float(numbers.total[place]))
        share = rf"\tfrac{{1}}{{{numbers.size}}}"
        return [Equation("mean", layer, (mean, "=", share, total)) for mean, total in zip(means, sums, strict=True)]

    def _batch_slopes(self, layer: int) -> list[Matrix]:
        """What the update follows, as long as there is no penalty."""
        numbers = self.numbers
        kind = "gradient_mean" if numbers.settings.samples == "mean" else "gradient_sum"
        own = kind if numbers.size > 1 else "gradient"
        return self._slopes(layer, "L", own, lambda place: float(numbers.gradient[place]))

    def _slopes(self, layer: int, loss: str, kind: str, slope: Callable[[int], float]) -> list[Matrix]:
        """The derivatives of a loss by the weights of a layer, and by its biases if it has any."""

        def signed(place: int) -> float:
            return self._sign * slope(place)

        symbol = rf"{self._minus}\frac{{\partial {loss}}}{{\partial W^{{({layer})}}}}"
        found = [self._weights(layer, symbol, kind, signed)]
        if self._has_biases(layer):
            found.append(self._biases(layer, symbol.replace("W", "b"), kind, signed))
        return found

    def _updates(self, layer: int) -> list[Equation]:
        numbers = self.numbers

        def change(place: int) -> float:
            return float(numbers.updated[place] - numbers.parameters[place])

        found = []
        olds = [self._W(layer), *([self._old_biases(layer)] if self._has_biases(layer) else [])]
        for before, gradient in zip(olds, self._batch_slopes(layer), strict=True):
            make = self._weights if before.symbol.startswith("W") else self._biases
            after = make(layer, before.symbol, "update", lambda place: float(numbers.updated[place]))
            by: tuple[Matrix | str, ...] = ("+", make(layer, rf"\Delta {before.symbol}", "change", change))
            if self._steps_down_the_gradient:
                by = (r"- \eta\," if self.convention == "gradient" else r"+ \eta\,", gradient)
            found.append(Equation("update", layer, (after, r"\leftarrow", before, *by)))
        return found

    @property
    def _steps_down_the_gradient(self) -> bool:
        """Whether the update is -η·∂L/∂w and nothing else: no memory, no penalty, and nothing fixed."""
        optimizer, settings = self.numbers.optimizer, self.numbers.settings
        plain = isinstance(optimizer, SGD) and not optimizer.momentum and not (settings.l1 or settings.l2)
        return plain and bool(self.program.trainable.all())


def _same(first: Scalar, second: Scalar) -> bool:
    kinds = {"output_error": "error", "hidden_error": "error"}
    return first[1] == second[1] and kinds.get(first[0], first[0]) == kinds.get(second[0], second[0])


def _transposed(symbol: str) -> str:
    return rf"{symbol.removesuffix('}')}\top}}"


def _matrix_latex(matrix: Matrix, digits: int, marked: Scalar | None) -> str:
    framed = set(matrix.places(marked)) if marked else set()

    def entry(row: int, column: int) -> str:
        text = number_latex(float(matrix.values[row, column]), digits)
        return rf"\boxed{{{text}}}" if (row, column) in framed else text

    rows, columns = matrix.shape
    lines: Sequence[str] = [" & ".join(entry(row, column) for column in range(columns)) for row in range(rows)]
    return r"\begin{pmatrix}" + r" \\ ".join(lines) + r"\end{pmatrix}"
