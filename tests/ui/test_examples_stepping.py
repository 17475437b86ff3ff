"""Every example of the library opens, is stepped through an epoch at every grain, and trains, without a warning."""

import numpy as np
import pytest

import simulator as sim
from simulator.walkthrough import GRAINS
from tests.ui.examples import Opened
from ui.document import Document

every_preset = pytest.mark.parametrize("name", sim.presets())


def parameters(document: Document) -> list[float]:
    """All weights and biases that the document shows."""
    biases = [bias for name in document.network.nodes if (bias := document.bias(name)) is not None]
    return [*document.weights().tolist(), *biases]


@every_preset
def test_an_epoch_of_steps_of_any_size_learns_what_training_learns(opened: Opened, name: str) -> None:
    document = opened(name)
    opened.train_until(1)
    trained = parameters(document)
    for grain in GRAINS:
        document = opened(name)
        document.set_grain(grain)
        document.step()
        seen = []
        with np.errstate(all="raise", under="ignore"):
            while document.walk.next(document.cursor.place, grain) != document.cursor.place:
                document.step()
                assert document.current_step is not None
                seen.append(document.current_step.value)
        assert np.isfinite(seen).all()
        assert document.notice == ""
        assert document.epoch == 0
        np.testing.assert_allclose(parameters(document), trained, rtol=1e-9, atol=1e-12, err_msg=grain)


@every_preset
def test_it_trains_on_the_worker_and_says_nothing(opened: Opened, name: str) -> None:
    document = opened(name)
    assert (document.observation() is not None) == (name in SAID)
    opened.train_until(300)
    assert document.divergence is None
    assert document.notice == ""
    assert np.isfinite(parameters(document)).all()
    document.undo()
    assert document.epoch == 0
    assert document.project == sim.load(name)


# Where the program says at once that no answer can be right for all samples: that is their point.
SAID = frozenset({"xor-single", "coin", "tumour-overlap", "not-zero-centred"})
