from datetime import date
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import acting, assemble
from tests.reporting.dashboard.conftest import Story
from tests.reporting.dashboard.test_dashboard_queries import _add
from escalation.queries import dashboard_rows
import time
def test_it(fresh_database):
    cast = assemble(); story = Story(cast); _add(story, 0, 98)
    with acting(cast.viewer):
      for day in (date.today(), date(2025,3,20)):
        with CaptureQueriesContext(connection) as c:
            t=time.perf_counter(); dashboard_rows(day, date(2025,3,5)); print(day, time.perf_counter()-t)
        sql=[q["sql"] for q in c if "providers_subject" in q["sql"]][-1]
        with connection.cursor() as k:
            k.execute("EXPLAIN (ANALYZE, COSTS, TIMING) "+sql.replace("%","%%"))
            print("\n".join(r[0] for r in k.fetchall() if "never executed" not in r[0])[:14000])
