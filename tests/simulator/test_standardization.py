"""Features brought to mean 0 and standard deviation 1, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import simulator as sim

NUMBERS = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


def tables() -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(1, 8), st.integers(1, 4))
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=NUMBERS))


@given(tables())
def test_the_inverse_gives_the_samples_back(X: np.ndarray) -> None:
    found = sim.Standardization.of(X)
    np.testing.assert_allclose(found.inverse(found.transform(X)), X, rtol=1e-12, atol=1e-9)


@given(tables())
def test_columns_have_mean_0_and_deviation_1_and_constant_ones_are_0(X: np.ndarray) -> None:
    found = sim.Standardization.of(X)
    scaled = found.transform(X)
    assert found.constant.tolist() == (np.ptp(X, axis=0) == 0).tolist()
    assert not scaled[:, found.constant].any()
    # A spread of a thousandth around a million leaves seven digits.
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(scaled[:, ~found.constant].std(axis=0), 1.0, rtol=1e-5)


@given(tables(), st.data())
def test_weights_convert_to_raw_features_and_back(X: np.ndarray, data) -> None:
    found = sim.Standardization.of(X)
    weights = data.draw(arrays(np.float64, (X.shape[1], 2), elements=st.floats(-2.0, 2.0)))
    bias = np.array([0.5, -1.0])
    raw, raw_bias = found.raw_weights(weights, bias)
    size = 1.0 + np.abs(raw).max() * np.abs(X).max()
    np.testing.assert_allclose(X @ raw + raw_bias, found.transform(X) @ weights + bias, atol=1e-11 * size)
    again, again_bias = found.standardized_weights(raw, raw_bias)
    np.testing.assert_allclose(again, weights, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(again_bias, bias, atol=1e-11 * size)


def test_training_on_standardized_features_finds_the_exact_solution_of_the_raw_ones() -> None:
    data = sim.DATASETS["advertising"]
    found = sim.Standardization.of(data.X)
    net = sim.Network([*map(sim.Input, data.inputs), sim.Neuron("y", "linear", bias=0.0)])
    for name in data.inputs:
        net.connect(name, "y", 0.0)
    scaled = sim.solve_exactly(net, found.transform(data.X), data.T)
    weights, bias = found.raw_weights(list(scaled.weights.values()), scaled.bias)
    raw = sim.solve_exactly(net, data.X, data.T)
    np.testing.assert_allclose(weights, list(raw.weights.values()), rtol=1e-9)
    assert float(bias) == pytest.approx(raw.bias)


@pytest.mark.parametrize("X", [np.empty((0, 2)), np.zeros(3)])
def test_what_is_no_table_is_refused(X: np.ndarray) -> None:
    with pytest.raises(sim.DataError, match="at least one sample"):
        sim.Standardization.of(X)
