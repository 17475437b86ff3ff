"""Every aggregation in the registry."""

import numpy as np
import pytest

from simulator.aggregations import AGGREGATIONS, Aggregation

every_aggregation = pytest.mark.parametrize("aggregation", AGGREGATIONS.values(), ids=AGGREGATIONS.keys())

RNG = np.random.default_rng(5)


@every_aggregation
@pytest.mark.parametrize("inputs", [1, 2, 5])
def test_local_gradient_is_what_a_nudge_shows(aggregation: Aggregation, inputs: int) -> None:
    terms = RNG.normal(size=(inputs, 7))
    nudge = 1e-6
    for row in range(inputs):
        above, below = terms.copy(), terms.copy()
        above[row] += nudge
        below[row] -= nudge
        nudged = (aggregation.value(above) - aggregation.value(below)) / (2 * nudge)
        np.testing.assert_allclose(aggregation.local(terms)[row], nudged, rtol=1e-6, atol=1e-8)


@every_aggregation
def test_entry_is_found_by_its_own_key(aggregation: Aggregation) -> None:
    assert AGGREGATIONS[aggregation.key] is aggregation
    assert aggregation.sign


def test_product_with_zeros_passes_on_the_product_of_the_others() -> None:
    terms = np.array([[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [5.0, 4.0, 7.0]])
    expected = [[0.0, 12.0, 0.0], [10.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    np.testing.assert_array_equal(AGGREGATIONS["product"].local(terms), expected)
    np.testing.assert_array_equal(AGGREGATIONS["product"].value(terms), [0.0, 0.0, 0.0])


def test_a_tie_of_a_max_goes_to_the_first_input_alone() -> None:
    terms = np.array([[1.0, 2.0, 5.0], [1.0, 2.0, 9.0], [0.0, 2.0, 9.0]])
    np.testing.assert_array_equal(AGGREGATIONS["max"].local(terms), [[1, 1, 0], [0, 0, 1], [0, 0, 0]])
    np.testing.assert_array_equal(AGGREGATIONS["max"].value(terms), [1.0, 2.0, 9.0])


def test_a_sum_of_nothing_is_zero_and_only_a_sum_takes_a_bias() -> None:
    np.testing.assert_array_equal(AGGREGATIONS["sum"].value(np.empty((0, 3))), np.zeros(3))
    assert [key for key, aggregation in AGGREGATIONS.items() if aggregation.takes_bias] == ["sum"]
    assert [key for key, aggregation in AGGREGATIONS.items() if not aggregation.needs_inputs] == ["sum"]
