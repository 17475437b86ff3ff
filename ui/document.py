"""The document: the only writer. Views read it, ask it to change, and read it again when a signal says so."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

import simulator as sim
from simulator import compiled
from simulator.arrays import Array
from simulator.cells import Cell
from simulator.differences import same_computation, same_drawing
from simulator.edits import dressed_like, part_of
from simulator.engine import loss_for
from simulator.files import serialize
from simulator.history import Trace
from simulator.learning import Backend
from simulator.network import EdgeKey
from simulator.prediction import judge, revealed
from simulator.project import Progress, randomized, reset
from simulator.provenance import Number
from simulator.runs import KeptRun, keep
from simulator.sights import Lookout, Sight
from simulator.snapshot import Snapshot
from simulator.training import backend_for, check_fit
from simulator.walkthrough import Grain
from ui import comparing, data_edits, i18n, network_edits, training_run
from ui.asking import Question
from ui.commands import Change
from ui.kept_runs import KeptRuns
from ui.observer import Observer
from ui.playback import Player
from ui.predicting import Predicting
from ui.session import Session
from ui.shown import Shown
from ui.state import Cursor, State
from ui.stepper import Stepper
from ui.turns import Turns
from ui.visitor import Visitor, Wish
from ui.walk import NodeValues, Part, Walk

# When no frame has come for so long, what had not its turn in the last one is drawn.
CATCH_UP_MS = 50


class Document(QObject):
    """Owns the project, its undo stack, the walkthrough and the run. Signals carry no data.

    `parameters_changed` comes with every frame of a run; `figures_changed` follows it, for panels with numbers that
    nobody can read sixty times a second, as often as there is time.

    What an edit does is said in `network_edits`, `drawing`, `data_edits`, `comparing` and `training_run`; what is shown
    of the present moment, in `Shown`; where the walkthrough stands, in `Stepper`. All of them change it through the few
    methods under "The one way in".
    """

    replaced = Signal()
    structure_changed = Signal()
    parameters_changed = Signal()
    figures_changed = Signal()
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
        lookout = Lookout()
        self.observer = Observer(lookout, self)
        self.shown = Shown(self, self.observer)
        self.visitor = Visitor(self)
        self.visitor.arrived.connect(self._show_visit)
        self._begin(sim.Project())
        self.session = Session(lookout, self)
        self.turns = Turns()
        self._catching_up = QTimer(self)
        self._catching_up.setSingleShot(True)
        self._catching_up.setInterval(CATCH_UP_MS)
        self._catching_up.timeout.connect(self._catch_up)
        self.parameters_changed.connect(self._change_figures)
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
        return self._latest.trace

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
        return self.shown.live.epoch if self.shown.live else self.project.progress.epoch

    @property
    def visiting(self) -> bool:
        """Whether an epoch of the past is looked at."""
        return self._present is not None

    @property
    def present_epoch(self) -> int:
        """The epoch that training has come to, whichever is looked at."""
        return self.shown.live.epoch if self.shown.live else self._latest.project.progress.epoch

    @property
    def first_epoch(self) -> int | None:
        """The first epoch that can be visited, or None where there is none before the present one."""
        first = (self.shown.live.trace if self.shown.live else self.trace).first
        return None if first is None or first >= self.present_epoch else first

    @property
    def _latest(self) -> State:
        """What training has come to, whichever epoch is looked at."""
        return self._present or self._state

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
        return self.shown.weight(key)

    def weights(self) -> Array:
        """All weights as they are shown, in the order of the network's edges, (edges,)."""
        return self.shown.weights()

    def gradients(self) -> Array:
        """∂L/∂w of the current sample in the order of the network's edges, (edges,); zeros where it isn't defined."""
        return self.shown.gradients()

    def weight_changes(self) -> Array:
        """How far every weight is from where training began, in the order of the network's edges, (edges,)."""
        return self.shown.weight_changes()

    def activation_maps(self, size: int) -> Mapping[str, Array]:
        """What every node gives over the first two inputs, each (size, size); empty with fewer than two inputs."""
        return self.shown.activation_maps(size)

    def bias(self, name: str) -> float | None:
        """A neuron's bias as it is shown, or None."""
        return self.shown.bias(name)

    def values(self, name: str) -> NodeValues:
        """What is known of a node: in the walkthrough as far as it has come, otherwise of the current sample."""
        return self.shown.values(name)

    def dropped(self) -> frozenset[str]:
        """The nodes that dropout has left out of the sample that is walked through; none outside of it."""
        return self.shown.dropped()

    def cell(self, name: str) -> float:
        """The number of an input or output in the current sample, as it was measured."""
        column = self.project.data.columns.get(name)
        return 0.0 if column is None else float(column[self.cursor.sample])

    def target(self, name: str) -> float | None:
        """The target of an output for the current sample, as the network gets it."""
        if name not in self._outputs or not self.sample_count:
            return None
        if name not in self.project.data.standardized:
            return self.cell(name)
        return float(self.project.standardization([name]).transform([self.cell(name)])[0])

    def shown_loss(self) -> float | None:
        """The loss of the current sample once the walkthrough has come to it; outside of it that of all samples."""
        return self.shown.loss()

    def snapshot(self) -> Snapshot:
        """This moment, for plots; only where `program` is not None."""
        return self.shown.snapshot()

    def want(self, sights: frozenset[Sight]) -> None:
        """Says what somebody has before their eyes; nothing else is worked out."""
        self.shown.want(sights)

    def observation(self) -> sim.Sentence | None:
        """What should be said of this network on these data before anybody waits for it to learn."""
        return self.shown.observation()

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
        sim.save(self._latest.project, path)
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
        self.shown.live = None
        self._present = None
        self._state = State(project)
        self._compile()
        self.shown.forget()
        self.stepper.forget()

    # Drawing

    def add_input(self, x: float, y: float) -> str:
        """Adds an input with a free name, and returns that."""
        return network_edits.add_input(self, x, y)

    def add_neuron(self, x: float, y: float, aggregation: str = "sum") -> str:
        """Adds a neuron with a free name, and returns that."""
        return network_edits.add_neuron(self, x, y, aggregation)

    def connect_nodes(self, source: str, target: str) -> None:
        """Draws an edge, with a small weight that the seed decides."""
        network_edits.connect(self, source, target)

    def rename(self, old: str, new: str) -> None:
        """Gives a node another name; its data and initial weights follow."""
        network_edits.rename(self, old, new)

    def move(self, places: Mapping[str, tuple[float, float]], gesture: str = "") -> None:
        """Puts nodes at other places, in one entry."""
        network_edits.move(self, places, gesture)

    def delete(self, parts: Collection[Part]) -> None:
        """Removes nodes, with the edges at them, and edges, in one entry."""
        network_edits.delete(self, parts)

    def cut(self, names: Collection[str]) -> None:
        """Removes nodes that were copied, with the edges at them, in one entry."""
        network_edits.cut(self, names)

    def set_weight(self, key: EdgeKey, weight: float, gesture: str = "") -> None:
        """Gives an edge another weight."""
        network_edits.set_weight(self, key, weight, gesture)

    def set_bias(self, name: str, bias: float | None, gesture: str = "") -> None:
        """Gives a neuron another bias, or none."""
        network_edits.set_bias(self, name, bias, gesture)

    def set_trainable(self, part: Part, trainable: bool) -> None:
        """Lets training change a weight or bias, or fixes it."""
        network_edits.set_trainable(self, part, trainable)

    def set_activation(self, names: Iterable[str], activation: str) -> None:
        """Gives neurons another activation."""
        network_edits.set_activation(self, names, activation)

    def set_aggregation(self, name: str, aggregation: str) -> None:
        """Gives a neuron another aggregation."""
        network_edits.set_aggregation(self, name, aggregation)

    def set_several(self, parts: Collection[Part], gesture: str = "", **common: Any) -> None:
        """Gives all of these nodes and edges the same weight, bias, activation, aggregation or `trainable`."""
        network_edits.set_several(self, parts, gesture, **common)

    def set_step_at_zero(self, value: float) -> None:
        """Chooses what a step unit gives at z = 0: 1 or 0."""
        network_edits.set_step_at_zero(self, value)

    def unfold(self, name: str) -> None:
        """Takes a neuron apart into its gates."""
        network_edits.unfold(self, name)

    def fold(self, name: str) -> None:
        """Puts the gates around a gate together to one neuron."""
        network_edits.fold(self, name)

    def set_title(self, title: str) -> None:
        """Gives the project another title."""
        self._change(self.tr("Title"), title=title)

    def copied(self, names: Collection[str]) -> str:
        """The text of a `.pnet` file that holds only these nodes and the edges between them."""
        return serialize(sim.Project(network=part_of(self.network, names))).decode()

    def paste(self, text: str) -> None:
        """Adds the network that is somewhere in a text, under free names; raises `FileError` if there is none."""
        network_edits.paste(self, text)

    def duplicate(self, names: Collection[str]) -> None:
        """Adds these nodes, and the edges between them, a second time, under free names."""
        network_edits.duplicate(self, names)

    def write_cells(self, cells: Sequence[Cell]) -> None:
        """Takes over what was written into cells of the outline, in one entry; all of it or, on an error, nothing."""
        network_edits.write_cells(self, cells)

    def write_rows(self, fields: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Takes over a whole table of nodes or edges; rows that are not there yet are added."""
        network_edits.write_rows(self, fields, rows)

    # Data and settings

    def set_cell(self, row: int, name: str, value: float, gesture: str = "") -> None:
        """Changes one number of the data."""
        data_edits.set_cell(self, row, name, value, gesture)

    def add_sample(self) -> None:
        """Adds a sample of zeros."""
        data_edits.add_sample(self)

    def delete_samples(self, rows: Collection[int]) -> None:
        """Removes samples."""
        data_edits.delete_samples(self, rows)

    def set_split(self, gesture: str = "", **changes: Any) -> None:
        """Keeps other samples back from training; raises `DataError` if too few would be left."""
        data_edits.set_split(self, gesture, **changes)

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
        training_run.start(self, epochs)

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
        self.push(self.tr("Reset"), State(reset(self.project)))
        self.go_to_sample(0)

    def randomize(self, seed: int) -> None:
        """Draws new weights from a seed, at epoch 0."""
        self.pause()
        self.return_to_present()
        self.stepper.leave()
        self.push(
            self.tr("Random weights, seed {seed}").format(seed=seed),
            State(randomized(self.project, seed)),
        )

    def start_over(self, text: str, network: sim.Network) -> None:
        """Takes over another network that has learned nothing yet, at epoch 0, in one entry called `text`."""
        self.pause()
        self.return_to_present()
        self.stepper.leave()
        project = msgspec.structs.replace(self.project, network=network, progress=Progress())
        self.push(text, State(project))

    def _tell_of_numpy(self) -> None:
        if trouble := compiled.trouble():
            self.say(i18n.sentence(trouble))

    def _show_frame(self) -> None:
        self.turns.begin()
        self.shown.live = self.session.snapshot
        self.parameters_changed.emit()
        self._catching_up.start()

    def _change_figures(self) -> None:
        """What is read, and not seen moving, changes only when it is its turn while training runs."""
        if self.running and not self.turns.may("figures"):
            return
        started = time.perf_counter()
        self.figures_changed.emit()
        self.turns.took("figures", time.perf_counter() - started)

    def _catch_up(self) -> None:
        self.turns.catch_up()
        self.parameters_changed.emit()

    def _end_run(self) -> None:
        self._catching_up.stop()
        training_run.end(self)
        self.run_changed.emit()

    # Comparing runs

    @property
    def can_keep(self) -> bool:
        """Whether there is a run whose settings and weights are recorded, so that it can be kept."""
        state = self._latest
        return self.running or (state.project.progress.epoch > 0 and bool(state.trace.conditions))

    @property
    def is_kept(self) -> bool:
        """Whether the present run is among the kept ones."""
        return self.runs.holds(self._latest.trace)

    def present_run(self, name: str) -> KeptRun | None:
        """The run as it stands at present, or None where the network can't be run; nothing is paused by that."""
        state = self._latest
        try:
            return keep(name, state.project, state.trace, how=state.how, seconds=state.seconds)
        except sim.SimulatorError:
            return None

    def keep_run(self) -> None:
        """Keeps the run as it stands at present, to compare others with it; a run that goes on is paused first."""
        comparing.keep_run(self)

    def run_again(self, run: KeptRun | None = None) -> None:
        """Trains from the initial weights of `run`, else of the present run, under the settings of now."""
        comparing.run_again(self, run)

    def open_run(self, run: KeptRun, *, at_start: bool = False) -> None:
        """Takes over the network, data and settings of a kept run, as it ended or as it began; the view stays."""
        comparing.open_run(self, run, at_start=at_start)

    # Undo, and the end

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

    def close(self) -> None:
        """Ends the run for good."""
        self.stop_playing()
        self.session.stop()
        self.visitor.cancel()
        self.observer.stop()

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
            present = self._latest
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
            present = self._latest
            self._present = present
            past = present.trace.until(found.moment)
            # How long it took to come this far, nobody has measured.
            self._restore(State(found.project, past, None, found.moment.optimizer_state, "paused", None))
        else:
            self.say(self.tr("This epoch can't be shown again: {why}").format(why=self.visitor.failure or ""))
        self.visit_changed.emit()

    # The one way in

    def edit(self, text: str, change: Callable[[sim.Network], object], gesture: str = "") -> None:
        """Changes the network in place, in one entry called `text`, on top of what was learned."""
        self.pause()
        network = self.network.copy()
        change(network)
        self._change(text, gesture=gesture, network=network)

    def redraw(self, text: str, change: Callable[[sim.Network], sim.Network], gesture: str = "") -> None:
        """Takes over a network that was changed as a whole, in one entry called `text`."""
        self.pause()
        self._change(text, gesture=gesture, network=change(self.network))

    def write(self, text: str, change: Callable[[sim.Project], sim.Project]) -> None:
        """Takes over a project that was changed as a whole, in one entry called `text`."""
        self.pause()
        self.become(text, change(self.project))

    def change_data(self, text: str, data: sim.Samples, gesture: str = "") -> None:
        """Takes over other data, in one entry called `text`."""
        self.pause()
        self._change(text, gesture=gesture, data=data)

    def _change(self, text: str, *, gesture: str = "", **changes: Any) -> None:
        """Pushes one undo entry that replaces fields of the project."""
        self.become(text, msgspec.structs.replace(self.project, **changes), gesture)

    def become(self, text: str, project: sim.Project, gesture: str = "") -> None:
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
        self.push(text, after, gesture)

    def _dress(self, text: str, project: sim.Project, gesture: str) -> None:
        """Pushes a change of how things look, which says nothing of any epoch: the visit goes on."""
        present = self._present
        assert present is not None
        visited = dataclasses.replace(self._state, project=project, cursor=None)
        after = dataclasses.replace(present, project=dressed_like(present.project, project), cursor=None)
        self.undo_stack.push(Change(text, self._restore, dataclasses.replace(present, cursor=None), after, gesture))
        self._present = after
        self._restore(visited)

    def push(self, text: str, after: State, gesture: str = "") -> None:
        """Pushes one undo entry that makes `after` the present state, and comes after what is visited."""
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
        self.shown.forget()
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


def _values(network: sim.Network, program: sim.Program) -> Array:
    weights = [network.edges[key].weight for key in program.edges]
    biases = [network.neuron(name).bias for name in program.biased]
    return np.array(weights + biases, dtype=np.float64)
