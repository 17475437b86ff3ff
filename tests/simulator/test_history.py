"""What a run leaves behind: evenly thinned moments, a log, and bounds that hold."""

import msgspec
import numpy as np
import pytest

import simulator as sim
from simulator.history import MOST_BYTES, MOST_CONDITIONS, MOST_MOMENTS, NEVER, History, Trace
from simulator.optimizers import OptimizerState
from simulator.settings import TrainingSettings

X, T = np.zeros((4, 2)), np.zeros((4, 1))
SGD = TrainingSettings()
ADAM = TrainingSettings(optimizer=sim.Adam())


def parameters_at(epoch: int, width: int) -> np.ndarray:
    return np.arange(width) + 1000.0 * epoch


def state_at(epoch: int, width: int, settings: TrainingSettings) -> OptimizerState:
    rows = settings.optimizer.rows
    return OptimizerState(settings.optimizer.kind, epoch, np.full((rows, width), float(epoch)))


def go(history: History, first: int, last: int, width: int = 3, settings: TrainingSettings = SGD) -> None:
    """A run from epoch `first` to `last` that learns nothing but does to the history all that a trainer does."""
    start = parameters_at(first, width), state_at(first, width, settings)
    history.resume(first, *start, settings, X, T)
    epoch = first
    while (epoch := history.next_moment(epoch)) < last:
        history.record(epoch, parameters_at(epoch, width), state_at(epoch, width, settings))
    history.observe(first, -np.arange(first, last, dtype=float))
    end = parameters_at(last, width), state_at(last, width, settings)
    history.record(last, *end)
    history.leave(last, *end)


def assert_whole(trace: Trace, width: int) -> None:
    """Every moment has the parameters and the state of its epoch, and its conditions are known."""
    assert (np.diff(trace.moment_epochs) > 0).all()
    for moment in trace.moments:
        np.testing.assert_array_equal(moment.parameters, parameters_at(moment.epoch, width))
        assert moment.optimizer_state.steps == moment.epoch
        assert (moment.optimizer_state.moments == moment.epoch).all()
        assert trace.conditions_at(moment.epoch).X is not None


def real_bytes(trace: Trace) -> int:
    """The bytes of every array that is kept, each once; those of the last data aside."""
    arrays = {id(m.parameters): m.parameters for m in trace.moments}
    arrays |= {id(m.optimizer_state.moments): m.optimizer_state.moments for m in trace.moments}
    last = trace.conditions[-1:]
    arrays |= {id(data): data for entry in trace.conditions for data in (entry.X, entry.T)}
    for entry in last:
        arrays.pop(id(entry.X), None), arrays.pop(id(entry.T), None)
    rows = trace.curve.rows
    return sum(array.nbytes for array in arrays.values()) + rows.epochs.nbytes + rows.values.nbytes


def test_a_short_run_is_kept_whole() -> None:
    history = History()
    go(history, 0, 100)
    trace = history.trace()
    assert trace.moment_epochs.tolist() == list(range(101))
    assert trace.epochs.tolist() == list(range(100))
    assert_whole(trace, 3)
    np.testing.assert_array_equal(trace.trajectories(2)[:, 1], 1.0 + 1000.0 * trace.moment_epochs)


@pytest.mark.parametrize("last", [MOST_MOMENTS + 1, 50_000, 1_000_000])
def test_a_long_run_is_thinned_evenly_and_keeps_its_ends(last: int) -> None:
    history = History()
    go(history, 0, last)
    trace = history.trace()
    assert trace.first == 0
    assert trace.moment_epochs[-1] == last
    assert set(np.diff(trace.moment_epochs)[:-1]) == {trace.stride}
    assert MOST_MOMENTS / 2 <= len(trace.moments) <= MOST_MOMENTS
    assert_whole(trace, 3)


