"""Networks of perceptrons: draw them, run them, step through them, train them. Never imports Qt."""

from simulator.activations import ACTIVATIONS, Activation
from simulator.aggregations import AGGREGATIONS, Aggregation
from simulator.datasets import DATASETS, Dataset
from simulator.engine import Backward, DataError, Forward, backward, forward
from simulator.files import FileError, load, presets, save
from simulator.gradcheck import GradientReport, gradient_check
from simulator.initializers import INITIALIZERS, Initializer
from simulator.losses import LOSSES, Loss
from simulator.network import Edge, Input, Network, NetworkError, Neuron
from simulator.optimizers import OPTIMIZERS, SGD, Optimizer
from simulator.program import Program, compile
from simulator.project import Project, Samples, View
from simulator.sentences import Sentence, SimulatorError
from simulator.training import Divergence, Run, Trainer, TrainingSettings, train
from simulator.walkthrough import Step, walkthrough

__all__ = [
    "ACTIVATIONS",
    "AGGREGATIONS",
    "DATASETS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "SGD",
    "Activation",
    "Aggregation",
    "Backward",
    "DataError",
    "Dataset",
    "Divergence",
    "Edge",
    "FileError",
    "Forward",
    "GradientReport",
    "Initializer",
    "Input",
    "Loss",
    "Network",
    "NetworkError",
    "Neuron",
    "Optimizer",
    "Program",
    "Project",
    "Run",
    "Samples",
    "Sentence",
    "SimulatorError",
    "Step",
    "Trainer",
    "TrainingSettings",
    "View",
    "backward",
    "compile",
    "forward",
    "gradient_check",
    "load",
    "presets",
    "save",
    "train",
    "walkthrough",
]
