"""Initial weights: their distributions, and that a seed decides them."""

import numpy as np
import pytest

import simulator as sim

COUNT = 100_000
FAN_IN, FAN_OUT = 30.0, 24.0

# The largest weight there may be, None without a limit, and the standard deviation, as the sources have them.
STATISTICS = {
    "zeros": (0.0, 0.0),
    "constant": (1.0, 0.0),
    "uniform": (1.0, 1.0 / np.sqrt(3.0)),
    "normal": (None, 1.0),
    "xavier": (np.sqrt(6.0 / 54.0), np.sqrt(2.0 / 54.0)),
    "xavier_normal": (None, np.sqrt(2.0 / 54.0)),
    "he": (None, np.sqrt(2.0 / 30.0)),
    "he_uniform": (np.sqrt(6.0 / 30.0), np.sqrt(2.0 / 30.0)),
    "lecun": (None, np.sqrt(1.0 / 30.0)),
}


def drawn(key: str, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return sim.INITIALIZERS[key].draw(rng, np.full(COUNT, FAN_IN), np.full(COUNT, FAN_OUT))


def test_every_initializer_has_its_statistics_here() -> None:
    assert set(STATISTICS) == set(sim.INITIALIZERS)


@pytest.mark.parametrize("key", sim.INITIALIZERS)
def test_weights_have_the_spread_of_their_source(key: str) -> None:
    weights = drawn(key)
    most, deviation = STATISTICS[key]
    assert weights.shape == (COUNT,)
    assert weights.std() == pytest.approx(deviation, rel=0.01, abs=1e-15)
    assert weights.mean() == pytest.approx(1.0 if key == "constant" else 0.0, abs=4.0 * deviation / np.sqrt(COUNT))
    if most is None:
        # Of a hundred thousand normal numbers some lie beyond three deviations, and hardly any beyond six.
        assert 3.0 < np.abs(weights).max() / deviation < 6.0
    else:
        assert 0.99 * most <= np.abs(weights).max() <= most


@pytest.mark.parametrize("key", sim.INITIALIZERS)
def test_a_seed_decides_the_weights(key: str) -> None:
    np.testing.assert_array_equal(drawn(key, 1), drawn(key, 1))
    if STATISTICS[key][1]:
        assert not np.array_equal(drawn(key, 1), drawn(key, 2))


@pytest.mark.parametrize("key", ["xavier", "xavier_normal", "he", "he_uniform", "lecun"])
def test_more_connections_make_smaller_weights(key: str) -> None:
    few, many = (
        np.abs(sim.INITIALIZERS[key].draw(np.random.default_rng(0), np.full(100, fan), np.full(100, fan)))
        for fan in (2.0, 200.0)
    )
    np.testing.assert_allclose(few, 10.0 * many, rtol=1e-12)
