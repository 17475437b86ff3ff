"""The document: the only writer. Views read it, ask it to change, and read it again when a signal says so."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

import simulator as sim
from simulator import compiled
from simulator.arrays import Array
from simulator.cells import Cell, with_cells, with_rows
from simulator.differences import same_computation, same_drawing
from simulator.edits import (
    dressed_like,
    first_weight,
    free_offset,
    part_of,
    pasted,
    renamed,
    with_common,
    without,
)
from simulator.engine import loss_for
from simulator.files import parse, serialize
from simulator.gates import folded, unfolded
from simulator.history import Trace
from simulator.learning import Backend, Learner
from simulator.network import EdgeKey, Neuron
from simulator.neuron_maps import activation_maps, initial_weights, sample_gradients
from simulator.prediction import judge, revealed
from simulator.project import Progress, randomized, reset, trained
from simulator.provenance import Number
from simulator.runs import HowEnded, KeptRun, again, keep
from simulator.separability import why_not_learnable
from simulator.sights import Lookout, Sight
from simulator.snapshot import Losses, Snapshot, losses_of, scene_of, take
from simulator.stopping import REASONS
from simulator.training import at_rest, backend_for, check_fit
from simulator.walkthrough import Grain
from ui import i18n
from ui.asking import Question
from ui.commands import Change, lighten_old_changes
from ui.kept_runs import KeptRuns
from ui.observer import Observer
from ui.playback import Player
from ui.predicting import Predicting
from ui.session import Session, View
from ui.state import Cursor, State
from ui.stepper import Stepper
from ui.visitor import Visitor, Wish
from ui.walk import NodeValues, Part, Walk

# What is pasted over itself lies so far to the right and below.
PASTE_STEP = 40.0


class Document(QObject):
    """Owns the project, its undo stack, the walkthrough and the run. Signals carry no data."""

    replaced = Signal()
    structure_changed = Signal()
    parameters_changed = Signal()
    data_changed = Signal()
    settings_changed = Signal()
    step_changed = Signal()
    run_changed = Signal()
    visit_changed = Signal()
    selection_changed = Signal()
    lit_changed = Signal()
    notice_changed = Signal()
    path_changed = Signal()
    question_changed = Signal()
    speed_changed = Signal()
    found_changed = Signal()

    program: sim.Program | None
    trouble: sim.Sentence | None
    divergence: sim.Divergence | None
    _state: State
    _present: State | None
    _outputs: frozenset[str]
    _live: Snapshot | None
    _edge_places: tuple[Mapping[EdgeKey | str, int], NDArray[np.intp]] | None = None
    _still: Snapshot | None
    _observed: tuple[sim.Sentence | None] | None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self.path: Path | None = None
        self.notice = ""
        self.selection: frozenset[Part] = frozenset()
        self.stepper = Stepper(self)
        self.runs = KeptRuns(self)
        self.player = Player(self.step, self)
        self.lit: frozenset[Part] = frozenset()
        self._wanted: frozenset[Sight] = frozenset()
        lookout = Lookout()
        self.observer = Observer(lookout, self)
        self.observer.progressed.connect(self._show_findings)
        self._losses: tuple[tuple[bytes, object, object, object], Losses] | None = None
        self.visitor = Visitor(self)
        self.visitor.arrived.connect(self._show_visit)
        self._begin(sim.Project())
        self.session = Session(lookout, self)
        self.session.frame.connect(self._show_frame)
        self.session.ended.connect(self._end_run)
        self.session.without_loops.connect(self._tell_of_numpy)

    # Reading

    @property
    def project(self) -> sim.Project:
        return self._state.project

    @property
    def network(self) -> sim.Network:
        return self._state.project.network

    @property
    def trace(self) -> Trace:
        """The recorded past of the training, also of what comes after an epoch that is visited."""
        return (self._present or self._state).trace

    @property
    def running(self) -> bool:
        return self.session.running

    @property
    def backend(self) -> Backend | None:
        """How training computes, or would; None where the network can't be trained."""
        if self.program is None or self.trouble:
            return None
        return backend_for(self.program, self.project.training, self.sample_count)

    @property
    def modified(self) -> bool:
        """Whether there is something to save."""
        return self.running or self.has_walked or not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """What to call the document: its file, else its title."""
        return self.path.name if self.path else self.project.title or self.tr("Untitled")

    @property
    def epoch(self) -> int:
        return self._live.epoch if self._live else self.project.progress.epoch

    @property
    def visiting(self) -> bool:
        """Whether an epoch of the past is looked at."""
        return self._present is not None

    @property
    def present_epoch(self) -> int:
        """The epoch that training has come to, whichever is looked at."""
        return self._live.epoch if self._live else (self._present or self._state).project.progress.epoch

    @property
    def first_epoch(self) -> int | None:
        """The first epoch that can be visited, or None where there is none before the present one."""
        first = (self._live.trace if self._live else self.trace).first
        return None if first is None or first >= self.present_epoch else first

    @property
    def sample_count(self) -> int:
        return self.project.data.rows

    @property
    def state(self) -> State:
        """All that is shown; while an epoch is visited, as it was then."""
        return self._state

    @property
    def cursor(self) -> Cursor:
        """Where the walkthrough stands."""
        return self.stepper.cursor

    @property
    def grain(self) -> Grain:
        """How far a step goes."""
        return self.stepper.grain

    @property
    def predicting(self) -> Predicting:
        """Whether results are to be predicted, and what has been answered."""
        return self.stepper.predicting

    @property
    def asked(self) -> Number | None:
        """The number that was asked about in so many words, or None."""
        return self.stepper.asked

    @property
    def current_step(self) -> sim.Step | None:
        """The step the walkthrough stands on, or None outside of it."""
        return self.stepper.step

    @property
    def steps(self) -> Sequence[sim.Step]:
        """The walkthrough of the present epoch; empty where the network can't be run."""
        return self.walk.steps

    @property
    def walk(self) -> Walk:
        """The walkthrough of the present epoch, with what it makes known."""
        return self.stepper.walk

    @property
    def has_walked(self) -> bool:
        """Whether the walkthrough has learned from a batch that is not yet in the network."""
        return self.stepper.has_learned

    def weight(self, key: EdgeKey) -> float:
        """An edge's weight as it is shown: while training its latest, in the walkthrough the new one once updated."""
        return self._parameter(key, self.network.edges[key].weight)

    def weights(self) -> Array:
        """All weights as they are shown, in the order of the network's edges, (edges,)."""
        edges = self.network.edges
        if self._live:
            # While training the network is as it was compiled, and its edges are the live ones.
            place = self._live.program.place
            if self._edge_places is None or self._edge_places[0] is not place:
                self._edge_places = place, np.array([place[key] for key in edges], dtype=np.intp)
            shown: Array = self._live.parameters[self._edge_places[1]]
            return shown
        if self.current_step is not None:
            return np.array([self.weight(key) for key in edges], dtype=np.float64)
        return np.array([edge.weight for edge in edges.values()], dtype=np.float64)

    def gradients(self) -> Array:
        """∂L/∂w of the current sample in the order of the network's edges, (edges,); zeros where it isn't defined."""
        edges = self.network.edges
        if self.program is None or not self.sample_count:
            return np.zeros(len(edges))
        snapshot, training = self.snapshot(), self.project.training
        ahead = snapshot.forward
        gradients = sample_gradients(ahead, snapshot.T[self.cursor.sample], training.loss, training.outputs)
        if gradients is None:
            return np.zeros(len(edges))
        return np.asarray(gradients[[ahead.program.place[key] for key in edges]])

    def weight_changes(self) -> Array:
        """How far every weight is from where training began, in the order of the network's edges, (edges,)."""
        return np.asarray(self.weights() - initial_weights(self.network, self.project.progress))

    def activation_maps(self, size: int) -> Mapping[str, Array]:
        """What every node gives over the first two inputs, each (size, size); empty with fewer than two inputs."""
        if self.program is None:
            return {}
        snapshot = self.snapshot()
        sample = snapshot.X[self.cursor.sample] if self.sample_count else np.zeros(len(self.program.inputs))
        maps = activation_maps(snapshot.program, snapshot.parameters, snapshot.X, sample, size)
        return {} if maps is None else dict(zip(snapshot.program.nodes, maps, strict=True))

    def bias(self, name: str) -> float | None:
        """A neuron's bias as it is shown, or None."""
        node = self.network.nodes[name]
        return self._parameter(name, node.bias) if isinstance(node, Neuron) and node.bias is not None else None

    def values(self, name: str) -> NodeValues:
        """What is known of a node: in the walkthrough as far as it has come, otherwise of the current sample."""
        if self.program is None or name not in self.program.row:
            return NodeValues()
        ahead = self.snapshot().forward
        is_input = name in self.program.inputs
        if self.current_step is None:
            a = float(ahead.a[name][0])
            return NodeValues(None if is_input else float(ahead.z[name][0]), a)
        if is_input:
            return NodeValues(None, float(ahead.a[name][0]), self.stepper.known("input_gradient", name))
        return self.walk.values(name, self.cursor.place, hidden=self.stepper.hides)

    def target(self, name: str) -> float | None:
        """The target of an output for the current sample, as the network gets it."""
        if name not in self._outputs or not self.sample_count:
            return None
        if name not in self.project.data.standardized:
            return self.cell(name)
        return float(self.project.standardization([name]).transform([self.cell(name)])[0])

    def shown_loss(self) -> float | None:
        """The loss of the current sample once the walkthrough has come to it; outside of it that of all samples."""
        if self.current_step is not None:
            return self.stepper.known("loss", "L")
        loss = self.snapshot().loss if self.program else math.nan
        return None if math.isnan(loss) else loss

    def snapshot(self) -> Snapshot:
        """This moment, for plots; only where `program` is not None."""
        if self._live:
            return self._live
        if self._still is None:
            assert self.program is not None
            project, parameters = self.project, self._shown_parameters()
            learner = None if self.trouble else at_rest(self.program, project.X, project.T, project.training)
            self._still = take(
                self.program,
                parameters,
                project.X,
                project.T,
                project.training,
                epoch=project.progress.epoch,
                trace=self.trace,
                sample=self.cursor.sample,
                learner=learner,
                losses=self._losses_at(parameters, learner),
            )
            scene = scene_of(self._still, project.training, self.cursor.sample, self._state.momentum, learner)
            self._still = dataclasses.replace(self._still, found=self.observer.look(scene, self._wanted))
        return self._still

    def _losses_at(self, parameters: Array, learner: Learner | None) -> Losses:
        """The losses with these parameters, computed once: to look at another sample changes none of them."""
        assert self.program is not None
        project, known = self.project, self._losses
        at = (parameters.tobytes(), project.data, project.training, self.program)
        if known is None or known[0][0] != at[0] or any(a is not b for a, b in zip(known[0][1:], at[1:], strict=True)):
            found = losses_of(self.program, parameters, project.X, project.T, project.training, learner)
            self._losses = known = at, found
        return known[1]

    def want(self, sights: frozenset[Sight]) -> None:
        """Says what somebody has before their eyes; nothing else is worked out."""
        if sights != self._wanted:
            self._wanted = sights
            self._still = None
            self.session.change_view(self._view())

    def _show_findings(self) -> None:
        if self._still is not None and not self._live:
            self._still = dataclasses.replace(self._still, found=self.observer.found)
            self.found_changed.emit()

    # Opening and saving

    def open(self, source: str | Path) -> None:
        """Replaces the document by a file or preset. On a `FileError` it stays as it is."""
        project = sim.load(source)
        is_preset = isinstance(source, str) and source in sim.presets()
        self._replace(project, None if is_preset else Path(source))

    def new(self) -> None:
        """Replaces the document by an empty one."""
        self._replace(sim.Project(), None)

    def save(self, path: Path) -> None:
        """Writes the document to a file, as it is at present; raises `FileError` if that fails."""
        self.pause()
        sim.save((self._present or self._state).project, path)
        self.path = path
        self.undo_stack.setClean()
        self.path_changed.emit()

    def _replace(self, project: sim.Project, path: Path | None) -> None:
        self.stop_playing()
        self.session.stop()
        self.visitor.cancel()
        self.undo_stack.clear()
        self.path = path
        self.stepper.cursor = Cursor()
        self.selection = frozenset()
        self._begin(project)
        self.runs.hide_all()
        self.say("")
        self.replaced.emit()
        self.path_changed.emit()

    def _begin(self, project: sim.Project) -> None:
        self.program = None
        self.trouble = None
        self.divergence = None
        self._live = None
        self._present = None
        self._state = State(project)
        self._compile()
        self._forget()
        self.stepper.forget()

    # Drawing

    def add_input(self, x: float, y: float) -> str:
        """Adds an input with a free name, and returns that."""
        name = self.network.free_name("x")
        self._edit(self.tr("Add {name}").format(name=name), lambda network: network.add_input(name, x=x, y=y))
        self.select([name])
        return name

    def add_neuron(self, x: float, y: float, aggregation: str = "sum") -> str:
        """Adds a neuron with a free name, and returns that."""
        name = self.network.free_name("h")
        activation = "sigmoid" if aggregation == "sum" else "linear"
        self._edit(
            self.tr("Add {name}").format(name=name),
            lambda network: network.add_neuron(name, activation, bias=0.0, aggregation=aggregation, x=x, y=y),
        )
        self.select([name])
        return name

    def connect_nodes(self, source: str, target: str) -> None:
        """Draws an edge, with a small weight that the seed decides."""
        weight = first_weight(self.project.training.seed, source, target)
        self._edit(
            self.tr("Connect {source} to {target}").format(source=source, target=target),
            lambda network: network.connect(source, target, weight),
        )
        self.select([(source, target)])

    def rename(self, old: str, new: str) -> None:
        """Gives a node another name; its data and initial weights follow."""
        new = new.strip()
        if new == old:
            return
        self.pause()
        project = renamed(self.project, old, new)

        def follow(part: Part) -> Part:
            if isinstance(part, str):
                return new if part == old else part
            return (new if part[0] == old else part[0], new if part[1] == old else part[1])

        selection = frozenset(map(follow, self.selection))
        after = dataclasses.replace(
            self._state, project=project, trace=self._state.trace.renamed(old, new), cursor=None
        )
        self._push(self.tr("Rename {old} to {new}").format(old=old, new=new), after)
        self.select(selection)

    def move(self, places: Mapping[str, tuple[float, float]], gesture: str = "") -> None:
        """Puts nodes at other places, in one entry."""

        def change(network: sim.Network) -> None:
            for name, (x, y) in places.items():
                network.move(name, x, y)

        names = ", ".join(places) if len(places) <= 3 else self.tr("{n} nodes").format(n=len(places))
        self._edit(self.tr("Move {names}").format(names=names), change, gesture)

    def delete(self, parts: Collection[Part]) -> None:
        """Removes nodes, with the edges at them, and edges, in one entry."""
        if parts:
            self.pause()
            text = self.tr("Delete {what}").format(what=self._names(parts))
            self._change(text, network=without(self.network, parts))

    def set_weight(self, key: EdgeKey, weight: float, gesture: str = "") -> None:
        """Gives an edge another weight."""
        text = self.tr("Weight {source} → {target}").format(source=key[0], target=key[1])
        self._edit(text, lambda network: network.set_weight(*key, weight), gesture)

    def set_bias(self, name: str, bias: float | None, gesture: str = "") -> None:
        """Gives a neuron another bias, or none."""
        text = self.tr("Bias of {name}") if bias is not None else self.tr("No bias for {name}")
        self._edit(text.format(name=name), lambda network: network.set_bias(name, bias), gesture)

    def set_trainable(self, part: Part, trainable: bool) -> None:
        """Lets training change a weight or bias, or fixes it."""

        def change(network: sim.Network) -> None:
            if isinstance(part, str):
                network.set_trainable_bias(part, trainable)
            else:
                network.set_trainable(*part, trainable)

        text = self.tr("Free {what}") if trainable else self.tr("Fix {what}")
        self._edit(text.format(what=self._names([part])), change)

    def set_activation(self, names: Iterable[str], activation: str) -> None:
        """Gives neurons another activation."""
        names = list(names)

        def change(network: sim.Network) -> None:
            for name in names:
                network.set_activation(name, activation)

        self._edit(self.tr("Activation of {names}").format(names=self._names(names)), change)

    def set_aggregation(self, name: str, aggregation: str) -> None:
        """Gives a neuron another aggregation."""
        self._edit(
            self.tr("Aggregation of {name}").format(name=name),
            lambda network: network.set_aggregation(name, aggregation),
        )

    def set_several(self, parts: Collection[Part], gesture: str = "", **common: Any) -> None:
        """Gives all of these nodes and edges the same weight, bias, activation, aggregation or `trainable`."""
        self.pause()
        text = self.tr("Edit {what}").format(what=self._names(parts))
        self._change(text, gesture=gesture, network=with_common(self.network, parts, **common))

    def set_step_at_zero(self, value: float) -> None:
        """Chooses what a step unit gives at z = 0: 1 or 0."""
        self._edit(
            self.tr("φ(0) = {value} for steps").format(value=f"{value:g}"),
            lambda network: network.set_step_at_zero(value),
        )

    def unfold(self, name: str) -> None:
        """Takes a neuron apart into its gates."""
        self.pause()
        project = unfolded(self.project, name)
        text = self.tr("Unfold {name}").format(name=name)
        self._change(text, network=project.network, progress=project.progress)

    def fold(self, name: str) -> None:
        """Puts the gates around a gate together to one neuron."""
        self.pause()
        project = folded(self.project, name)
        text = self.tr("Fold {name}").format(name=name)
        self._change(text, network=project.network, progress=project.progress)

    def set_title(self, title: str) -> None:
        """Gives the project another title."""
        self._change(self.tr("Title"), title=title)

    def copied(self, names: Collection[str]) -> str:
        """The text of a `.pnet` file that holds only these nodes and the edges between them."""
        return serialize(sim.Project(network=part_of(self.network, names))).decode()

    def redraw(self, text: str, change: Callable[[sim.Network], sim.Network]) -> None:
        """Takes over a network that was changed as a whole, in one entry called `text`."""
        self.pause()
        self._change(text, network=change(self.network))

    def paste(self, text: str) -> None:
        """Adds the network in a `.pnet` text, under free names; raises `FileError` if it is none."""
        part = parse(text.encode(), self.tr("the clipboard")).network
        if part.nodes:
            self.pause()
            network, names = pasted(self.network, part, free_offset(self.network, part, PASTE_STEP))
            self._change(self.tr("Paste {names}").format(names=self._names(names)), network=network)
            self.select(names)

    def write_cells(self, cells: Sequence[Cell]) -> None:
        """Takes over what was written into cells of the outline, in one entry; all of it or, on an error, nothing."""
        if len(cells) == 1 and cells[0].field == "name" and isinstance(cells[0].part, str):
            self.rename(cells[0].part, cells[0].text)
            return
        what = self._names(dict.fromkeys(cell.part for cell in cells))
        self._write(self.tr("Edit {what}").format(what=what), lambda project: with_cells(project, cells))

    def write_rows(self, fields: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Takes over a whole table of nodes or edges; rows that are not there yet are added."""
        self._write(self.tr("Paste {n} rows").format(n=len(rows)), lambda project: with_rows(project, fields, rows))

    # Data and settings

    def cell(self, name: str) -> float:
        """The number of an input or output in the current sample, as it was measured."""
        column = self.project.data.columns.get(name)
        return 0.0 if column is None else float(column[self.cursor.sample])

    def set_cell(self, row: int, name: str, value: float, gesture: str = "") -> None:
        """Changes one number of the data."""
        if not math.isfinite(value):
            raise sim.DataError(self.tr("The data take finite numbers only."))
        text = self.tr("{name} of sample {n}").format(name=name, n=row + 1)
        self.change_data(text, self.project.data.with_cell(row, name, value), gesture)

    def add_sample(self) -> None:
        """Adds a sample of zeros."""
        self.change_data(self.tr("Add a sample"), self.project.data.with_row())

    def delete_samples(self, rows: Collection[int]) -> None:
        """Removes samples."""
        if rows:
            text = self.tr("Delete {n} samples").format(n=len(rows))
            self.change_data(text, self.project.data.without_rows(sorted(rows)))

    def change_data(self, text: str, data: sim.Samples, gesture: str = "") -> None:
        """Takes over other data, in one entry called `text`."""
        self.pause()
        self._change(text, gesture=gesture, data=data)

    def take_data(self, text: str, project: sim.Project) -> None:
        """Takes over data together with a network that was made to fit them, in one entry called `text`."""
        self.pause()
        self._become(text, project)

    def set_split(self, gesture: str = "", **changes: Any) -> None:
        """Keeps other samples back from training; raises `DataError` if too few would be left."""
        training = self.project.training
        try:
            split = msgspec.structs.replace(training.split, **changes)
        except ValueError as error:
            raise sim.DataError(
                self.tr("Validation and test together must leave some samples to learn from.")
            ) from error
        self.pause()
        self._change(self.tr("Split"), gesture=gesture, training=msgspec.structs.replace(training, split=split))

    def fill_data(self, key: str, X: Array | None = None, T: Array | None = None) -> None:
        """Takes over a built-in data set; raises `DataError` if it doesn't fit the network.

        `X` (samples, inputs) and `T` (samples, outputs) are its samples if they aren't those of its defaults.
        """
        dataset = sim.DATASETS[key]
        network = self.network
        inputs, outputs = dataset.X.shape[1], dataset.T.shape[1]
        if (inputs, outputs) != (len(network.inputs), len(network.outputs)):
            raise sim.DataError(
                self.tr(
                    "{title} has {inputs} inputs and {outputs} output; this network has {network_inputs} and"
                    " {network_outputs}. Draw a network of that size first."
                ),
                title=i18n.label("dataset", dataset.label),
                inputs=inputs,
                outputs=outputs,
                network_inputs=len(network.inputs),
                network_outputs=len(network.outputs),
            )
        text = self.tr("Data: {title}").format(title=i18n.label("dataset", dataset.label))
        samples = (dataset.X, dataset.T) if X is None or T is None else (X, T)
        self.change_data(text, sim.Samples.of(network, *samples))

    def set_training(self, **changes: Any) -> None:
        """Changes training settings, also while it runs; raises `DataError` if the loss doesn't fit the network."""
        try:
            training = msgspec.structs.replace(self.project.training, **changes)
        except ValueError as error:
            raise sim.DataError("{why}", why=error) from error
        if self.program and self.running:
            # The run goes on with these settings, or they are refused; there is nobody to ask later.
            check_fit(self.program, self.project.X, self.project.T, training)
        elif self.program and "loss" in changes:
            for unit in self.program.output_units:
                loss_for(training.loss, unit)
        self.stepper.settle()
        self._change(self.tr("Training settings"), training=training)

    def set_view(self, **changes: Any) -> None:
        """Changes how the project is shown: the convention, the digits."""
        view = msgspec.structs.replace(self.project.view, **changes)
        self._change(self.tr("Notation"), view=view)

    def select(self, parts: Iterable[Part]) -> None:
        """Selects nodes and edges. A selection is no change: it can't be undone."""
        selection = frozenset(parts)
        if selection != self.selection:
            self.selection = selection
            self.stepper.asked = None
            self.selection_changed.emit()

    def light(self, parts: Iterable[Part]) -> None:
        """Lights up nodes and edges that a panel points at, and nothing else."""
        lit = frozenset(parts)
        if lit != self.lit:
            self.lit = lit
            self.lit_changed.emit()

    def say(self, notice: str) -> None:
        """Shows a sentence to the person, or takes the last one away."""
        if notice != self.notice:
            self.notice = notice
            self.notice_changed.emit()

    def report(self, error: sim.SimulatorError) -> None:
        """Shows an error to the person."""
        self.say(i18n.sentence(error.sentence))

    # Stepping

    def set_grain(self, grain: Grain) -> None:
        """Chooses how far a step goes. This is no change of the document: it can't be undone."""
        if grain != self.grain:
            self.stepper.grain = grain
            self.step_changed.emit()

    def step(self) -> None:
        """One stride forwards, as large as chosen. After the epoch's last step the next epoch begins."""
        self.stepper.go_on()

    def step_back(self) -> None:
        """One stride backwards, also over the updates of the epochs before."""
        self.stepper.go_back()

    def can_step_back(self) -> bool:
        return not self.running and self.stepper.can_go_back

    def go_to_step(self, step: int, term: int = 0) -> None:
        """Moves to one of the operations of the walkthrough, or to one of its terms."""
        self.stepper.go_to(step, term)

    def go_to_start(self) -> None:
        """Moves to the first operation of the walkthrough."""
        self.go_to_step(0)

    def go_to_end(self) -> None:
        """Moves to the last operation of the walkthrough."""
        self.go_to_step(len(self.steps) - 1)

    def leave_walkthrough(self) -> None:
        """Shows all values of the sample again; what whole batches have taught stays."""
        self.stepper.settle()
        self.stepper.leave()

    def go_to_sample(self, sample: int) -> None:
        """Looks at another sample, from its first step if a walkthrough is under way."""
        self.stepper.go_to_sample(sample)

    def play(self, rate: float) -> None:
        """Steps by itself, so many strides a second, until something else is done."""
        self.player.start(rate)

    def stop_playing(self) -> None:
        """Stops stepping by itself."""
        self.player.stop()

    def learn(self, text: str, before: State, after: State) -> None:
        """Takes over what the walkthrough has taught, in one undo entry that takes the walkthrough back with it."""
        self.undo_stack.push(Change(text, self._restore, before, after, moves_the_cursor=True))

    def look_again(self) -> None:
        """Another sample, or the parameters of another batch, are looked at."""
        self._still = None
        self.session.change_view(self._view())

    def _shown_parameters(self) -> Array:
        """The parameters that plots show: in the walkthrough, those with which the batch began."""
        assert self.program is not None
        walked = self.walk.parameters(self.cursor.place) if self.current_step is not None else None
        return self.program.parameters if walked is None else walked

    # Asking and predicting

    def ask(self, number: Number | None) -> None:
        """Asks why a number is what it is; None asks about what is selected, or what the walkthrough stands on."""
        self.stepper.asked = number
        self.question_changed.emit()

    def ask_about(self, question: Question) -> None:
        """Asks about a number on the screen; says so where nothing is known of it."""
        number = self.stepper.number(question)
        if number is None:
            self.say(self.tr("Nothing is known of this number yet: step on until it has been computed."))
        else:
            self.ask(number)

    def ask_source(self, mark: int) -> None:
        """Asks about one of the numbers that the present step is made from, by its mark in the formula."""
        if (number := self.stepper.source(mark)) is not None:
            self.ask(number)

    def question(self) -> Number | None:
        """The number that is asked about."""
        return self.stepper.question()

    def set_predicting(self, on: bool) -> None:
        """Hides every result until it is answered or revealed, or shows them all."""
        if on != self.predicting.on:
            self.predicting.on = on
            self.step_changed.emit()

    def hides(self, step: sim.Step | None) -> bool:
        """Whether a step's result is still to be predicted: that of the step the walkthrough stands on."""
        return step is not None and self.stepper.hides and step == self.current_step

    def predict(self, answer: str) -> None:
        """Has an answer to the present step judged; raises `SimulatorError` if it is no number."""
        course = self.walk.course
        if course is not None and self.stepper.hides:
            self.predicting.take(self.cursor.place, judge(course, self.cursor.place, answer))
            self.step_changed.emit()

    def reveal(self) -> None:
        """Shows the result of the present step."""
        if self.stepper.hides:
            self.predicting.take(self.cursor.place, revealed())
            self.step_changed.emit()

    def forget_answers(self) -> None:
        """Hides all results again, and begins the score anew."""
        self.predicting.forget()
        self.step_changed.emit()

    # Training

    def start_training(self, epochs: int | None = None) -> None:
        """Trains on the worker, for so many epochs or until paused. Says why if it can't."""
        self.pause()
        if self.trouble or self.program is None:
            self.say(i18n.sentence(self.trouble) if self.trouble else "")
            return
        self.say("")
        self.divergence = None
        self.leave_walkthrough()
        self.continue_from_here()
        project = self.project
        trainer = sim.Trainer(
            self.program,
            project.X,
            project.T,
            project.training,
            epoch=project.progress.epoch,
            past=self.trace,
            optimizer_state=self._state.momentum,
        )
        self.observer.stop()
        self.session.start(trainer, self._view(), epochs)
        self.run_changed.emit()

    @property
    def speed(self) -> float | None:
        """How many epochs a second Run trains; None is as many as can be."""
        return self.session.speed

    def set_speed(self, speed: float | None) -> None:
        """Trains at so many epochs a second, or at full speed, also while it runs. No change: it can't be undone."""
        if speed is not None and not 0 < speed < math.inf:
            raise sim.DataError(self.tr("A speed is a number of epochs a second above zero."))
        self.session.change_speed(speed)
        self.speed_changed.emit()

    def pause(self) -> None:
        """Ends the run, if there is one, and takes over what was walked; each becomes one undo entry."""
        self.stop_playing()
        self.session.stop()
        self.visitor.settle()
        self.stepper.settle()

    def reset(self) -> None:
        """Goes back to the weights before training, and to epoch 0."""
        self.pause()
        self.return_to_present()
        self.stepper.leave()
        if self.project.progress.epoch == 0 and self.project.progress == Progress() and not len(self.trace):
            self.go_to_sample(0)
            return
        self._push(self.tr("Reset"), State(reset(self.project)))
        self.go_to_sample(0)

    def randomize(self, seed: int) -> None:
        """Draws new weights from a seed, at epoch 0."""
        self.pause()
        self.return_to_present()
        self.stepper.leave()
        self._push(
            self.tr("Random weights, seed {seed}").format(seed=seed),
            State(randomized(self.project, seed)),
        )

    # Comparing runs

    @property
    def can_keep(self) -> bool:
        """Whether there is a run whose settings and weights are recorded, so that it can be kept."""
        state = self._present or self._state
        return self.running or (state.project.progress.epoch > 0 and bool(state.trace.conditions))

    @property
    def is_kept(self) -> bool:
        """Whether the present run is among the kept ones."""
        return self.runs.holds((self._present or self._state).trace)

    def present_run(self, name: str) -> KeptRun | None:
        """The run as it stands at present, or None where the network can't be run; nothing is paused by that."""
        state = self._present or self._state
        try:
            return keep(name, state.project, state.trace, how=state.how, seconds=state.seconds)
        except sim.SimulatorError:
            return None

    def keep_run(self) -> None:
        """Keeps the run as it stands at present, to compare others with it; a run that goes on is paused first."""
        self.pause()
        trace = (self._present or self._state).trace
        if self.is_kept:
            self.say(self.tr("This run is kept already."))
        elif self.can_keep and (run := self.present_run(self.runs.next_name())):
            self.runs.add(run, trace)

    def run_again(self, run: KeptRun | None = None) -> None:
        """Trains from the initial weights and with the seed of `run`, under the settings of now, and as long as it.

        Without `run` that is the present run, or if there is none the one that was kept last. The present run is kept
        before it has to go.
        """
        self.pause()
        self.return_to_present()
        if self.can_keep and not self.is_kept:
            self.keep_run()
        if run is None:
            held = [entry.run for entry in self.runs.kept if entry.source is self._state.trace]
            run = (held or [entry.run for entry in self.runs.kept])[-1]
        self.stepper.leave()
        start = again(self.project, run)
        if start != self.project or len(self.trace):
            self._push(self.tr("Back to the start of {name}").format(name=run.name), State(start))
        self.start_training(run.ending.epoch)

    def open_run(self, run: KeptRun, *, at_start: bool = False) -> None:
        """Takes over the network, data and settings of a kept run, as it ended or as it began; the view stays."""
        self.pause()
        self.return_to_present()
        self.stepper.leave()
        own, other = self.project, reset(run.project) if at_start else run.project
        project = msgspec.structs.replace(
            own, network=other.network, data=other.data, training=other.training, progress=other.progress
        )
        text = self.tr("Open the start of {name}") if at_start else self.tr("Open {name}")
        state = (
            State(project) if at_start else State(project, run.trace, how=run.ending.how, seconds=run.ending.seconds)
        )
        self._push(text.format(name=run.name), state)

    def close(self) -> None:
        """Ends the run for good."""
        self.stop_playing()
        self.session.stop()
        self.visitor.cancel()
        self.observer.stop()

    def _view(self) -> View:
        return View(self.cursor.sample, self._wanted)

    def _tell_of_numpy(self) -> None:
        if trouble := compiled.trouble():
            self.say(i18n.sentence(trouble))

    def _show_frame(self) -> None:
        self._live = self.session.snapshot
        self.parameters_changed.emit()

    def _end_run(self) -> None:
        trainer, self._live = self.session.trainer, None
        assert trainer is not None
        self.divergence = trainer.divergence
        epochs = trainer.epoch - self.project.progress.epoch
        if epochs:
            project = trained(self.project, trainer.program, trainer.parameters, trainer.epoch)
            text = self.tr("Train {n} epochs") if epochs != 1 else self.tr("Train one epoch")
            how: HowEnded = trainer.reason or ("epochs" if self.session.is_complete else "paused")
            before = self._state.seconds
            seconds = None if before is None else before + self.session.seconds
            after = State(project, trainer.history.trace(), None, trainer.optimizer_state, how, seconds)
            self._push(text.format(n=epochs), after)
            lighten_old_changes(self.undo_stack)
        else:
            self._forget()
            self.stepper.forget()
            self.parameters_changed.emit()
        if self.session.failure:
            self.say(
                self.tr("Training stopped at an error in the program: {error}. Nothing was lost.").format(
                    error=f"{type(self.session.failure).__name__}: {self.session.failure}"
                )
            )
        elif trainer.divergence:
            self.say(i18n.sentence(trainer.divergence.sentence))
        elif trainer.reason:
            why = i18n.label("reason to stop", REASONS[trainer.reason])
            self.say(self.tr("Training stopped in epoch {n}: {why}.").format(n=self.epoch, why=why))
        self.run_changed.emit()

    def undo(self) -> None:
        """Takes back the last change; a run is paused first and becomes that change, a walk goes back to its start."""
        self.stop_playing()
        self.session.stop()
        self.visitor.settle()
        if self.has_walked:
            self.stepper.leave()
        else:
            self.return_to_present()
            self.undo_stack.undo()

    def redo(self) -> None:
        """Makes the change again that was taken back; a walk goes back to its start."""
        self._turn_back()
        self.undo_stack.redo()

    def go_to_change(self, place: int) -> None:
        """Undoes or redoes until so many of the entries hold; a run is paused first and becomes an entry."""
        self._turn_back()
        self.undo_stack.setIndex(min(max(0, place), self.undo_stack.count()))

    def _turn_back(self) -> None:
        # What a walk would keep would be a new entry, and there would be nothing left to be made again.
        self.stop_playing()
        self.session.stop()
        self.visitor.settle()
        if self.has_walked:
            self.stepper.leave()
        self.return_to_present()

    # Visiting the past

    def visit(self, epoch: int) -> None:
        """Shows an epoch of the past as it was, once it is found; from the present epoch on, the present.

        To look is no change: nothing is undone by it, and the rest of the run stays. An edit, or training, goes on
        from the epoch that is visited; `continue_from_here` says how.
        """
        self.session.stop()
        first = self.first_epoch
        if first is None or epoch >= self.present_epoch:
            self.return_to_present()
        elif self.program:
            present = self._present or self._state
            self.visitor.look_for(Wish(max(first, epoch), self.program, present.project, present.trace))
            self.visit_changed.emit()

    def visit_by(self, epochs: int) -> None:
        """Visits an epoch so many after the one that is shown or looked for."""
        wanted = self.visitor.wanted
        self.visit((self.epoch if wanted is None else wanted) + epochs)

    def return_to_present(self) -> None:
        """Shows the present again."""
        self.visitor.cancel()
        present, self._present = self._present, None
        if present:
            self._restore(dataclasses.replace(present, cursor=None))
        self.visit_changed.emit()

    def continue_from_here(self) -> None:
        """Makes the visited epoch the present one. What came after it is forgotten, until that is undone."""
        self.visitor.settle()
        self._branch()

    def _branch(self) -> None:
        present, self._present = self._present, None
        if present:
            text = self.tr("Continue from epoch {n}").format(n=self.epoch)
            self.undo_stack.push(Change(text, self._restore, dataclasses.replace(present, cursor=None), self._state))
            # The same numbers, and no future any more.
            self.parameters_changed.emit()
            self.visit_changed.emit()

    def _show_visit(self) -> None:
        found = self.visitor.found
        if found:
            present = self._present or self._state
            self._present = present
            past = present.trace.until(found.moment)
            # How long it took to come this far, nobody has measured.
            self._restore(State(found.project, past, None, found.moment.optimizer_state, "paused", None))
        else:
            self.say(self.tr("This epoch can't be shown again: {why}").format(why=self.visitor.failure or ""))
        self.visit_changed.emit()

    # The one way in

    def _edit(self, text: str, change: Callable[[sim.Network], object], gesture: str = "") -> None:
        # A change of the network pauses the run, and is made on top of what was learned.
        self.pause()
        network = self.network.copy()
        change(network)
        self._change(text, gesture=gesture, network=network)

    def _write(self, text: str, change: Callable[[sim.Project], sim.Project]) -> None:
        self.pause()
        self._become(text, change(self.project))

    def _change(self, text: str, *, gesture: str = "", **changes: Any) -> None:
        """Pushes one undo entry that replaces fields of the project."""
        self._become(text, msgspec.structs.replace(self.project, **changes), gesture)

    def _become(self, text: str, project: sim.Project, gesture: str = "") -> None:
        """Pushes one undo entry that makes `project` the present one, unless it is."""
        if project == self.project:
            return
        self.say("")
        same = same_computation(self.network, project.network)
        if self.visiting and same and dressed_like(self.project, project) == project:
            self._dress(text, project, gesture)
            return
        after = dataclasses.replace(self._state, project=project, cursor=None)
        if not same:
            # Another network: what was recorded or remembered of the old one's parameters no longer fits.
            after = State(project, after.trace.without_moments())
        self._push(text, after, gesture)

    def _dress(self, text: str, project: sim.Project, gesture: str) -> None:
        """Pushes a change of how things look, which says nothing of any epoch: the visit goes on."""
        present = self._present
        assert present is not None
        visited = dataclasses.replace(self._state, project=project, cursor=None)
        after = dataclasses.replace(present, project=dressed_like(present.project, project), cursor=None)
        self.undo_stack.push(Change(text, self._restore, dataclasses.replace(present, cursor=None), after, gesture))
        self._present = after
        self._restore(visited)

    def _push(self, text: str, after: State, gesture: str = "") -> None:
        self.visitor.cancel()
        self._branch()
        before = dataclasses.replace(self._state, cursor=None)
        self.undo_stack.push(Change(text, self._restore, before, after, gesture))

    def _restore(self, state: State) -> None:
        """Makes a state the present one and announces what differs. Every do, undo and redo comes through here."""
        before, self._state = self._state, state
        old, new = before.project, state.project
        if old.data is not new.data:
            old.data.forget()
        structure = not same_drawing(old.network, new.network)
        computation = structure and not same_computation(old.network, new.network)
        parameters = not structure and old.network != new.network
        data = old.data != new.data or old.training.split != new.training.split
        settings = (old.training, old.view) != (new.training, new.view)
        if structure:
            self._compile()
        elif parameters and self.program:
            self.program = dataclasses.replace(self.program, parameters=_values(new.network, self.program))
        if data or settings or structure:
            self._find_trouble()
        self._forget()
        self.stepper.renew(state.cursor, starts_again=computation)
        if structure:
            # Nobody may look for what is gone: the selection shrinks before anything is announced.
            kept = frozenset(part for part in self.selection if part in new.network.nodes or part in new.network.edges)
            lost, self.selection = kept != self.selection, kept
            self.structure_changed.emit()
            if lost:
                self.selection_changed.emit()
        if parameters or before.trace is not state.trace or old.progress != new.progress:
            self.parameters_changed.emit()
        if data:
            self.data_changed.emit()
        if settings:
            self.session.change_settings(new.training)
            self.settings_changed.emit()
        self.step_changed.emit()

    def _compile(self) -> None:
        self.program = None
        self._outputs = frozenset(self.network.outputs)
        try:
            self.program = sim.compile(self.network)
        except sim.NetworkError as error:
            self.trouble = error.sentence
        else:
            self._find_trouble()

    def _find_trouble(self) -> None:
        if self.program is None:
            return
        self.trouble = None
        try:
            check_fit(self.program, self.project.X, self.project.T, self.project.training)
        except sim.DataError as error:
            self.trouble = error.sentence

    def observation(self) -> sim.Sentence | None:
        """What should be said of this network on these data before anybody waits for it to learn."""
        if self.program is None or self.trouble:
            return None
        if self._observed is None:
            self._observed = (why_not_learnable(self.program, self.project.X, self.project.T),)
        return self._observed[0]

    def _forget(self) -> None:
        """Drops what was computed from the last state."""
        self._still = None
        self.observer.stop()
        self._observed = None

    def _parameter(self, part: Part, drawn: float) -> float:
        if self._live:
            return float(self._live.parameters[self._live.program.place[part]])
        shown = self.current_step is not None
        walked = self.walk.parameter(part, self.cursor.place, hidden=self.stepper.hides) if shown else None
        return drawn if walked is None else walked

    def _names(self, parts: Collection[Part]) -> str:
        if len(parts) > 3:
            return self.tr("{n} parts").format(n=len(parts))
        return ", ".join(part if isinstance(part, str) else " → ".join(part) for part in parts)


def _values(network: sim.Network, program: sim.Program) -> Array:
    weights = [network.edges[key].weight for key in program.edges]
    biases = [network.neuron(name).bias for name in program.biased]
    return np.array(weights + biases, dtype=np.float64)
