"""The published cases of NHSRplotthedots, as the tests read them, and a short way to write a chart down."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from providers.measures.rules.charts import Settings, Stretch, chart_of
from providers.measures.rules.targets import Target
from providers.measures.rules.vocabulary import Direction, Profile, TargetType

FOLDER = Path(__file__).resolve().parents[4] / "../shared/data/spc"
TYPES = {Direction.INCREASE: TargetType.AT_LEAST, Direction.DECREASE: TargetType.AT_MOST}


def spc_rows(name):
    """The rows of a published file; its absence fails the test in words."""
    path = FOLDER / name
    if not path.is_file():
        pytest.fail(f"This test reads {name}, which is not at {path.resolve()}.")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def published():
    """For each case and facet its settings, its rows of points, and its rows of the summary."""
    cases = {row["case_id"]: row for row in spc_rows("ptd_spc_cases.csv")}
    points, summary = defaultdict(list), defaultdict(list)
    for row in spc_rows("ptd_spc_points.csv"):
        points[row["case_id"], row["f"]].append(row)
    for row in spc_rows("ptd_spc_summary.csv"):
        summary[row["case_id"], row["f"]].append(row)
    return {key: (settings_of(cases[key[0]], rows), rows, summary[key]) for key, rows in points.items()}


def settings_of(case, rows):
    direction = Direction(case["improvement_direction"])
    days = [date.fromisoformat(row["x"]) for row in rows]
    starts = [days.index(date.fromisoformat(day)) for day in filter(None, case["rebase"].split(";"))]
    assert not case["fix_after_n_points"]
    return Settings(
        direction=direction,
        target=Target(float(case["target"]), TYPES[direction]) if case["target"] else None,
        profile=Profile.R_PACKAGE if case["screen_outliers"] == "TRUE" else Profile.EXCEL_TOOL,
        stretches=tuple(Stretch(start) for start in (0, *starts)),
    )


def chart(values, *, direction="increase", target=None, locked=0, screen=True, **settings):
    """The chart of some values; a number as target is to be met in the measure's own direction."""
    direction = Direction(direction)
    return chart_of(
        values,
        Settings(
            direction=direction,
            target=None if target is None else Target(target, TYPES[direction]),
            profile=Profile.R_PACKAGE if screen else Profile.EXCEL_TOOL,
            stretches=settings.pop("stretches", (Stretch(0, locked),)),
            **settings,
        ),
    )


def marked(made):
    """The numbers of the points that stand out, counted from 1."""
    return [number for number, point in enumerate(made.points, 1) if point.stands_out]
