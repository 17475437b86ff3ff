"""One moment of a network, as plots and canvases see it."""

import msgspec
import numpy as np

import simulator as sim
from simulator import snapshot
from simulator.history import Trace


def moment(project: sim.Project, sample: int = 0) -> snapshot.Snapshot:
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
    )


def test_it_has_the_loss_of_all_samples_and_the_numbers_of_one() -> None:
    project = sim.load("xor")
    now = moment(project, sample=2)
    forward = sim.forward(now.program, project.X)
    assert now.epoch == 3
    assert now.loss == sim.backward(now.program, forward, project.T).loss
    for name in project.network.nodes:
        np.testing.assert_allclose(now.forward.z[name], forward.z[name][2:3], rtol=1e-12)


def test_without_samples_or_a_loss_that_fits_the_loss_is_unknown() -> None:
    project = sim.load("xor")
    bare = moment(sim.Project(project.network))
    assert np.isnan(bare.loss)
    np.testing.assert_array_equal(bare.forward.a["x1"], [0.0])
    settings = msgspec.structs.replace(project.training, loss="perceptron")
    assert np.isnan(moment(msgspec.structs.replace(project, training=settings)).loss)
