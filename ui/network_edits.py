"""Edits of nodes and edges, each one entry of the undo list. Those of the drawing as a whole are in `drawing`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

import simulator as sim
from simulator.cells import Cell, with_cells, with_rows
from simulator.clippings import network_in
from simulator.edits import first_weight, free_offset, part_of, pasted, renamed, with_common, without
from simulator.gates import folded, unfolded
from simulator.network import EdgeKey
from ui.walk import Part

if TYPE_CHECKING:
    from ui.document import Document

# What is pasted over itself lies so far to the right and below.
PASTE_STEP = 40.0


def add_input(document: Document, x: float, y: float) -> str:
    """Adds an input with a free name, and returns that."""
    name = document.network.free_name("x")
    document.edit(_tr("Add {name}").format(name=name), lambda network: network.add_input(name, x=x, y=y))
    document.select([name])
    return name


def add_neuron(document: Document, x: float, y: float, aggregation: str) -> str:
    """Adds a neuron with a free name, and returns that."""
    name = document.network.free_name("h")
    activation = "sigmoid" if aggregation == "sum" else "linear"
    document.edit(
        _tr("Add {name}").format(name=name),
        lambda network: network.add_neuron(name, activation, bias=0.0, aggregation=aggregation, x=x, y=y),
    )
    document.select([name])
    return name


def connect(document: Document, source: str, target: str) -> None:
    """Draws an edge, with a small weight that the seed decides."""
    weight = first_weight(document.project.training.seed, source, target)
    document.edit(
        _tr("Connect {source} to {target}").format(source=source, target=target),
        lambda network: network.connect(source, target, weight),
    )
    document.select([(source, target)])


def rename(document: Document, old: str, new: str) -> None:
    """Gives a node another name; its data, initial weights and past follow, and so does the selection."""
    new = new.strip()
    if new == old:
        return
    document.pause()
    project = renamed(document.project, old, new)

    def follow(part: Part) -> Part:
        if isinstance(part, str):
            return new if part == old else part
        return (new if part[0] == old else part[0], new if part[1] == old else part[1])

    selection = frozenset(map(follow, document.selection))
    state = document.state
    after = dataclasses.replace(state, project=project, trace=state.trace.renamed(old, new), cursor=None)
    document.push(_tr("Rename {old} to {new}").format(old=old, new=new), after)
    document.select(selection)


def move(document: Document, places: Mapping[str, tuple[float, float]], gesture: str) -> None:
    """Puts nodes at other places."""

    def change(network: sim.Network) -> None:
        for name, (x, y) in places.items():
            network.move(name, x, y)

    names = ", ".join(places) if len(places) <= 3 else _tr("{n} nodes").format(n=len(places))
    document.edit(_tr("Move {names}").format(names=names), change, gesture)


def delete(document: Document, parts: Collection[Part]) -> None:
    """Removes nodes, with the edges at them, and edges."""
    _remove(document, parts, _tr("Delete {what}"))


def cut(document: Document, names: Collection[str]) -> None:
    """Removes nodes, with the edges at them, that were copied."""
    _remove(document, names, _tr("Cut {what}"))


def _remove(document: Document, parts: Collection[Part], text: str) -> None:
    if parts:
        what = names_of(_in_order(document, parts))
        document.redraw(text.format(what=what), lambda network: without(network, parts))


def set_weight(document: Document, key: EdgeKey, weight: float, gesture: str) -> None:
    """Gives an edge another weight."""
    text = _tr("Weight {source} → {target}").format(source=key[0], target=key[1])
    document.edit(text, lambda network: network.set_weight(*key, weight), gesture)


def set_bias(document: Document, name: str, bias: float | None, gesture: str) -> None:
    """Gives a neuron another bias, or none."""
    text = _tr("Bias of {name}") if bias is not None else _tr("No bias for {name}")
    document.edit(text.format(name=name), lambda network: network.set_bias(name, bias), gesture)


def set_trainable(document: Document, part: Part, trainable: bool) -> None:
    """Lets training change a weight or bias, or fixes it."""

    def change(network: sim.Network) -> None:
        if isinstance(part, str):
            network.set_trainable_bias(part, trainable)
        else:
            network.set_trainable(*part, trainable)

    text = _tr("Free {what}") if trainable else _tr("Fix {what}")
    document.edit(text.format(what=names_of([part])), change)


def set_activation(document: Document, names: Iterable[str], activation: str) -> None:
    """Gives neurons another activation."""
    names = list(names)

    def change(network: sim.Network) -> None:
        for name in names:
            network.set_activation(name, activation)

    document.edit(_tr("Activation of {names}").format(names=names_of(names)), change)


def set_aggregation(document: Document, name: str, aggregation: str) -> None:
    """Gives a neuron another aggregation."""
    text = _tr("Aggregation of {name}").format(name=name)
    document.edit(text, lambda network: network.set_aggregation(name, aggregation))


def set_several(document: Document, parts: Collection[Part], gesture: str, **common: Any) -> None:
    """Gives all of these nodes and edges the same weight, bias, activation, aggregation or `trainable`."""
    text = _tr("Edit {what}").format(what=names_of(_in_order(document, parts)))
    document.redraw(text, lambda network: with_common(network, parts, **common), gesture)


def set_step_at_zero(document: Document, value: float) -> None:
    """Chooses what a step unit gives at z = 0: 1 or 0."""
    text = _tr("φ(0) = {value} for steps").format(value=f"{value:g}")
    document.edit(text, lambda network: network.set_step_at_zero(value))


def unfold(document: Document, name: str) -> None:
    """Takes a neuron apart into its gates. The walkthrough stays at its step, where there is one like it."""
    _rebuild(document, _tr("Unfold {name}").format(name=name), lambda project: unfolded(project, name))


def fold(document: Document, name: str) -> None:
    """Puts the gates around a gate together to one neuron. The walkthrough stays at its step, as when unfolding."""
    _rebuild(document, _tr("Fold {name}").format(name=name), lambda project: folded(project, name))


def _rebuild(document: Document, text: str, change: Callable[[sim.Project], sim.Project]) -> None:
    """Draws the same computation in other parts."""
    step = document.current_step
    document.write(text, change)
    if step is not None:
        document.stepper.resume(step)


def paste(document: Document, text: str) -> None:
    """Adds the network in a text, under free names and off the other nodes; raises `FileError` if there is none."""
    _add(document, network_in(text, _tr("the clipboard")), _tr("Paste {names}"))


def duplicate(document: Document, names: Collection[str]) -> None:
    """Adds these nodes, and the edges between them, a second time."""
    _add(document, part_of(document.network, names), _tr("Duplicate {originals}"))


def _add(document: Document, part: sim.Network, text: str) -> None:
    if part.nodes:
        document.pause()
        network, names = pasted(document.network, part, free_offset(document.network, part, PASTE_STEP))
        document.redraw(text.format(names=names_of(names), originals=names_of(part.nodes)), lambda _: network)
        document.select(names)


def write_cells(document: Document, cells: Sequence[Cell]) -> None:
    """Takes over what was written into cells of the outline; all of it or, on an error, nothing."""
    if len(cells) == 1 and cells[0].field == "name" and isinstance(cells[0].part, str):
        rename(document, cells[0].part, cells[0].text)
        return
    what = names_of(dict.fromkeys(cell.part for cell in cells))
    document.write(_tr("Edit {what}").format(what=what), lambda project: with_cells(project, cells))


def write_rows(document: Document, fields: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Takes over a whole table of nodes or edges; rows that are not there yet are added."""
    text = (_tr("Paste {n} rows") if len(rows) != 1 else _tr("Paste a row")).format(n=len(rows))
    document.write(text, lambda project: with_rows(project, fields, rows))


def _in_order(document: Document, parts: Collection[Part]) -> list[Part]:
    """Nodes and edges as the network has them one after another: a set has no order, or another one every day."""
    everything: list[Part] = [*document.network.nodes, *document.network.edges]
    chosen = set(parts)
    return [part for part in everything if part in chosen]


def names_of(parts: Collection[Part]) -> str:
    """Nodes and edges in the words of the undo list."""
    if len(parts) > 3:
        return _tr("{n} parts").format(n=len(parts))
    return ", ".join(part if isinstance(part, str) else " → ".join(part) for part in parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("NetworkEdits", text)
