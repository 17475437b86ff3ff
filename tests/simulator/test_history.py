"""What a run leaves behind."""

import numpy as np
import pytest

from simulator.history import MOST_ROWS, MOST_VALUES, History, Trace


def parameters_at(epoch: int, width: int) -> np.ndarray:
    return np.arange(width) + 1000.0 * epoch


def record(history: History, epochs: range, width: int = 3) -> None:
    """Records those epochs that are due, as a trainer does, and checks that memory stays bounded."""
    for epoch in epochs:
        if history.is_due(epoch):
            history.record(epoch, -float(epoch), parameters_at(epoch, width))
            assert len(history.trace()) <= history.capacity


def assert_rows_belong_together(trace: Trace) -> None:
    np.testing.assert_array_equal(trace.loss, -trace.epochs.astype(float))
    for epoch, parameters in zip(trace.epochs, trace.parameters, strict=True):
        np.testing.assert_array_equal(parameters, parameters_at(epoch, trace.parameters.shape[1]))


def test_a_short_run_is_kept_whole() -> None:
    history = History(Trace.empty(3))
    record(history, range(100))
    trace = history.trace()
    assert trace.epochs.tolist() == list(range(100))
    assert_rows_belong_together(trace)


@pytest.mark.parametrize("width", [3, 100_000])
def test_a_long_run_is_thinned_evenly_and_keeps_its_first_epoch(width: int) -> None:
    history = History(Trace.empty(width))
    record(history, range(6 * history.capacity), width)
    trace = history.trace()
    assert trace.epochs[0] == 0
    assert set(np.diff(trace.epochs)) == {history.stride}
    assert history.capacity / 4 <= len(trace) <= history.capacity
    assert_rows_belong_together(trace)


def test_memory_is_bounded_by_rows_and_by_numbers() -> None:
    assert History(Trace.empty(1)).capacity == MOST_ROWS
    wide = History(Trace.empty(10_000))
    assert wide.capacity * 10_002 <= MOST_VALUES
    assert History(Trace.empty(10**6)).capacity == 16


def test_a_first_epoch_off_the_grid_is_kept_all_the_same() -> None:
    history = History(Trace.empty(3))
    record(history, range(1001, 1001 + 5 * MOST_ROWS))
    trace = history.trace()
    gaps = np.diff(trace.epochs)
    assert trace.epochs[0] == 1001
    assert gaps.max() == history.stride
    # Short are the gap after the first epoch, and those around the one at which the record was full.
    assert (gaps < history.stride).sum() <= 3
    assert_rows_belong_together(trace)


def test_a_run_that_goes_on_replaces_the_epoch_where_it_starts() -> None:
    history = History(Trace.empty(3))
    record(history, range(5))
    again = History(history.trace())
    again.record(4, -4.0, parameters_at(4, 3))
    record(again, range(5, 8))
    assert again.trace().epochs.tolist() == list(range(8))
    assert_rows_belong_together(again.trace())


def test_a_run_from_an_earlier_epoch_forgets_what_came_after_it() -> None:
    history = History(Trace.empty(3))
    record(history, range(10))
    record(history, range(4, 6))
    assert history.trace().epochs.tolist() == [0, 1, 2, 3, 4, 5]
    history.record(0, -0.0, parameters_at(0, 3))
    assert history.trace().epochs.tolist() == [0]


def test_a_long_past_is_taken_over_and_recorded_as_sparsely_as_before() -> None:
    history = History(Trace.empty(3))
    last = 3 * MOST_ROWS
    record(history, range(last))
    # A pause records the moment even if it isn't due.
    history.record(last + 1, -float(last + 1), parameters_at(last + 1, 3))
    again = History(history.trace())
    assert again.stride == history.stride == 4
    record(again, range(last + 1, 2 * last))
    trace = again.trace()
    assert len(trace) <= again.capacity
    assert trace.epochs[0] == 0
    assert_rows_belong_together(trace)


def test_a_past_longer_than_what_fits_is_thinned_at_the_next_epoch() -> None:
    rows = MOST_ROWS + 500
    epochs = np.arange(rows)
    past = Trace(epochs, -epochs.astype(float), np.array([parameters_at(epoch, 2) for epoch in epochs]))
    history = History(past)
    history.record(rows, -float(rows), parameters_at(rows, 2))
    assert len(history.trace()) <= history.capacity
    assert_rows_belong_together(history.trace())


def test_a_trace_never_changes() -> None:
    history = History(Trace.empty(3))
    record(history, range(10))
    trace = history.trace()
    copies = trace.epochs.copy(), trace.loss.copy(), trace.parameters.copy()
    record(history, range(3 * MOST_ROWS))
    for now, before in zip((trace.epochs, trace.loss, trace.parameters), copies, strict=True):
        np.testing.assert_array_equal(now, before)
    assert len(trace) == 10
