import importlib.util, sys
from datetime import date, timedelta
from pathlib import Path
import pytest
spec = importlib.util.spec_from_file_location("demo_checks", Path(__file__).parent / "test_demonstration.py")
t = importlib.util.module_from_spec(spec); spec.loader.exec_module(t)

@pytest.mark.parametrize("back", [*range(1, 32, 1), 60, 150, 200, 263, 300, 325, 326, 327])
def test_day(fresh_database, tmp_path, back):
    today = date(2026, 11, 22) - timedelta(days=back)
    t.seeding.seed(tmp_path, today=today)
    for demo in t.TENANTS:
        with t.inside(demo) as tenant:
            t.everybody_is_there(demo)
            t.references_have_no_gap()
            t.concerns_agree_with_their_history(tenant)
            t.levels_agree_with_their_history(today)
            t.decisions_keep_to_the_rules()
    for demo in t.ICBS:
        with t.inside(demo) as tenant:
            t.concerns_show_everything(demo, tenant, today)
            t.levels_show_everything(tenant, today)
            t.a_report_is_due(today)
