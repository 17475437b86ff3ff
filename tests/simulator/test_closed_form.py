"""One linear neuron solved exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import simulator as sim

WHOLE = st.integers(-9, 9).map(float)


def matrices() -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(1, 7), st.integers(1, 5))
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=WHOLE))


def linear(inputs: tuple[str, ...], bias: float | None = 0.0) -> sim.Network:
    net = sim.Network([*map(sim.Input, inputs), sim.Neuron("y", "linear", bias=bias)])
    for name in inputs:
        net.connect(name, "y", 0.0)
    return net


@given(matrices())
def test_the_pseudo_inverse_has_its_four_properties(X: np.ndarray) -> None:
    # Penrose (1955): these four and nothing else.
    inverse = sim.pseudo_inverse(X)
    near = {"atol": 1e-8, "rtol": 1e-8}
    np.testing.assert_allclose(X @ inverse @ X, X, **near)
    np.testing.assert_allclose(inverse @ X @ inverse, inverse, **near)
    np.testing.assert_allclose((X @ inverse).T, X @ inverse, **near)
    np.testing.assert_allclose((inverse @ X).T, inverse @ X, **near)


@given(matrices(), st.data())
def test_no_other_weights_have_a_smaller_loss_or_with_the_same_are_shorter(X: np.ndarray, data) -> None:
    t = data.draw(arrays(np.float64, len(X), elements=WHOLE))
    names = tuple(f"x{place}" for place in range(X.shape[1]))
    solution = sim.solve_exactly(linear(names, None), X, t)
    w = np.array(list(solution.weights.values()))
    np.testing.assert_allclose(X.T @ (X @ w - t), 0.0, atol=1e-7)
    # The shortest is made of rows of X alone: what is orthogonal to all of them only lengthens it.
    np.testing.assert_allclose(sim.pseudo_inverse(X) @ X @ w, w, atol=1e-8)
    assert (solution.note is None) == (solution.rank == X.shape[1] == np.linalg.matrix_rank(X))
    assert solution.squared_error == pytest.approx(float(((t - X @ w) ** 2).sum()), abs=1e-9)


@given(matrices(), st.data())
def test_the_normal_equation_agrees_where_it_has_an_answer(X: np.ndarray, data) -> None:
    t = data.draw(arrays(np.float64, len(X), elements=WHOLE))
    if np.linalg.matrix_rank(X) < X.shape[1]:
        with pytest.raises(sim.SingularError, match="XᵀX is singular"):
            sim.normal_equation(X, t)
    else:
        np.testing.assert_allclose(sim.normal_equation(X, t), sim.pseudo_inverse(X) @ t, rtol=1e-5, atol=1e-7)


def test_the_solved_network_has_no_gradient_left_and_the_drawn_one_is_as_it_was() -> None:
    data = sim.DATASETS["advertising"]
    net = linear(data.inputs)
    solution = sim.solve_exactly(net, data.X, data.T)
    program = sim.compile(solution.network)
    backward = sim.backward(program, sim.forward(program, data.X), data.T, loss="squared", samples="sum")
    np.testing.assert_allclose(backward.gradient, 0.0, atol=1e-8)
    assert backward.loss == pytest.approx(solution.squared_error)
    assert solution.columns == ("1", "TV", "radio", "newspaper")
    np.testing.assert_allclose(solution.gram @ [solution.bias, *solution.weights.values()], solution.moment)
    assert all(edge.weight == 0.0 for edge in net.edges.values())


def test_fixed_weights_stay_and_the_others_are_solved_around_them() -> None:
    net = linear(("x", "u"), None)
    net.set_weight("u", "y", 3.0)
    net.set_trainable("u", "y", False)
    solution = sim.solve_exactly(net, [[1.0, 1.0], [2.0, 5.0]], [[5.0], [19.0]])
    assert solution.weights == pytest.approx({("x", "y"): 2.0, ("u", "y"): 3.0})
    assert solution.columns == ("x",)


def test_nothing_to_solve_leaves_everything_as_it_is() -> None:
    net = linear(("x",), None)
    net.set_weight("x", "y", 2.0)
    net.set_trainable("x", "y", False)
    solution = sim.solve_exactly(net, [[1.0]], [[5.0]])
    assert solution.weights == {("x", "y"): 2.0}
    assert solution.squared_error == 9.0


@pytest.mark.parametrize(
    ("X", "why"),
    [
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]], "rank 2 for 4 unknowns: the data have fewer samples (2) than"),
        ([[1.0, 2.0, 3.0], [4.0, 8.0, 7.0], [5.0, 10.0, 6.0], [0.0, 0.0, 1.0]], "x2 is a multiple of x1."),
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0], [5.0, 1.0, 6.0], [0.0, 1.0, 1.0]], "x3 is a combination of x1, x2."),
        ([[1.0, 5.0, 3.0], [4.0, 5.0, 7.0], [5.0, 5.0, 6.0], [0.0, 5.0, 1.0]], "x2 is the same in every sample"),
        (
            [[1.0, 0.0, 1.0], [4.0, 0.0, 4.0], [5.0, 0.0, 5.0], [2.0, 0.0, 2.0]],
            "x2 is always 0; x3 is a multiple of x1.",
        ),
    ],
)
def test_a_singular_matrix_is_explained(X: list, why: str) -> None:
    solution = sim.solve_exactly(linear(("x1", "x2", "x3")), X, np.arange(float(len(X))))
    assert why in str(solution.note)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_units_do_not_make_a_column_collinear(scale: float) -> None:
    X = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 1.0]]) * [1.0, scale]
    solution = sim.solve_exactly(linear(("x1", "x2")), X, X @ [2.0, 3.0 / scale] + 1.0)
    assert solution.note is None
    assert list(solution.weights.values()) == pytest.approx([2.0, 3.0 / scale])


@pytest.mark.parametrize("preset", ["and-sigmoid", "xor", "def"])
def test_other_networks_are_refused(preset: str) -> None:
    project = sim.load(preset)
    with pytest.raises(sim.NetworkError, match="Only one neuron that sums, with a linear activation"):
        sim.solve_exactly(project.network, project.X, project.T)


def test_without_samples_there_is_nothing_to_solve() -> None:
    with pytest.raises(sim.DataError, match="no samples"):
        sim.solve_exactly(linear(("x",)), np.empty((0, 1)), np.empty((0, 1)))
