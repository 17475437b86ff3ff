"""Samples that are learned from, and samples kept back for validation and for a test."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator as sim
from simulator.batches import Batches
from simulator.edits import renamed as renamed_project
from simulator.files import parse, serialize
from simulator.snapshot import take
from simulator.splitting import TEST, TRAINING, VALIDATION
from simulator.training import subset_loss
from simulator.walkthrough import walk_epoch

SHARES = st.floats(0.0, 0.49)
SPLITS = st.builds(sim.Split, SHARES, SHARES, st.integers(0, 2**31 - 1))


@given(SPLITS, st.integers(0, 300))
def test_every_sample_is_for_one_thing_and_the_shares_are_kept(split: sim.Split, samples: int) -> None:
    subsets = split.subsets(samples)
    found = tuple(int((subsets == subset).sum()) for subset in (TRAINING, VALIDATION, TEST))
    assert found == split.counts(samples)
    assert sum(found) == samples
    assert found[0] >= min(samples, 1)
    if samples >= 3:
        assert abs(found[1] - split.validation * samples) <= 0.5 + 1e-9
        assert abs(found[2] - split.test * samples) <= 0.5 + 1e-9


@given(SPLITS, st.integers(1, 200))
def test_one_more_sample_moves_at_most_one_other_over_each_border(split: sim.Split, samples: int) -> None:
    before, after = split.subsets(samples), split.subsets(samples + 1)
    assert (before != after[:samples]).sum() <= 2


def test_the_seed_decides_which_ones() -> None:
    first, again, other = (sim.Split(0.3, 0.2, seed).subsets(100) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize("shares", [(-0.1, 0.0), (0.0, 1.0), (0.5, 0.5), (float("nan"), 0.0)])
def test_shares_that_leave_nothing_to_learn_from_are_refused(shares: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="share"):
        sim.Split(*shares)


def settings(**options) -> sim.TrainingSettings:
    base = {"optimizer": sim.SGD(0.1), "batch_size": 7, "shuffle": True, "split": sim.Split(0.25, 0.25, 3)}
    return sim.TrainingSettings(**{**base, **options})


def data() -> tuple[sim.Program, np.ndarray, np.ndarray]:
    network = sim.load("circles-3").network
    X, T = sim.DATASETS["circles"].make(60, seed=1)
    return sim.compile(network), X, T


@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
@pytest.mark.parametrize("options", [{}, {"batch_size": None}, {"shuffle": False}], ids=str)
def test_learning_with_a_split_is_learning_from_the_training_part_alone(backend, options) -> None:
    program, X, T = data()
    chosen = settings(**options)
    rows = chosen.split.rows(len(X))
    whole = sim.Trainer(program, X, T, chosen, backend=backend)
    part = sim.Trainer(program, X[rows], T[rows], msgspec.structs.replace(chosen, split=sim.Split()), backend=backend)
    for trainer in (whole, part):
        trainer.run(20)
    np.testing.assert_array_equal(whole.parameters, part.parameters)
    assert whole.loss() == part.loss()


def test_what_is_kept_back_changes_nothing_that_is_learned() -> None:
    program, X, T = data()
    kept = settings().split.subsets(len(X)) != TRAINING
    first = sim.Trainer(program, X, T, settings())
    X[kept], T[kept] = 9.0, 1.0 - T[kept]
    second = sim.Trainer(program, X, T, settings())
    for trainer in (first, second):
        trainer.run(20)
    np.testing.assert_array_equal(first.parameters, second.parameters)


def test_the_walkthrough_goes_through_the_training_part_by_its_rows_in_the_data() -> None:
    program, X, T = data()
    walk = walk_epoch(program, X, T, settings())
    trainer = sim.Trainer(program, X, T, settings())
    trainer.run(1)
    np.testing.assert_allclose(walk.moment(walk.batch_count).parameters, trainer.parameters, rtol=1e-12, atol=1e-12)
    subsets = settings().split.subsets(len(X))
    assert {walk.start_of(row) is not None for row in np.flatnonzero(subsets == TRAINING)} == {True}
    assert {walk.start_of(row) for row in np.flatnonzero(subsets != TRAINING)} == {None}
    batches = Batches(program, X, T, settings(), 0)
    for index in range(len(batches)):
        np.testing.assert_array_equal(batches[index].X, X[batches.rows(index)])


def test_the_validation_loss_is_known_along_the_run_and_the_same_however_it_is_divided() -> None:
    program, X, T = data()
    curves = []
    for chunks in ([300], [1, 99, 200], [100] * 3):
        trainer = sim.Trainer(program, X, T, settings())
        for epochs in chunks:
            trainer.run(epochs)
        trainer.record_now()
        curves.append(trainer.history.trace().validation.points)
    for epochs, losses in curves[1:]:
        np.testing.assert_array_equal(epochs, curves[0][0])
        np.testing.assert_array_equal(losses, curves[0][1])
    epochs, losses = curves[0]
    assert (epochs[0], epochs[-1]) == (0, 300)
    assert losses[0] == subset_loss(program, program.parameters, X, T, settings(), VALIDATION)
    assert losses[-1] == subset_loss(program, trainer.parameters, X, T, settings(), VALIDATION)


def test_without_a_split_there_is_no_validation_curve() -> None:
    program, X, T = data()
    trainer = sim.Trainer(program, X, T, settings(split=sim.Split()))
    trainer.run(10)
    trainer.record_now()
    assert len(trainer.history.trace().validation.points[0]) == 0


def test_a_snapshot_tells_the_losses_of_the_three_parts_apart() -> None:
    program, X, T = data()
    trainer = sim.Trainer(program, X, T, settings())
    snapshot = take(
        program, trainer.parameters, X, T, settings(), epoch=0, trace=trainer.history.trace(), sample=0,
    )  # fmt: skip
    losses = sim.backward(program, sim.forward(program, X), T).losses
    for subset, loss in ((TRAINING, snapshot.loss), (VALIDATION, snapshot.validation_loss), (TEST, snapshot.test_loss)):
        assert loss == pytest.approx(losses[snapshot.subsets == subset].mean())


def test_a_file_keeps_the_split_and_what_is_standardized() -> None:
    project = sim.load("height-weight")
    training = msgspec.structs.replace(project.training, split=sim.Split(0.2, 0.1, 5))
    project = msgspec.structs.replace(
        project, training=training, data=project.data.with_standardized(project.network.inputs)
    )
    assert parse(serialize(project), "f.pnet") == project


def test_columns_are_standardized_by_the_training_part_alone() -> None:
    project = sim.load("height-weight")
    raw = project.X
    training = msgspec.structs.replace(project.training, split=sim.Split(0.3, 0.0, 5))
    (name,) = project.network.inputs
    project = msgspec.structs.replace(project, training=training, data=project.data.with_standardized([name]))
    part = raw[training.split.rows(len(raw))]
    np.testing.assert_allclose(project.X, (raw - part.mean()) / part.std())
    np.testing.assert_allclose(project.standardization([name]).inverse(project.X), raw)
    np.testing.assert_array_equal(project.T, sim.load("height-weight").T)
    renamed = renamed_project(project, name, "tall")
    assert renamed.data.standardized == ("tall",)
    np.testing.assert_array_equal(renamed.X, project.X)
