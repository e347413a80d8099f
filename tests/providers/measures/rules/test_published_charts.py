"""Every published case of NHSRplotthedots comes out the same: lines to 1e-6, every point, both icons."""

import pytest
from spc_cases import published, spc_rows

from providers.measures.rules.charts import chart_of
from providers.measures.rules.vocabulary import Cause

LABELS = {
    "Above UCL": Cause.ABOVE_LIMIT,
    "Below LCL": Cause.BELOW_LIMIT,
    "7 Point Trend (Increasing)": Cause.RISING,
    "7 Point Trend (Decreasing)": Cause.FALLING,
    "2 in 3 Above CL": Cause.NEAR_UPPER,
    "2 in 3 Below CL": Cause.NEAR_LOWER,
    "7 Points Above CL": Cause.RUN_ABOVE,
    "7 Points Below CL": Cause.RUN_BELOW,
    "Common Cause": Cause.COMMON,
}
# Where screening leaves no variation the package's lines are no lines; what we do is in test_own_rules.py.
DEGENERATE = {"edge_constant", "edge_const_then_jump", "edge_const_then_jump_dec"}
CASES = published()
REGULAR = {key: case for key, case in CASES.items() if key[0] not in DEGENERATE}


def test_all_cases_are_there():
    assert len({case for case, _ in CASES}) == len(spc_rows("ptd_spc_cases.csv")) == 47
    assert len(REGULAR) == 46
    assert sum(len(rows) for _, rows, _ in CASES.values()) == 1634


@pytest.mark.parametrize("key", REGULAR, ids="-".join)
def test_lines_and_points(key):
    settings, rows, _ = REGULAR[key]
    made = chart_of([float(row["y"]) for row in rows], settings)
    for point, row in zip(made.points, rows, strict=True):
        lines = [point.limits.mean, point.limits.lower, point.limits.upper]
        assert lines == pytest.approx([float(row[name]) for name in ("mean_col", "lpl", "upl")], abs=1e-6), row["x"]
        told = {
            "cause": point.cause,
            "flag": point.stands_out,
            "kind": point.kind,
            "side": point.side,
            "stretch": point.stretch,
            "outside": point.cause in (Cause.ABOVE_LIMIT, Cause.BELOW_LIMIT),
        }
        assert told == {
            "cause": LABELS[row["special_cause_type"]],
            "flag": row["special_cause_flag"] == "TRUE",
            "kind": row["point_type"],
            "side": int(row["relative_to_mean"]),
            "stretch": int(row["rebase_group"]),
            "outside": row["outside_limits"] == "TRUE",
        }, row["x"]


@pytest.mark.parametrize("key", REGULAR, ids="-".join)
def test_icons(key):
    settings, rows, summary = REGULAR[key]
    made = chart_of([float(row["y"]) for row in rows], settings)
    last = summary[-1]
    assert made.latest.kind == last["variation_type"]
    assert (made.assurance or "") == last["assurance_type"]
