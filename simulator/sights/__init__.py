"""What plots may want to know of a moment, worked out when they are seen and in pieces where it takes long."""

from simulator.sights.along import Along
from simulator.sights.answers import Answers, Confusion
from simulator.sights.flow import Activity, Distribution, Flow, Layers, neurons_by_layer, weights_by_layer
from simulator.sights.kept import Boundary, BoundaryOfRun, OfRun
from simulator.sights.landscape import Ground, Landscape
from simulator.sights.response import Field, Response, first_lines
from simulator.sights.rounding import Noise, Rounding
from simulator.sights.scene import Found, Lookout, Scene, Sight, is_complete
from simulator.sights.scores import Accuracies, Penalties, classifies
from simulator.sights.slopes import Gradients, Slopes

__all__ = [
    "Accuracies",
    "Activity",
    "Along",
    "Answers",
    "Boundary",
    "BoundaryOfRun",
    "Confusion",
    "Distribution",
    "Field",
    "Flow",
    "Found",
    "Gradients",
    "Ground",
    "Landscape",
    "Layers",
    "Lookout",
    "Noise",
    "OfRun",
    "Penalties",
    "Response",
    "Rounding",
    "Scene",
    "Sight",
    "Slopes",
    "classifies",
    "first_lines",
    "is_complete",
    "neurons_by_layer",
    "weights_by_layer",
]
