"""The walkthrough written down, in every format."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import msgspec
import numpy as np
import pytest
from test_reference import Case
from typer.testing import CliRunner

import simulator as sim
from simulator import cli
from simulator.notation import number_latex, number_text
from simulator.report import FORMATS, Sheet, report_on_batch, report_on_epoch, report_on_sample, written
from simulator.walkthrough import Style

every_preset = pytest.mark.parametrize("name", sim.presets())
every_document = pytest.mark.parametrize("format", ["html", "markdown", "latex"])
ODD_NAMES = ["my node", "a_b", "50%", "a&b", "층1", "#1", "x{}", "β", "a\\b", "<b>", "😀", "q^2", "~", "$", "=1", "|"]


def steps_of(project: sim.Project) -> tuple[sim.Step, ...]:
    training = project.training
    return sim.walkthrough(
        project.network,
        project.X[0],
        project.T[0],
        loss=training.loss,
        optimizer=training.optimizer,
        samples=training.samples,
        outputs=training.outputs,
        l1=training.l1,
        l2=training.l2,
        half_l2=training.half_l2,
        convention=project.view.convention,
        digits=project.view.digits,
    )


def text_of(name: str, format: str, sheet: Sheet = Sheet.worked) -> str:
    return written(report_on_sample(sim.load(name), 0), format, sheet)


@pytest.fixture
def odd() -> sim.Project:
    """A network whose names have everything in them that a format could trip over."""
    net = sim.Network([sim.Input("x[1]"), *(sim.Neuron(name, "tanh", bias=-1e-9) for name in ODD_NAMES)])
    net.add_neuron("y")
    for name in ODD_NAMES:
        net.connect("x[1]", name, -0.5)
        net.connect(name, "y", -123456789.0)
    title = "50% _ of #1 {names} \\ ~ ^ $ <b>bold</b> “x” é 층"
    return sim.Project(net, sim.Samples(1, {"x[1]": (2.0,)}), title=title, about="[a] * b_c | <script>")


class Page(HTMLParser):
    """Counts the elements of a page, keeps its words, and fails where they don't nest."""

    EMPTY = frozenset({"meta", "line", "rect", "circle", "mspace", "mprescripts"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.count: dict[str, int] = {}
        self.links: list[str] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        self.links += [value or "" for name, value in attributes if name in ("src", "href")]
        if tag not in self.EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


# What is said


@every_preset
def test_a_report_has_every_step_of_the_walkthrough(name: str) -> None:
    project = sim.load(name)
    report = report_on_sample(project, 0)
    items = [item for passage in report.passages for item in passage.items]
    steps = steps_of(project)
    assert [(item.kind, item.target, item.value) for item in items] == [(s.kind, s.target, s.value) for s in steps]
    assert [item.number for item in items] == list(range(1, len(steps) + 1))
    assert [(item.symbols, item.numbers) for item in items] == [(step.symbols, step.numbers) for step in steps]


def test_an_epoch_goes_on_with_the_weights_that_each_sample_leaves() -> None:
    project = sim.load("and-sigmoid")
    project = msgspec.structs.replace(project, training=msgspec.structs.replace(project.training, batch_size=1))
    report = report_on_epoch(project)
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    trainer.run(1)
    assert len(report.passages) == 4
    last = {item.target: item.value for item in report.passages[-1].items if item.kind == "update"}
    for key, place in trainer.program.place.items():
        assert last[key] == pytest.approx(trainer.parameters[place], rel=1e-12)


def test_a_batch_of_several_samples_is_written_with_their_sums_and_means() -> None:
    case = Case("s000_code_batch_AND_bias_column")
    report = report_on_epoch(sim.load("and-batch"))
    headings = [passage.heading.partition(":")[0] for passage in report.passages]
    assert headings == [*(f"Sample {n} of 4" for n in (1, 2, 3, 4)), "Batch 1 of 1"]
    batch = report.passages[-1]
    means = [item.value for item in batch.items if item.kind == "gradient_mean"]
    case.near([-mean for mean in means], case.expected["squared_error_gradient_at_start_of_half_mse"])
    updates = [item.value for item in batch.items if item.kind == "update"]
    case.near(updates, case.expected["squared_error"]["1"]["weights"])
    assert "Batch 1 of 1" in written(report, "html")


def test_rounding_as_by_hand_is_written_as_it_is_calculated() -> None:
    report = report_on_sample(sim.load("def"), 0, Style("error_term", 3, rounding=sim.Rounding(2, 3)))
    values = {(item.kind, item.target): item.value for item in report.passages[0].items}
    assert values["activation", "D"] == 0.57
    assert values["hidden_error", "E"] == -0.003
    assert "rounded" in dict(report.facts)["Numbers"]


def test_a_batch_goes_on_with_what_the_batches_before_it_taught() -> None:
    project = sim.load("xor")
    training = msgspec.structs.replace(project.training, batch_size=2)
    project = msgspec.structs.replace(project, training=training)
    whole, second = report_on_epoch(project), report_on_batch(project, 1)
    assert [passage.items for passage in second.passages] != [passage.items for passage in whole.passages[:3]]
    values = [[item.value for item in passage.items] for passage in second.passages]
    assert values == [[item.value for item in passage.items] for passage in whole.passages[3:]]
    assert second.passages[-1].heading == "Batch 2 of 2: what its samples teach together"
    with pytest.raises(sim.DataError, match="no batch 3; the epoch has 2"):
        report_on_batch(project, 2)


def test_an_epoch_of_a_graph_without_anything_to_learn_is_written() -> None:
    report = report_on_epoch(sim.load("graph-xyz"))
    assert [item.kind for item in report.passages[0].items][-3:] == ["input_gradient"] * 3


def test_the_command_writes_a_batch() -> None:
    result = CliRunner().invoke(cli.app, ["walk", "xor", "--batch", "1"])
    assert result.exit_code == 0
    assert "batch 1 of 1: what its samples teach together" in result.output
    assert CliRunner().invoke(cli.app, ["walk", "xor", "--batch", "2"]).exit_code == 2
    assert CliRunner().invoke(cli.app, ["walk", "xor", "--batch", "1", "--epoch"]).exit_code == 2


def test_an_epoch_follows_the_order_in_which_samples_are_shuffled() -> None:
    project = sim.load("xor-by-hand")
    training = msgspec.structs.replace(project.training, shuffle=True, seed=5)
    report = report_on_epoch(msgspec.structs.replace(project, training=training))
    first = [int(re.match(r"Sample (\d)", passage.heading)[1]) for passage in report.passages]
    assert sorted(first) == [1, 2, 3, 4]
    assert first != [1, 2, 3, 4]


def test_what_would_be_too_long_to_read_is_refused() -> None:
    project = sim.load("xor-by-hand")
    many = sim.Samples(400, {name: np.tile(values, 100) for name, values in project.data.columns.items()})
    report = report_on_epoch(msgspec.structs.replace(project, data=many))
    with pytest.raises(sim.DataError, match="too many to read"):
        written(report, "html")
    assert len(written(report, "csv").splitlines()) == 400 * 28 + 1


def test_the_style_can_be_another_than_the_projects_own() -> None:
    report = report_on_sample(sim.load("def"), 0, Style("gradient", 5))
    (error,) = [item for item in report.passages[0].items if (item.kind, item.target) == ("output_error", "F")]
    assert error.value == pytest.approx(0.1083391201)
    assert "0.10834" in written(report, "markdown")


# Documents


@every_preset
@pytest.mark.parametrize("sheet", list(Sheet))
def test_html_is_whole_and_needs_nothing_else(name: str, sheet: Sheet) -> None:
    text = text_of(name, "html", sheet)
    page = Page(text)
    parts = 2 if sheet is Sheet.both else 1
    steps = len(steps_of(sim.load(name)))
    assert page.count["li"] == parts * steps
    assert page.count["svg"] == parts
    assert page.links == []
    assert "url(" not in text
    assert "@import" not in text
    assert text.count('class="blank"') == (0 if sheet is Sheet.worked else 2 * steps)
    assert "@media print" in text


@every_preset
@pytest.mark.parametrize("convention", ["gradient", "error_term"])
def test_every_formula_is_valid_mathml(name: str, convention: str) -> None:
    text = written(report_on_sample(sim.load(name), 0, Style(convention, 3)), "html")
    formulas = re.findall(r"<math.*?</math>", text)
    assert formulas
    for formula in formulas:
        root = ElementTree.fromstring(formula)
        assert "\\" not in "".join(root.itertext())


@every_document
def test_worked_out_has_the_numbers_and_an_exercise_has_not(format: str) -> None:
    solution = text_of("def", format)
    exercise = text_of("def", format, Sheet.exercise)
    both = text_of("def", format, Sheet.both)
    for number in ("0.574", "0.450", "0.0967", "0.0132", "0.907"):
        assert number in solution
        assert number not in exercise
        assert number in both
    for given in ("0.4", "0.6", "0.9", "exercise"):
        assert given in exercise
    assert len(both) > len(exercise)


@every_document
def test_names_of_every_kind_are_written(format: str, odd: sim.Project) -> None:
    text = written(report_on_sample(odd, 0), format, Sheet.both)
    if format == "html":
        page = Page(text)
        assert "script" not in page.count
        assert all(name in page.words for name in ODD_NAMES)
    assert "層" not in text
    assert "층1" in text


def test_markdown_keeps_what_would_be_markup_in_a_name(odd: sim.Project) -> None:
    text = written(report_on_sample(odd, 0), "markdown")
    assert r"| x\[1\] | a\_b | −0.5 |" in text
    assert r"| x\[1\] | \| | −0.5 |" in text


@every_preset
def test_latex_has_its_groups_and_environments_closed(name: str) -> None:
    check_latex(text_of(name, "latex", Sheet.both))


def test_latex_is_well_formed_for_names_of_every_kind(odd: sim.Project) -> None:
    text = written(report_on_sample(odd, 0), "latex", Sheet.both)
    check_latex(text)
    body = text.partition(r"\begin{document}")[2]
    for character in {c for c in body if ord(c) > 0x17F}:
        assert rf"\DeclareUnicodeCharacter{{{ord(character):04X}}}" in text


def check_latex(text: str) -> None:
    bare = re.sub(r"\\[\\{}]", "", text)
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    opened: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", text):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []
    assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0


# Tables


def test_csv_has_one_line_a_step_and_values_in_full() -> None:
    project = sim.load("def")
    rows = list(csv.DictReader(io.StringIO(text_of("def", "csv"))))
    steps = steps_of(project)
    assert [float(row["value"]) for row in rows] == [step.value for step in steps]
    assert [row["symbols"] for row in rows][:3] == [step.symbols for step in steps][:3]
    assert rows[10]["target"] == "A → D"
    assert {row["phase"] for row in rows} == {"Forward", "Backward", "Update"}


def test_csv_cells_are_never_formulas(odd: sim.Project) -> None:
    rows = list(csv.reader(io.StringIO(written(report_on_sample(odd, 0), "csv"))))
    for row in rows:
        for index, cell in enumerate(row):
            assert index == 7 or cell[:1] not in ("=", "+", "-", "@"), cell


def test_json_has_the_steps_and_a_sheet_of_blanks_has_none_of_their_numbers() -> None:
    steps = json.loads(text_of("def", "json"))
    assert [step["value"] for step in steps] == [step.value for step in steps_of(sim.load("def"))]
    blank = json.loads(text_of("def", "json", Sheet.exercise))
    assert {step["value"] for step in blank} == {step["numbers"] for step in blank} == {None}
    assert json.loads(text_of("def", "json", Sheet.both)) == steps


# From the command line


@pytest.mark.parametrize("format", list(FORMATS))
def test_the_command_writes_every_format(format: str) -> None:
    result = CliRunner().invoke(cli.app, ["walk", "def", "--format", format, "--sheet", "exercise"])
    assert result.exit_code == 0
    assert result.stdout == text_of("def", format, Sheet.exercise)


def test_the_command_writes_an_epoch() -> None:
    result = CliRunner().invoke(cli.app, ["walk", "xor-by-hand", "--epoch"])
    blocks = result.stdout.split("\n\n")
    assert [block.partition(":")[0] for block in blocks] == [
        f"XOR = AND(NAND, OR), sample {n} of 4" for n in (1, 2, 3, 4)
    ]
    assert blocks[3].splitlines()[-1].startswith("112  update")


def test_the_command_leaves_blanks_in_plain_text() -> None:
    result = CliRunner().invoke(cli.app, ["walk", "def", "--sheet", "both"])
    exercise, solution = result.stdout.split("\n\n")
    assert exercise.count("____________") == 26
    assert "0.574" not in exercise
    assert "0.574" in solution


def test_numbers_are_written_alike_in_text_and_in_latex() -> None:
    for value in (-0.108339, 1e-12, 0.25, -1234567.0):
        assert number_text(value, 3).replace("−", "-").partition("×")[0] == number_latex(value, 3).partition(" ")[0]
