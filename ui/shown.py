"""What the document shows at this moment: the numbers of every node and edge, and the snapshot that plots get."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

import simulator as sim
from simulator.arrays import Array
from simulator.learning import Learner
from simulator.network import EdgeKey, Neuron
from simulator.neuron_maps import activation_maps, initial_weights, sample_gradients
from simulator.separability import why_not_learnable
from simulator.sights import Sight
from simulator.snapshot import Losses, Snapshot, losses_of, scene_of, take
from simulator.training import at_rest
from ui.observer import Observer
from ui.session import View
from ui.walk import NodeValues, Part

if TYPE_CHECKING:
    from ui.document import Document


class Shown(QObject):
    """The part of `Document` that is looked at. While training `live` is the latest snapshot; it changes nothing."""

    def __init__(self, document: Document, observer: Observer) -> None:
        super().__init__(document)
        self._document = document
        self._observer = observer
        self._wanted: frozenset[Sight] = frozenset()
        self._losses: tuple[tuple[bytes, object, object, object], Losses] | None = None
        self._edge_places: tuple[Mapping[EdgeKey | str, int], NDArray[np.intp]] | None = None
        self.live: Snapshot | None = None
        self._still: Snapshot | None = None
        self._observed: tuple[sim.Sentence | None] | None = None
        observer.progressed.connect(self._show_findings)

    # Numbers of nodes and edges

    def weight(self, key: EdgeKey) -> float:
        """An edge's weight: while training its latest, in the walkthrough the new one once updated."""
        return self._parameter(key, self._document.network.edges[key].weight)

    def weights(self) -> Array:
        """All weights in the order of the network's edges, (edges,)."""
        edges = self._document.network.edges
        if self.live:
            # While training the network is as it was compiled, and its edges are the live ones.
            place = self.live.program.place
            if self._edge_places is None or self._edge_places[0] is not place:
                self._edge_places = place, np.array([place[key] for key in edges], dtype=np.intp)
            shown: Array = self.live.parameters[self._edge_places[1]]
            return shown
        if self._document.current_step is not None:
            return np.array([self.weight(key) for key in edges], dtype=np.float64)
        return np.array([edge.weight for edge in edges.values()], dtype=np.float64)

    def gradients(self) -> Array:
        """∂L/∂w of the current sample in the order of the network's edges, (edges,); zeros where it isn't defined."""
        document = self._document
        edges, training = document.network.edges, document.project.training
        if document.program is None or not document.sample_count:
            return np.zeros(len(edges))
        snapshot = self.snapshot()
        ahead = snapshot.forward
        gradients = sample_gradients(ahead, snapshot.T[document.cursor.sample], training.loss, training.outputs)
        if gradients is None:
            return np.zeros(len(edges))
        return np.asarray(gradients[[ahead.program.place[key] for key in edges]])

    def weight_changes(self) -> Array:
        """How far every weight is from where training began, in the order of the network's edges, (edges,)."""
        document = self._document
        return np.asarray(self.weights() - initial_weights(document.network, document.project.progress))

    def activation_maps(self, size: int) -> Mapping[str, Array]:
        """What every node gives over the first two inputs, each (size, size); empty with fewer than two inputs."""
        document = self._document
        if document.program is None:
            return {}
        snapshot = self.snapshot()
        inputs = len(document.program.inputs)
        sample = snapshot.X[document.cursor.sample] if document.sample_count else np.zeros(inputs)
        maps = activation_maps(snapshot.program, snapshot.parameters, snapshot.X, sample, size)
        return {} if maps is None else dict(zip(snapshot.program.nodes, maps, strict=True))

    def bias(self, name: str) -> float | None:
        """A neuron's bias, or None."""
        node = self._document.network.nodes[name]
        return self._parameter(name, node.bias) if isinstance(node, Neuron) and node.bias is not None else None

    def values(self, name: str) -> NodeValues:
        """What is known of a node: in the walkthrough as far as it has come, otherwise of the current sample."""
        document = self._document
        if document.program is None or name not in document.program.row:
            return NodeValues()
        if document.current_step is None:
            ahead = self.snapshot().forward
            is_input = name in document.program.inputs
            return NodeValues(None if is_input else float(ahead.z[name][0]), float(ahead.a[name][0]))
        stepper = document.stepper
        return stepper.walk.values(name, stepper.cursor.place, hidden=stepper.hides)

    def dropped(self) -> frozenset[str]:
        """The nodes that dropout has left out of the sample that is walked through; none outside of it."""
        stepper = self._document.stepper
        if stepper.step is None:
            return frozenset()
        return stepper.walk.dropped(stepper.cursor.place, hidden=stepper.hides)

    def loss(self) -> float | None:
        """The loss of the current sample once the walkthrough has come to it; outside of it that of all samples."""
        document = self._document
        if document.current_step is not None:
            return document.stepper.known("loss", "L")
        loss = self.snapshot().loss if document.program else math.nan
        return None if math.isnan(loss) else loss

    def _parameter(self, part: Part, drawn: float) -> float:
        if self.live:
            return float(self.live.parameters[self.live.program.place[part]])
        stepper = self._document.stepper
        shown = stepper.step is not None
        walked = stepper.walk.parameter(part, stepper.cursor.place, hidden=stepper.hides) if shown else None
        return drawn if walked is None else walked

    # The whole of it

    def snapshot(self) -> Snapshot:
        """This moment, for plots; only where the document has a program."""
        if self.live:
            return self.live
        if self._still is None:
            document, project = self._document, self._document.project
            program, parameters = document.program, self._parameters()
            assert program is not None
            learner = None if document.trouble else at_rest(program, project.X, project.T, project.training)
            still = take(
                program,
                parameters,
                project.X,
                project.T,
                project.training,
                epoch=project.progress.epoch,
                trace=document.trace,
                sample=document.cursor.sample,
                learner=learner,
                losses=self._losses_at(program, parameters, learner),
            )
            scene = scene_of(still, project.training, document.cursor.sample, document.state.momentum, learner)
            self._still = dataclasses.replace(still, found=self._observer.look(scene, self._wanted))
        return self._still

    def want(self, sights: frozenset[Sight]) -> None:
        """Says what somebody has before their eyes; nothing else is worked out."""
        if sights != self._wanted:
            self._wanted = sights
            self.look_again()

    @property
    def view(self) -> View:
        """What the worker is to look at while it trains."""
        return View(self._document.cursor.sample, self._wanted)

    def look_again(self) -> None:
        """Another sample, or the parameters of another batch, or something else is looked at."""
        self._still = None
        self._document.session.change_view(self.view)

    def forget(self) -> None:
        """Drops what was computed from the last state."""
        self._still = None
        self._observer.stop()
        self._observed = None

    def observation(self) -> sim.Sentence | None:
        """What should be said of this network on these data before anybody waits for it to learn."""
        document = self._document
        if document.program is None or document.trouble:
            return None
        if self._observed is None:
            project = document.project
            self._observed = (why_not_learnable(document.program, project.X, project.T),)
        return self._observed[0]

    def _parameters(self) -> Array:
        """The parameters that plots show: in the walkthrough, those with which the batch began."""
        document = self._document
        assert document.program is not None
        walked = document.walk.parameters(document.cursor.place) if document.current_step is not None else None
        return document.program.parameters if walked is None else walked

    def _losses_at(self, program: sim.Program, parameters: Array, learner: Learner | None) -> Losses:
        """The losses with these parameters, computed once: to look at another sample changes none of them."""
        project, known = self._document.project, self._losses
        at = (parameters.tobytes(), project.data, project.training, program)
        if known is None or known[0][0] != at[0] or any(a is not b for a, b in zip(known[0][1:], at[1:], strict=True)):
            found = losses_of(program, parameters, project.X, project.T, project.training, learner)
            self._losses = known = at, found
        return known[1]

    def _show_findings(self) -> None:
        if self._still is not None and not self.live:
            self._still = dataclasses.replace(self._still, found=self._observer.found)
            self._document.found_changed.emit()
