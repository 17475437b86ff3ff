"""A thinned curve against all the values it was made of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.curve import MOST_BUCKETS, Curve, CurveRecorder


def observed(values: np.ndarray, pieces: list[int], first: int = 0) -> CurveRecorder:
    """A recorder that was given `values` in pieces of these sizes, again and again."""
    recorder, place, index = CurveRecorder(), 0, 0
    while place < len(values):
        size = pieces[index % len(pieces)]
        recorder.observe(first + place, values[place : place + size])
        place, index = place + size, index + 1
    return recorder


def assert_same(one: Curve, other: Curve) -> None:
    for left, right in zip(one.points, other.points, strict=True):
        np.testing.assert_array_equal(left, right)


def assert_true_to(curve: Curve, values: np.ndarray, first: int = 0) -> None:
    """Every point is one of the values; every bucket has its least, its greatest and its last."""
    epochs, kept = curve.points
    assert (np.diff(epochs) > 0).all()
    np.testing.assert_array_equal(kept, values[epochs - first])
    every = np.arange(first, first + len(values))
    for bucket in np.unique(every // curve.stride):
        inside, chosen = values[every // curve.stride == bucket], kept[epochs // curve.stride == bucket]
        assert np.min(chosen) == np.min(inside)
        assert np.max(chosen) == np.max(inside)
        assert chosen[-1] == inside[-1]


def test_a_short_run_is_kept_whole() -> None:
    values = np.random.default_rng(0).random(MOST_BUCKETS)
    epochs, kept = observed(values, [7]).curve.points
    np.testing.assert_array_equal(epochs, np.arange(MOST_BUCKETS))
    np.testing.assert_array_equal(kept, values)


@settings(deadline=None, max_examples=40)
@given(
    length=st.integers(1, 30_000),
    pieces=st.lists(st.integers(1, 6_000), min_size=1, max_size=4).filter(lambda pieces: max(pieces) > 50),
    first=st.sampled_from([0, 1, 1001, 4096]),
    seed=st.integers(0, 2**16),
)
def test_no_spike_is_lost_and_the_pieces_make_no_difference(
    length: int, pieces: list[int], first: int, seed: int
) -> None:
    values = np.random.default_rng(seed).standard_cauchy(length)
    recorder = observed(values, pieces, first)
    assert_true_to(recorder.curve, values, first)
    assert_same(recorder.curve, observed(values, [length], first).curve)
    assert recorder.curve.length <= MOST_BUCKETS
    if length > MOST_BUCKETS:
        assert recorder.curve.length >= MOST_BUCKETS // 2 - 2


@settings(deadline=None, max_examples=60)
@given(
    first=st.integers(0, 5_000),
    step=st.sampled_from([1, 2, 3, 4, 8, 50]),
    length=st.integers(1, 6_000),
    pieces=st.lists(st.integers(1, 700), min_size=1, max_size=4),
    known=st.integers(0, 9_000),
    seed=st.integers(0, 2**16),
)
def test_epochs_taken_in_many_at_once_are_those_taken_in_one_by_one(
    first: int, step: int, length: int, pieces: list[int], known: int, seed: int
) -> None:
    values = np.random.default_rng(seed).standard_cauchy(length)
    epochs = range(first, first + step * length, step)
    before = np.linspace(1.0, 2.0, known)
    recorder, single = observed(before, [9_000]), observed(before, [9_000])
    place, index = 0, 0
    while place < length:
        size = pieces[index % len(pieces)]
        recorder.observe_some(epochs[place : place + size], values[place : place + size])
        place, index = place + size, index + 1
    for epoch, value in zip(epochs, values.tolist(), strict=True):
        single.observe(epoch, [value])
    assert_same(recorder.curve, single.curve)
    assert recorder.curve.stride == single.curve.stride


def test_a_single_spike_survives_a_million_epochs() -> None:
    values = np.exp(-np.arange(1_000_000) / 3e5)
    values[123_456], values[777_777] = 9.0, -9.0
    recorder = observed(values, [4096])
    epochs, kept = recorder.curve.points
    assert epochs[kept.argmax()] == 123_456
    assert epochs[kept.argmin()] == 777_777
    assert recorder.stride == 512
    assert recorder.curve.nbytes < 128 * 1024


@pytest.mark.parametrize("cut", [0, 1, 99, 2048, 5000, 9_998, 9_999, 20_000])
def test_a_curve_is_cut_and_goes_on_without_touching_the_one_before(cut: int) -> None:
    values = np.random.default_rng(1).random(10_000)
    recorder = observed(values, [1000])
    whole = recorder.curve
    copies = [array.copy() for array in whole.points]
    epochs, kept = whole.until(cut).points
    np.testing.assert_array_equal(epochs, copies[0][copies[0] <= cut])
    np.testing.assert_array_equal(kept, copies[1][copies[0] <= cut])

    branch = CurveRecorder(whole.until(cut))
    branch.observe(cut + 1, np.full(5_000, 7.0))
    assert branch.curve.points[1].max() == 7.0
    for now, before in zip(whole.points, copies, strict=True):
        np.testing.assert_array_equal(now, before)
    fresh = Curve(whole.rows, whole.length, whole.stride, whole.open_epochs, whole.open_values)
    np.testing.assert_array_equal(fresh.points[1], copies[1])


def test_two_branches_of_one_curve_keep_out_of_each_others_way() -> None:
    recorder = observed(np.zeros(100), [100])
    one, other = CurveRecorder(recorder.curve), CurveRecorder(recorder.curve)
    one.observe(100, np.full(50, 1.0))
    other.observe(100, np.full(50, 2.0))
    one.observe(150, np.full(10, 3.0))
    assert one.curve.points[1][100:].tolist() == [1.0] * 50 + [3.0] * 10
    assert other.curve.points[1][100:].tolist() == [2.0] * 50


def test_observing_an_epoch_again_replaces_it_and_those_after_it() -> None:
    recorder = observed(np.zeros(100), [100])
    recorder.observe(40, [5.0])
    epochs, values = recorder.curve.points
    assert epochs.tolist() == list(range(41))
    assert values[-1] == 5.0


def test_single_measurements_far_apart_stay_bounded_and_in_order() -> None:
    recorder = CurveRecorder()
    epochs = np.arange(0, 10_000_000, 977)
    for epoch in epochs.tolist():
        recorder.observe(epoch, [-float(epoch)])
    kept, values = recorder.curve.points
    assert (np.diff(kept) > 0).all()
    np.testing.assert_array_equal(values, -kept.astype(float))
    assert kept[-1] == epochs[-1]
    assert kept[0] == 0
    assert recorder.curve.length <= MOST_BUCKETS


def test_where_measuring_costs_it_is_wanted_a_few_times_in_a_bucket() -> None:
    recorder, epoch, measured = CurveRecorder(), 0, 0
    while epoch < 200_000:
        recorder.observe(epoch, [1.0])
        measured += 1
        epoch = (epoch // recorder.measured_every + 1) * recorder.measured_every
    assert recorder.stride == 128
    assert MOST_BUCKETS < measured < 8 * 2 * MOST_BUCKETS


def test_what_is_no_number_counts_as_the_greatest_and_hides_nothing_else() -> None:
    values = np.linspace(1.0, 2.0, 3 * MOST_BUCKETS)
    values[1] = np.nan
    recorder = observed(values, [100])
    assert recorder.stride == 2 * 2
    epochs, kept = recorder.curve.points
    assert epochs[:3].tolist() == [0, 1, 3]
    assert np.isnan(kept[1])
    assert kept[0] == 1.0