@pytest.mark.parametrize(
    ("width", "settings", "epochs", "fewest"),
    [
        (9, SGD, 1_000_000, 500),
        (9, ADAM, 1_000_000, 500),
        (500, ADAM, 20_000, 500),
        (79_510, SGD, 2000, 45),
        (79_510, ADAM, 1000, 15),
        (1_000_000, ADAM, 100, 0),
        (2_000_000, ADAM, 20, 0),
    ],
)
def test_it_takes_64_mb_at_most_whatever_the_length_and_the_network(
    width: int, settings: TrainingSettings, epochs: int, fewest: int
) -> None:
    history = History()
    for first in range(0, epochs, epochs // 4):
        go(history, first, first + epochs // 4, width, settings)
        trace = history.trace()
        assert real_bytes(trace) <= trace.nbytes <= MOST_BYTES
    assert len(trace.moments) >= fewest
    assert len(trace) > 0
    assert_whole(trace, width)


def test_a_network_too_large_for_even_one_moment_is_not_stopped_for_any() -> None:
    history = History()
    go(history, 0, 3, 3_000_000, ADAM)
    assert history.next_moment(3) == NEVER
    assert history.trace().first is None
    assert history.trace().epochs.tolist() == [0, 1, 2]


@pytest.mark.parametrize("width", [3, 79_510])
def test_edits_between_runs_stay_exact_and_bounded_and_the_oldest_are_given_up(width: int) -> None:
    history, edits = History(), 3000 if width == 3 else 60
    for edit in range(edits):
        go(history, edit * 10, edit * 10 + 5, width, ADAM)
        assert history.trace().nbytes <= MOST_BYTES
    trace = history.trace()
    begins = [moment.epoch for moment in trace.moments if moment.begins]
    assert trace.moment_epochs[-1] == edits * 10 - 5
    # The latest stretches are there with their beginnings, all of them.
    assert begins == list(range(begins[0], edits * 10, 10))
    assert len(begins) > (500 if width == 3 else 10)
    assert trace.first > 0
    assert len(trace) > MOST_MOMENTS / 2 or width > 3
    assert_whole(trace, width)


def test_thousands_of_turns_of_a_slider_stay_bounded_and_the_latest_are_known() -> None:
    history = History()
    turns = 3 * MOST_CONDITIONS
    rates = [msgspec.structs.replace(SGD, optimizer=sim.SGD(0.1 + turn / turns)) for turn in range(turns)]
    for turn, settings in enumerate(rates):
        start = parameters_at(7 * turn, 3), state_at(7 * turn, 3, SGD)
        if turn:
            history.leave(7 * turn, *start)
        history.resume(7 * turn, *start, settings, X, T)
    trace = history.trace()
    assert len(trace.conditions) <= MOST_CONDITIONS
    assert trace.first > 0
    for epoch in range(trace.first, 7 * turns, 7 * 50):
        assert trace.conditions_at(epoch).settings == rates[epoch // 7]
    assert turns * 7 - trace.first > 7 * MOST_CONDITIONS / 4


def test_equal_settings_and_data_are_noted_once_and_shared() -> None:
    history = History()
    go(history, 0, 10)
    again = History(history.trace())
    again.resume(10, parameters_at(10, 3), state_at(10, 3, SGD), msgspec.structs.replace(SGD), X.copy(), T.copy())
    assert again.trace().conditions == history.trace().conditions
    again.resume(10, parameters_at(10, 3), state_at(10, 3, SGD), SGD, X + 1.0, T.copy())
    old, new = again.trace().conditions
    assert (old.epoch, new.epoch) == (0, 10)
    assert new.T is old.T
    assert new.X is not old.X


def test_large_data_that_are_replaced_again_and_again_stay_bounded() -> None:
    history, large = History(), np.zeros((100_000, 8))
    for edit in range(30):
        start = parameters_at(edit, 3), state_at(edit, 3, SGD)
        if edit:
            history.leave(edit, *start)
        history.resume(edit, *start, SGD, large + edit, T)
        assert history.trace().nbytes <= MOST_BYTES
        assert real_bytes(history.trace()) <= MOST_BYTES
    trace = history.trace()
    assert trace.conditions[-1].epoch == 29
    assert trace.first < 29 - 3
    for moment in trace.moments:
        assert trace.conditions_at(moment.epoch).X[0, 0] == moment.epoch


def test_going_on_exactly_where_a_run_ended_begins_nothing() -> None:
    history = History()
    go(history, 0, 5)
    again = History(history.trace())
    go(again, 5, 8)
    assert [moment.epoch for moment in again.trace().moments if moment.begins] == [0]
    assert again.trace().moment_epochs.tolist() == list(range(9))


@pytest.mark.parametrize("what", ["weight", "state", "steps"])
def test_other_weights_or_another_state_begin_a_stretch_in_place_of_the_moment(what: str) -> None:
    history = History()
    go(history, 0, 5, settings=ADAM)
    parameters, state = parameters_at(5, 3), state_at(5, 3, ADAM)
    if what == "weight":
        parameters[1] = -0.0
    elif what == "state":
        state = OptimizerState(state.kind, state.steps, state.moments + 1e-300)
        state.moments[0, 0] = np.nextafter(state.moments[0, 0], 9.0)
    else:
        state = OptimizerState(state.kind, 0, state.moments)
    again = History(history.trace())
    again.resume(5, parameters, state, ADAM, X, T)
    last = again.trace().moments[-1]
    assert last.begins
    assert last.parameters.tobytes() == parameters.tobytes()
    assert last.optimizer_state.steps == state.steps
    assert again.trace().moment_epochs.tolist() == list(range(6))


def test_a_run_from_an_earlier_epoch_forgets_what_came_after_it_and_the_trace_before_keeps_it() -> None:
    history = History()
    go(history, 0, 10)
    first = history.trace()
    branch = History(first)
    go(branch, 4, 6)
    assert branch.trace().moment_epochs.tolist() == list(range(7))
    assert branch.trace().epochs.tolist() == list(range(6))
    assert first.moment_epochs.tolist() == list(range(11))
    assert first.epochs.tolist() == list(range(10))


def test_a_trace_shares_what_is_large_and_never_changes() -> None:
    history = History()
    go(history, 0, 1500)
    trace = history.trace()
    copies = trace.epochs.copy(), trace.loss.copy(), trace.trajectories().copy()
    go(history, 1500, 20_000)
    later = history.trace()
    fresh = Trace(trace.curve, trace.moments, trace.conditions, trace.stride)
    for now, before in zip((fresh.epochs, fresh.loss, fresh.trajectories()), copies, strict=True):
        np.testing.assert_array_equal(now, before)
    kept = {id(moment) for moment in trace.moments}
    assert any(id(moment) in kept for moment in later.moments)
    with pytest.raises(ValueError, match="read-only"):
        trace.moments[0].parameters[0] = 1.0


def test_what_is_recorded_is_a_copy() -> None:
    history, parameters, state = History(), parameters_at(0, 3), state_at(0, 3, ADAM)
    history.resume(0, parameters, state, ADAM, X, T)
    parameters += 1.0
    state.moments[:] = 9.0
    np.testing.assert_array_equal(history.trace().moments[0].parameters, parameters_at(0, 3))
    assert (history.trace().moments[0].optimizer_state.moments == 0.0).all()


def test_the_past_of_a_moment_ends_with_it() -> None:
    history = History()
    go(history, 0, 10)
    moment = history.trace().moments[6]
    past = history.trace().until(moment)
    assert past.moment_epochs.tolist() == list(range(7))
    assert past.epochs.tolist() == list(range(7))
    assert past.moments[-1] is moment


def test_the_loss_alone_is_left_of_a_network_that_is_no_more() -> None:
    history = History()
    go(history, 0, 10)
    left = history.trace().without_moments()
    assert left.epochs.tolist() == list(range(10))
    assert left.first is None
    assert left.trajectories().shape == (0, 0)


def test_a_lightened_trace_keeps_what_cannot_be_found_again() -> None:
    history = History()
    go(history, 0, 10)
    again = History(history.trace())
    again.resume(10, parameters_at(99, 3), state_at(10, 3, SGD), SGD, X, T)
    go(again, 12, 15)
    light = again.trace().lightened()
    assert light.moment_epochs.tolist() == [0, 10, 12, 15]
    assert light.conditions == again.trace().conditions
    assert light.epochs.tolist() == again.trace().epochs.tolist()
    assert Trace().lightened().moments == ()
