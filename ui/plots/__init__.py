"""The plots. To add one, write a `Plot` in a file of its own and add it to `PLOTS`."""

from ui.plots.accuracy import AccuracyPlot
from ui.plots.activity import ActivityPlot
from ui.plots.confusion import ConfusionPlot
from ui.plots.explorer import ExplorerPlot
from ui.plots.flow import FlowPlot
from ui.plots.landscape import LandscapePlot
from ui.plots.loss import LossPlot
from ui.plots.outputs import OutputsPlot
from ui.plots.plot import Plot
from ui.plots.slopes import SlopesPlot
from ui.plots.surface import SurfacePlot
from ui.plots.weights import WeightsPlot

PLOTS: tuple[type[Plot], ...] = (
    LossPlot,
    WeightsPlot,
    SurfacePlot,
    AccuracyPlot,
    LandscapePlot,
    ExplorerPlot,
    FlowPlot,
    SlopesPlot,
    ActivityPlot,
    ConfusionPlot,
    OutputsPlot,
)

__all__ = ["PLOTS", "Plot"]
