"""Networks of perceptrons: draw them, run them, step through them, train them. Never imports Qt."""

from simulator.activations import ACTIVATIONS, Activation
from simulator.aggregations import AGGREGATIONS, Aggregation
from simulator.by_hand import HandCalculation, by_hand
from simulator.closed_form import SingularError, Solution, normal_equation, pseudo_inverse, solve_exactly
from simulator.datasets import DATASETS, Dataset
from simulator.divergence import Divergence
from simulator.engine import Backward, DataError, Forward, Sensitivity, backward, forward, sensitivity
from simulator.files import FileError, load, presets, save
from simulator.gradcheck import GradientReport, gradient_check
from simulator.information import ProbabilityError, cross_entropy, entropy, kl_divergence
from simulator.initializers import INITIALIZERS, Initializer
from simulator.losses import LOSSES, Loss
from simulator.metrics import accuracy, confusion_matrix, r_squared, zero_one_loss
from simulator.network import Edge, Input, Network, NetworkError, Neuron
from simulator.nudge import Nudge, nudge
from simulator.optimizers import OPTIMIZERS, SGD, AdaGrad, Adam, Optimizer, OptimizerState, RMSProp
from simulator.paths import Paths, Route, paths
from simulator.program import Program, compile
from simulator.project import Project, View
from simulator.regularizers import penalty, penalty_gradient
from simulator.samples import Samples
from simulator.schedules import SCHEDULES, Constant, ExponentialDecay, InverseTime, Schedule, StepDecay
from simulator.sentences import Sentence, SimulatorError
from simulator.settings import TrainingSettings
from simulator.splitting import Split
from simulator.standardization import Standardization
from simulator.stopping import REASONS, Reason, Stopping
from simulator.tables import Table, TableError, parse_csv, read_csv
from simulator.training import Run, Trainer, train
from simulator.walkthrough import Rounding, Step, Walkthrough, walk_epoch, walkthrough

__all__ = [
    "ACTIVATIONS",
    "AGGREGATIONS",
    "DATASETS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "REASONS",
    "SCHEDULES",
    "SGD",
    "Activation",
    "AdaGrad",
    "Adam",
    "Aggregation",
    "Backward",
    "Constant",
    "DataError",
    "Dataset",
    "Divergence",
    "Edge",
    "ExponentialDecay",
    "FileError",
    "Forward",
    "GradientReport",
    "HandCalculation",
    "Initializer",
    "Input",
    "InverseTime",
    "Loss",
    "Network",
    "NetworkError",
    "Neuron",
    "Nudge",
    "Optimizer",
    "OptimizerState",
    "Paths",
    "ProbabilityError",
    "Program",
    "Project",
    "RMSProp",
    "Reason",
    "Rounding",
    "Route",
    "Run",
    "Samples",
    "Schedule",
    "Sensitivity",
    "Sentence",
    "SimulatorError",
    "SingularError",
    "Solution",
    "Split",
    "Standardization",
    "Step",
    "StepDecay",
    "Stopping",
    "Table",
    "TableError",
    "Trainer",
    "TrainingSettings",
    "View",
    "Walkthrough",
    "accuracy",
    "backward",
    "by_hand",
    "compile",
    "confusion_matrix",
    "cross_entropy",
    "entropy",
    "forward",
    "gradient_check",
    "kl_divergence",
    "load",
    "normal_equation",
    "nudge",
    "parse_csv",
    "paths",
    "penalty",
    "penalty_gradient",
    "presets",
    "pseudo_inverse",
    "r_squared",
    "read_csv",
    "save",
    "sensitivity",
    "solve_exactly",
    "train",
    "walk_epoch",
    "walkthrough",
    "zero_one_loss",
]
