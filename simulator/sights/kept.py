"""What is looked at of kept runs: the same as of the present one, along their past or over the inputs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.history import Moment, Trace
from simulator.runs.kept import KeptRun
from simulator.sights.response import Field, Response
from simulator.sights.scene import Found, GoesOn, Scene, Sight


@dataclass(frozen=True)
class OfRun:
    """What `sight` finds along the past of a kept run.

    None where not all its parameters were kept. A run doesn't change, so that it is looked at only once.
    """

    run: KeptRun
    sight: Sight

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Found | None:
        if before is not None and before.is_complete:
            return before
        return self.sight.look(self._scene, before, goes_on) if self._scene is not None else None

    # The moments must stay the same ones while they are looked at in pieces.
    @cached_property
    def _scene(self) -> Scene | None:
        run = self.run
        if not run.has_all_trajectories:
            return scene_at_end(run, run.past) if run.past else None
        state = run.project.training.optimizer.start(len(run.program.parameters))
        moments = tuple(
            Moment(int(epoch), parameters, state)
            for epoch, parameters in zip(run.moments, run.trajectories, strict=True)
        )
        return scene_at_end(run, moments)


@dataclass(frozen=True, eq=False)
class Boundary(Found):
    """The `field` of a kept run, found when the input `x` (inputs,) was looked at."""

    field: Field
    x: Array


@dataclass(frozen=True)
class BoundaryOfRun:
    """What a neuron of a kept run answered at its end over the inputs of the present data; see `Response`.

    None where the run had other inputs or outputs, or no such neuron; and where it saw other data standardized, for
    then its numbers mean something else.
    """

    run: KeptRun
    response: Response

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Boundary | None:
        if isinstance(before, Boundary) and np.array_equal(before.x, scene.x):
            return before
        program, now = self.run.program, scene.program
        node = self.response.node
        if node not in {unit.name for unit in now.units}:
            node = now.output_units[0].name
        if (program.inputs, program.outputs) != (now.inputs, now.outputs) or not self._sees(scene):
            return None
        if len(now.inputs) < 2 or node not in {unit.name for unit in program.units}:
            return None
        past = dataclasses.replace(scene_at_end(self.run), X=scene.X, T=scene.T, sample=scene.sample)
        field = dataclasses.replace(self.response, node=node).look(past, None, goes_on)
        return Boundary(field, scene.x.copy()) if field is not None else None

    def _sees(self, scene: Scene) -> bool:
        """Whether a number of the data means the same to the run as it does now."""
        project = self.run.project
        return not project.data.standardized or np.array_equal(project.X, scene.X)


def scene_at_end(run: KeptRun, moments: tuple[Moment, ...] = ()) -> Scene:
    """A kept run as it ended, with these `moments` of its past."""
    project = run.project
    return Scene(
        program=run.program,
        parameters=run.program.parameters,
        X=project.X,
        T=project.T,
        settings=project.training,
        epoch=project.progress.epoch,
        trace=Trace(run.trace.curve, moments),
    )
