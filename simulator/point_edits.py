"""Samples as points that a hand adds and moves, in the units in which the network gets them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator.project import Project
from simulator.samples import Samples


def with_point(project: Project, values: Mapping[str, float]) -> Samples:
    """The data of `project` with one more sample; `values` by name are what the network gets, the rest is 0 there."""
    network = project.network
    everywhere = dict.fromkeys((*network.inputs, *network.outputs), 0.0) | dict(values)
    return project.data.with_row(_as_measured(project, everywhere))


def with_point_moved(project: Project, row: int, values: Mapping[str, float]) -> Samples:
    """The data of `project` with other numbers in one sample; `values` by name are what the network gets."""
    measured = _as_measured(project, values)
    return project.data.with_block([row], list(measured), [list(measured.values())])


def _as_measured(project: Project, values: Mapping[str, float]) -> dict[str, float]:
    names = list(values)
    way = project.standardization(names)
    return dict(zip(names, way.inverse(np.array(list(values.values()))).tolist(), strict=True))
