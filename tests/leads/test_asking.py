"""Is there a signal in a table? Made-up tables of which the answer is known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from leads.scoring.asking import Answer, ask
from leads.scoring.sheet import Sheet, Unreadable, read


def table(rows: int, seed: int, *, strength: float = 1.0, leak: bool = False, rate: float = -0.9) -> Sheet:
    """Leads whose chance depends on source, visits and a word in the note, `strength` times as much; ids and a constant beside."""
    chance = np.random.default_rng(seed)
    source = chance.integers(0, 4, rows)
    visits = chance.poisson(4, rows)
    urgent = chance.random(rows) < 0.2
    odds = rate + strength * (np.array([-0.4, 0.6, 1.6, -1.2])[source] + 0.3 * (visits - 4) + 1.2 * urgent)
    won = chance.random(rows) < 1 / (1 + np.exp(-odds))
    columns = {
        "came": [f"{2020 + row * 4 // rows}-{row * 12 // rows % 12 + 1:02d}-{row % 28 + 1:02d}" for row in range(rows)],
        "lead id": [str(number) for number in chance.permutation(10**6)[:rows]],
        "source": [["web", "fair", "friend", "cold"][one] for one in source],
        "visits": ["" if chance.random() < 0.1 else str(count) for count in visits],
        "note": [
            f"{'urgent request' if one else 'general question'} about our product number {row}"
            for row, one in enumerate(urgent)
        ],
        "office": ["main"] * rows,
        "won": ["yes" if one else "no" for one in won],
    }
    if leak:
        columns["converted_at"] = ["2024-05-05" if one else "" for one in won]
        columns["lost reason"] = ["" if one else "price" for one in won]
    return Sheet(columns)


def asked(sheet: Sheet, **more: object) -> Answer:
    return ask(sheet, label="won", order="came", **more)  # type: ignore[arg-type]


def test_a_signal_is_found_and_means_what_it_says() -> None:
    answer = asked(table(4000, 1))
    assert answer.signal
    assert answer.auc > 0.72
    assert answer.brier < answer.brier_base - 0.02
    assert answer.ece < 0.05
    assert answer.used == ["source", "visits", "note"]
    assert sorted(answer.refused) == ["lead id", "office"]


def test_many_columns_that_say_nothing_do_not_hide_those_that_do() -> None:
    sheet, chance = table(1200, 6, strength=1.5), np.random.default_rng(6)
    noise = {f"n{number}": [str(value) for value in chance.integers(0, 50, 1200)] for number in range(60)}
    answer = asked(Sheet(noise | sheet.columns))
    assert (answer.signal, {"source", "visits"} <= set(answer.used), len(answer.used) < 20) == (True, True, True)
    assert answer.auc > 0.7


def test_many_columns_of_noise_are_no_signal() -> None:
    chance = np.random.default_rng(8)
    noise = {f"n{number}": [str(value) for value in chance.integers(0, 9, 600)] for number in range(80)}
    asked_of = {"came": [str(row) for row in range(600)], "won": [str(value) for value in chance.integers(0, 2, 600)]}
    answer = asked(Sheet(noise | asked_of))
    assert (answer.signal, answer.auc) == (False, 0.5)
    assert answer.brier == pytest.approx(answer.brier_base)


def test_two_hundred_rows_are_enough_for_a_strong_signal() -> None:
    assert asked(table(200, 4, strength=2.5)).signal


@pytest.mark.parametrize(("rows", "seeds"), [(200, range(12)), (1500, range(4))])
def test_noise_is_no_signal_and_costs_nothing(rows: int, seeds: range) -> None:
    answers = [asked(table(rows, 100 + seed, strength=0.0)) for seed in seeds]
    assert [answer.signal for answer in answers] == [False] * len(answers)
    assert max(answer.brier - answer.brier_base for answer in answers) <= 0.001


def test_what_was_written_when_the_outcome_was_known_is_refused_and_named() -> None:
    answer = asked(table(600, 7, leak=True))
    assert {"converted_at", "lost reason"} <= set(answer.refused)
    assert "only where the outcome is" in answer.refused["converted_at"]
    assert answer.auc < 0.95


def test_a_signal_that_was_there_only_in_the_past_is_none() -> None:
    """The newest part of what is learned from shows it, before the test does."""
    sheet = table(2000, 9, strength=1.5)
    newest = table(2000, 10, strength=0.0)
    columns = {name: cells[:1000] + newest.columns[name][1000:] for name, cells in sheet.columns.items()}
    answer = asked(Sheet(columns))
    assert not answer.signal
    assert answer.brier - answer.brier_base <= 0.02


def test_columns_can_be_dropped_by_pattern_and_a_slip_is_said() -> None:
    answer = asked(table(400, 1), drop=["Vis*", "nothing so called"])
    assert "visits" not in answer.used
    assert answer.notes == ["There is no column “nothing so called” to drop."]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1", "0"), 0.5), (("true", "FALSE"), 0.5), (("Won", "Lost"), 0.5), (("成交", "未成交"), 0.5), (("won", ""), 0.5),
        (("converted", "not converted"), 0.5),
    ],
)  # fmt: skip
def test_labels(values: tuple[str, str], expected: float) -> None:
    sheet = Sheet({"n": [str(row) for row in range(100)], "x": ["a", "b"] * 50, "y": list(values) * 50})
    assert ask(sheet, label="Y", order="n").base_rate == expected


def test_rows_that_are_still_open_are_left_out() -> None:
    sheet = Sheet(
        {
            "n": [str(row) for row in range(150)],
            "x": ["a", "b", "c"] * 50,
            "status": ["won", "lost", "negotiating"] * 50,
        }
    )
    answer = ask(sheet, label="status", order="n")
    assert (answer.n, answer.notes) == (100, ["50 rows whose outcome is not known were left out."])


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"n": ["1"] * 100, "y": ["0", "1"] * 50}, "same “n”"),
        ({"n": [str(row) for row in range(100)], "y": ["1"] * 100}, "same outcome"),
        ({"n": [str(row) for row in range(100)], "y": ["perhaps"] * 100}, "must say yes or no"),
        ({"n": ["soon"] * 100, "y": ["0", "1"] * 50}, "numbers or dates"),
        ({"n": [str(row) for row in range(10)], "y": ["0", "1"] * 5}, "Only 10 rows"),
        ({"n": [str(row) for row in range(100)], "y": ["0"] * 95 + ["1"] * 5}, "at least 8 of each"),
        ({"m": [str(row) for row in range(100)], "y": ["0", "1"] * 50}, "no column “n”"),
    ],
)
def test_questions_without_an_answer_say_why(columns: dict[str, list[str]], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        ask(Sheet(columns), label="y", order="n")


def test_the_command_prints_json_and_fails_in_words(tmp_path: Path) -> None:
    sheet = table(300, 3)
    text = io.StringIO()
    csv.writer(text).writerows([list(sheet.columns), *zip(*sheet.columns.values(), strict=True)])
    path = tmp_path / "leads.csv"
    path.write_bytes(text.getvalue().encode("gb18030"))
    out = io.StringIO()
    call_command("evaluate_scoring", "--csv", str(path), "--label", "won", "--order", "came", stdout=out)
    assert {"n", "base_rate", "auc", "brier", "brier_base", "ece", "used", "signal"} <= json.loads(
        out.getvalue()
    ).keys()
    with pytest.raises(CommandError, match="There is no column “woon”"):
        call_command("evaluate_scoring", "--csv", str(path), "--label", "woon", "--order", "came")
    assert read(path.read_bytes()).columns == sheet.columns
