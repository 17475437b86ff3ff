"""One moment of a network, as plots and canvases see it."""

import msgspec
import numpy as np

import simulator as sim
from simulator import snapshot
from simulator.history import Trace


def moment(project: sim.Project, sample: int = 0, with_surface: bool = True) -> snapshot.Snapshot:
    program = sim.compile(project.network)
    return snapshot.take(
        program,
        program.parameters,
        project.X,
        project.T,
        project.training,
        epoch=3,
        trace=Trace(),
        sample=sample,
        with_surface=with_surface,
    )


def test_it_has_the_loss_of_all_samples_and_the_numbers_of_one() -> None:
    project = sim.load("xor")
    now = moment(project, sample=2)
    forward = sim.forward(now.program, project.X)
    assert now.epoch == 3
    assert now.loss == sim.backward(now.program, forward, project.T).loss
    for name in project.network.nodes:
        np.testing.assert_allclose(now.forward.z[name], forward.z[name][2:3], rtol=1e-12)


def test_its_surface_is_the_first_output_over_the_first_two_inputs() -> None:
    project = sim.load("xor-3-4-1")
    now = moment(project, sample=1)
    surface = now.surface
    size = snapshot.SURFACE_SIZE
    assert surface.values.shape == (size, size)
    for row, column in ((0, 0), (3, 40), (size - 1, 7)):
        x = surface.left + surface.width * (column + 0.5) / size
        y = surface.bottom + surface.height * (row + 0.5) / size
        # The third input, the constant 1, is held where the sample has it.
        output = sim.forward(now.program, [[x, y, 1.0]]).output[0, 0]
        np.testing.assert_allclose(surface.values[row, column], output, rtol=1e-12)


def test_every_sample_lies_inside_its_surface() -> None:
    project = sim.load("xor")
    surface = moment(project).surface
    assert surface.left < project.X[:, 0].min() <= project.X[:, 0].max() < surface.left + surface.width
    assert surface.bottom < project.X[:, 1].min() <= project.X[:, 1].max() < surface.bottom + surface.height


def test_without_a_second_input_or_unasked_there_is_no_surface() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y")], [sim.Edge("x", "y")])
    assert moment(sim.Project(net, sim.Samples(1, {"x": (1.0,)}))).surface is None
    assert moment(sim.load("xor"), with_surface=False).surface is None


def test_without_samples_or_a_loss_that_fits_the_loss_is_unknown() -> None:
    project = sim.load("xor")
    bare = moment(sim.Project(project.network))
    assert np.isnan(bare.loss)
    np.testing.assert_array_equal(bare.forward.a["x1"], [0.0])
    settings = msgspec.structs.replace(project.training, loss="perceptron")
    assert np.isnan(moment(msgspec.structs.replace(project, training=settings)).loss)
