"""The plots. To add one, write a `Plot` in a file of its own and add it to `PLOTS`."""

from ui.plots.loss import LossPlot
from ui.plots.plot import Plot
from ui.plots.surface import SurfacePlot
from ui.plots.weights import WeightsPlot

PLOTS: tuple[type[Plot], ...] = (LossPlot, WeightsPlot, SurfacePlot)

__all__ = ["PLOTS", "Plot"]
