"""Reading samples from a CSV file."""

import codecs
import contextlib
import csv
import io
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator as sim

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text("abcxyzäß ,;'\"0123456789", min_size=1, max_size=8).map(lambda name: f"n{name}".strip())


def parse(text: str, **options) -> sim.Table:
    return sim.parse_csv(text.encode(), "data.csv", **options)


def refused(text: str | bytes, **options) -> str:
    with pytest.raises(sim.TableError) as error:
        sim.parse_csv(text if isinstance(text, bytes) else text.encode(), "data.csv", **options)
    assert str(error.value).startswith("“data.csv”")
    assert str(error.value).count(".\n") == 0
    return str(error.value)


@given(st.data(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_what_is_written_is_read_again(data, separator: str, end: str, quoted: bool) -> None:
    columns = data.draw(st.integers(2, 5))
    names = data.draw(st.lists(NAMES, min_size=columns, max_size=columns, unique=True))
    rows = data.draw(st.lists(st.lists(NUMBERS, min_size=columns, max_size=columns), min_size=1, max_size=6))
    file = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([names, *rows])
    table = parse(file.getvalue(), header=True, separator=separator)
    assert (*table.inputs, *table.outputs) == tuple(names)
    np.testing.assert_array_equal(np.hstack([table.X, table.T]), rows)


@pytest.mark.parametrize(
    "text",
    [
        "a,b,y\n1.5,2,3\n4,5,6\n",
        "a;b;y\n1,5;2;3\n4;5;6\n",
        "a\tb\ty\n1,5\t2\t3\n4\t5\t6",
        "a b y\n1.5  2 3\n 4 5   6 \n",
        "\ufeffa, b, y\r\n1.5, 2, 3\r\n\r\n4, 5, 6\r\n",
        '"a","b","y"\n"1.5","2","3"\n\n,,\n4,5,6\n\n',
        "a;b;y\n1.5;2;3\n4;5;6\n",
    ],
)
def test_separators_decimal_commas_quotes_and_blank_lines_are_found_out(text: str) -> None:
    table = parse(text)
    assert (table.inputs, table.outputs) == (("a", "b"), ("y",))
    np.testing.assert_array_equal(table.X, [[1.5, 2.0], [4.0, 5.0]])
    np.testing.assert_array_equal(table.T, [[3.0], [6.0]])


def test_a_spreadsheet_in_utf_16_is_read() -> None:
    table = sim.parse_csv(codecs.BOM_UTF16_LE + "größe\ty\n1\t2\n".encode("utf-16-le"), "data.csv")
    assert table.inputs == ("größe",)


def test_without_a_header_columns_are_numbered() -> None:
    table = parse("1,2,3\n4,5,6\n")
    assert (table.inputs, table.outputs) == (("x1", "x2"), ("x3",))
    assert len(table.X) == 2


@pytest.mark.parametrize(("header", "rows"), [(True, 1), (False, 2)])
def test_a_header_of_numbers_is_one_if_it_is_said_to_be(header: bool, rows: int) -> None:
    assert len(parse("2019,2020\n1,2\n", header=header).X) == rows


@pytest.mark.parametrize("targets", [["b"], [2]])
def test_targets_are_chosen_by_name_or_number(targets: list) -> None:
    table = parse("a,b,c\n1,2,3\n", targets=targets)
    assert (table.inputs, table.outputs) == (("a", "c"), ("b",))
    assert table.X.tolist() == [[1.0, 3.0]]
    assert table.T.tolist() == [[2.0]]


def test_several_targets_keep_the_order_they_are_asked_for() -> None:
    assert parse("a,b,c\n1,2,3\n", targets=["c", 1]).T.tolist() == [[3.0, 1.0]]


def test_words_to_predict_become_one_output_each() -> None:
    table = parse("5.1,setosa\n6.0,virginica\n5.0,setosa\n")
    assert table.outputs == ("x2=setosa", "x2=virginica")
    assert table.T.tolist() == [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a,b\n1,2\nred,3\n", "line 3, column 1 (a)", "“red” is not a number"),
        ("a,b\n1,2\n\n1,x\n", "line 4, column 2 (b)", "“x” is not a number"),
        ("a,b\n,2\n", "line 2, column 1 (a)", "the number is missing"),
        ("a,b\n1,\n", "line 2, column 2 (b)", "the target is missing"),
        ("a,b\n1,2\nnan,2\n", "line 3, column 1", "“nan” is not a number"),
        ("a,b\n1,2\n1e999,2\n", "line 3, column 1", "“1e999” is not a number"),
        ("a,b\n1,2\n1_0,2\n", "line 3, column 1", "“1_0” is not a number"),
        ("a,b\n1,2\n1,2,3\n", "line 3, column 3", "3 columns, the first 2"),
        ("a,b,c\n1,2,3\n1,2\n", "line 3, column 3", "2 columns, the first 3"),
        ("a,b,a\n1,2,3\n", "line 1, column 3", "“a” already"),
        ('a,b\n1,2\n3,"4\n5,6\n', "line 3, column 2", "a quotation mark is out of place"),
        ('a,b\n1,"2"x\n', "line 2, column 2", "a quotation mark is out of place"),
        ('"a\nb",y\n1,2\n"\n",3\n', "line 4, column 1", "the number is missing"),
        (b"a,b\n1,2\n\xff,3\n", "line 3, column 1", "not UTF-8"),
    ],
)
def test_what_can_not_be_read_is_reported_with_its_place(text: str | bytes, where: str, what: str) -> None:
    sentence = refused(text)
    assert where in sentence
    assert what in sentence


@pytest.mark.parametrize("text", ["", "\n\n", "a,b\n", ",,\n"])
def test_a_file_without_samples_says_so(text: str) -> None:
    assert refused(text) == "“data.csv” has no samples in it."


def test_a_single_column_has_no_input() -> None:
    assert "no column left for an input" in refused("a\n1\n2\n")


@pytest.mark.parametrize("target", ["d", 0, 4])
def test_a_target_that_is_no_column_is_named_beside_those_that_are(target: str | int) -> None:
    assert refused("a,b,c\n1,2,3\n", targets=[target]).endswith(
        f"has no column “{target}”; its columns are 1 a, 2 b, 3 c."
    )


def test_a_column_of_ever_new_words_is_no_class() -> None:
    assert "too many for classes" in refused("".join(f"{n},word{n}\n" for n in range(200)))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        table = sim.parse_csv(content, "data.csv")
    except sim.TableError:
        return
    assert np.isfinite(table.X).all()
    assert len(table.X) == len(table.T) > 0


@given(st.text('ab1.,;" \t\n-', max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(sim.TableError):
        assert np.isfinite(parse(text).X).all()


def test_a_file_is_read_from_disk_and_a_missing_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n")
    assert sim.read_csv(path).X.tolist() == [[1.0]]
    with pytest.raises(sim.TableError, match=r"“b.csv” can't be read: No such file"):
        sim.read_csv(tmp_path / "b.csv")


def test_a_hundred_thousand_rows_are_read_in_a_moment() -> None:
    rows = np.random.default_rng(0).normal(size=(100_000, 4)).round(4)
    text = "a,b,c,d\n" + "\n".join(",".join(map(str, row)) for row in rows.tolist())
    began = time.perf_counter()
    table = parse(text)
    assert time.perf_counter() - began < 5.0
    np.testing.assert_array_equal(table.X, rows[:, :3])
