"""Built-in data sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator as sim

DRAWN = [key for key, dataset in sim.DATASETS.items() if dataset.drawn]
TABLES = [key for key, dataset in sim.DATASETS.items() if not dataset.drawn]
CLASSES = [key for key in DRAWN if sim.DATASETS[key].task == "classes"]


@pytest.mark.parametrize("key", sim.DATASETS)
def test_every_data_set_is_a_finite_table_of_its_columns(key: str) -> None:
    data = sim.DATASETS[key]
    assert data.key == key
    assert data.label
    assert data.X.shape == (len(data.T), len(data.inputs))
    assert data.T.shape == (len(data.X), len(data.outputs))
    assert np.isfinite(data.X).all()
    assert np.isfinite(data.T).all()
    if data.task == "classes":
        assert set(data.T.ravel()) == {0.0, 1.0}


@pytest.mark.parametrize("key", sim.DATASETS)
def test_a_built_in_table_can_not_be_changed_and_a_made_one_can(key: str) -> None:
    data = sim.DATASETS[key]
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 5.0
    X, T = data.make()
    np.testing.assert_array_equal(X, data.X)
    np.testing.assert_array_equal(T, data.T)
    X[0, 0] = T[0, 0] = 5.0
    np.testing.assert_array_equal(data.make()[0], data.X)


@pytest.mark.parametrize("key", DRAWN)
@given(samples=st.integers(1, 60), noise=st.floats(0.0, 2.0), seed=st.integers(0, 2**64 - 1))
def test_the_same_arguments_give_the_same_samples(key: str, samples: int, noise: float, seed: int) -> None:
    data = sim.DATASETS[key]
    X, T = data.make(samples, noise, seed)
    again = data.make(samples=samples, noise=noise, seed=seed)
    np.testing.assert_array_equal(X, again[0])
    np.testing.assert_array_equal(T, again[1])
    assert X.shape == (samples, len(data.inputs))
    assert T.shape == (samples, 1)
    assert np.isfinite(X).all()
    if data.task == "classes":
        assert int(T.sum()) == samples // 2


@pytest.mark.parametrize("key", DRAWN)
def test_another_seed_gives_other_samples(key: str) -> None:
    data = sim.DATASETS[key]
    assert not np.array_equal(data.make(seed=1)[0], data.make(seed=2)[0])


@pytest.mark.parametrize("key", DRAWN)
def test_noise_is_its_standard_deviation_and_moves_nothing_else(key: str) -> None:
    data = sim.DATASETS[key]
    clean, noisy = data.make(4000, 0.0, 3), data.make(4000, 0.25, 3)
    place = 0 if data.task == "classes" else 1
    assert (noisy[place] - clean[place]).std() == pytest.approx(0.25, rel=0.05)
    np.testing.assert_array_equal(clean[1 - place], noisy[1 - place])


@pytest.mark.parametrize("key", CLASSES)
def test_without_noise_the_classes_do_not_touch(key: str) -> None:
    X, T = sim.DATASETS[key].make(400, 0.0, 0)
    first, second = X[T[:, 0] == 0], X[T[:, 0] == 1]
    nearest = np.linalg.norm(first[:, np.newaxis] - second, axis=2).min()
    assert nearest > (0.0 if key == "checkerboard" else 0.1)
    assert np.abs(X).max() < 1.6


def test_shapes_are_what_their_names_say() -> None:
    X, T = sim.DATASETS["circles"].make(100, 0.0)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(T[:, 0] == 1, 0.4, 1.0))
    X, T = sim.DATASETS["checkerboard"].make(300, 0.0)
    column, row = np.floor(2.0 * (X.T + 1.0))
    np.testing.assert_array_equal((column + row) % 2, T[:, 0])
    X, T = sim.DATASETS["sine"].make(50, 0.0)
    np.testing.assert_allclose(T[:, 0], np.sin(np.pi * X[:, 0]))


def test_a_line_separates_blobs_and_no_other_classes_of_a_plane() -> None:
    for key in CLASSES:
        data = sim.DATASETS[key]
        net = sim.Network([sim.Input("x1"), sim.Input("x2"), sim.Neuron("y", "linear", bias=0.0)])
        net.connect("x1", "y")
        net.connect("x2", "y")
        X, T = data.make(300, 0.0)
        solved = sim.solve_exactly(net, X, T).network
        right = (sim.forward(sim.compile(solved), X).output > 0.5) == (T > 0.5)
        assert bool(right.all()) == (key == "blobs"), key


def test_parity_is_1_for_an_odd_number_of_ones() -> None:
    data = sim.DATASETS["parity"]
    np.testing.assert_array_equal(data.X.sum(axis=1) % 2, data.T[:, 0])
    assert len(np.unique(data.X, axis=0)) == 8


def test_of_the_coin_tosses_seven_are_heads() -> None:
    data = sim.DATASETS["coin-tosses"]
    assert (data.T.sum(), len(data.T)) == (7.0, 10)


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("changed", [{"samples": 5}, {"noise": 0.1}])
def test_a_table_has_no_size_or_noise_to_choose(key: str, changed: dict) -> None:
    with pytest.raises(sim.DataError, match="fixed table"):
        sim.DATASETS[key].make(**changed)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"samples": 0}, "0 samples"),
        ({"samples": 10**9}, "samples can't be drawn"),
        ({"noise": -0.1}, "-0.1"),
        ({"noise": float("nan")}, "nan"),
        ({"noise": float("inf")}, "inf"),
        ({"seed": -1}, "-1 can't be a seed"),
        ({"seed": 2**64}, "can't be a seed"),
    ],
)
def test_what_can_not_be_drawn_is_refused(changed: dict, why: str) -> None:
    with pytest.raises(sim.DataError, match=why):
        sim.DATASETS["moons"].make(**changed)
