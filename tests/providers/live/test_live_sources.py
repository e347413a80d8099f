"""The live sources of the directory, against a local server that speaks as they do."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from providers.directory.models import CqcLocation, DirectoryImport, Relationship
from providers.directory.tasks import carry_out
from providers.directory.tasks import run_due as run_imports
from providers.live import actions
from providers.live.clients import Caller, Cqc, Ods, Refused, Unanswered
from providers.live.models import FetchedRecord, Refresh
from providers.live.rules.weekly import asked_since, next_try, week_of
from providers.models import Organisation
from tests.cast import assemble
from tests.providers.live.sources import KEY, Sources, serving

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared/data"
PAGE = reverse("live:sources")


def trust(code: str, name: str = "A TRUST (INVENTED)", **fields) -> dict:
    return {
        "Name": name,
        "OrgId": {"extension": code},
        "Status": "Active",
        "LastChangeDate": timezone.localdate().isoformat(),
        "Date": [{"Type": "Operational", "Start": "2001-04-01"}],
        "Roles": {"Role": [{"id": "RO197", "primaryRole": True}]},
    } | fields


@pytest.fixture
def known():
    """The published answer of the ORD interface, and locations of Oldham."""
    published = json.loads((DATA / "ods/ord_api_organisation_RWR.json").read_text())["Organisation"]
    published["LastChangeDate"] = timezone.localdate().isoformat()
    places = json.loads((DATA / "cqc/cqc_api_location_details_oldham_2025-08.json").read_text())[:45]
    return Sources({"RWR": published}, {each["locationId"]: each for each in places})


@pytest.fixture
def live(known, settings):
    """The server, with both sources set up and no pause between requests."""
    with serving(known) as server:
        settings.ODS_ORD_URL, settings.CQC_API_URL, settings.CQC_API_KEY = f"{server.url}/ord", f"{server.url}/cqc", KEY
        settings.ODS_REQUESTS_EACH_SECOND = settings.CQC_REQUESTS_EACH_SECOND = 10_000.0
        yield server


@pytest.fixture
def cast(fresh_database):
    return assemble()


def tick() -> None:
    """What the clock does each minute, until nothing is left to do now."""
    for _ in range(6):
        for pk in actions.look_after():
            actions.fetch(pk)
        for job in DirectoryImport.objects.filter(state__in=["waiting", "running"]):
            carry_out(str(job.pk))


def test_each_source_is_read_once_a_week_and_the_directory_is_brought_up_to_it(cast, live):
    tick()
    row = Organisation.objects.get(code="RWR")
    assert (row.name, row.icb_code) == ("Hertfordshire Partnership University NHS Foundation Trust", "QM7")
    assert Relationship.objects.filter(kind="succeeded_by", source_code="RQJ", target_code="RWR").exists()
    assert CqcLocation.objects.count() == 45
    assert {(each.source, each.state, each.fetched) for each in Refresh.objects.all()} == {
        ("ods", "done", 1), ("cqc", "done", 45),
    }  # fmt: skip
    assert not FetchedRecord.objects.exists()

    asked = len(live.asked)
    tick()
    assert len(live.asked) == asked
    assert Refresh.objects.count() == 2


def test_the_next_week_asks_only_for_what_changed_since(cast, live):
    tick()
    ago = timezone.now() - timedelta(days=7)
    Refresh.objects.update(week=week_of(timezone.localdate(ago)), started_at=ago)
    live.changed = [next(iter(live.locations))]
    live.organisations["RWR"]["Name"] = "THE NEW NAME (INVENTED)"
    live.asked.clear()
    tick()
    assert Organisation.objects.get(code="RWR").name == "The New Name (Invented)"
    since = timezone.localdate(ago).isoformat()
    assert sum(f"LastChangeDate={since}" in each for each in live.asked) == 6  # of each role
    assert next(each for each in live.asked if "changes/location" in each).count(since) == 1
    assert sum(each.startswith("/cqc/locations/") for each in live.asked) == 1


def test_without_an_address_or_a_key_nothing_is_scheduled_and_the_page_says_so(cast, sign_in, settings):
    settings.ODS_ORD_URL = settings.CQC_API_KEY = ""
    tick()
    assert not Refresh.objects.exists()
    browser = sign_in(cast.admin)
    told = browser.get(PAGE).content.decode()
    assert told.count("Not set up, so nothing is scheduled.") == 2
    assert "ODS_ORD_URL" in told
    assert "CQC_API_KEY" in told
    refused = browser.post(reverse("live:refresh", args=["cqc"]))
    assert refused.status_code == 422
    assert "This source is not set up on this installation." in refused.content.decode()
    assert not Refresh.objects.exists()


def test_a_list_longer_than_a_page_is_read_to_its_end(cast, live, monkeypatch):
    monkeypatch.setattr("providers.live.clients.PER_PAGE", 20)
    live.organisations |= {f"R{number:03}": trust(f"R{number:03}") for number in range(40)}
    tick()
    assert CqcLocation.objects.count() == 45
    assert Organisation.objects.filter(kind="trust", code__regex="^R[0-9]{3}$").count() == 40
    assert [each.split("?")[1] for each in live.asked if each.startswith("/cqc/locations?")] == [
        f"page={number}&perPage=20" for number in (1, 2, 3)
    ]


def test_a_process_that_is_killed_loses_one_step_and_the_next_goes_on(fresh_database, live):
    places, reached, release = list(live.locations), Event(), Event()

    def stands_still(path, times):
        if path == f"/cqc/locations/{places[30]}" and times == 1:
            reached.set()
            release.wait(60)

    live.fault = stands_still
    refresh = actions.begin("cqc")
    code = f"from providers.live.actions import fetch; fetch('{refresh.pk}')"
    here = {"CQC_API_URL": f"{live.url}/cqc", "CQC_API_KEY": KEY, "CQC_REQUESTS_EACH_SECOND": "10000"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT,
        env=os.environ | fresh_database.environment | here,
    )
    assert reached.wait(120)
    process.kill()
    process.wait()
    release.set()
    refresh.refresh_from_db()
    assert (refresh.state, refresh.fetched, refresh.total) == ("fetching", 20, 45)

    actions.fetch(refresh.pk)  # it is still held by the dead
    assert Refresh.objects.get(pk=refresh.pk).fetched == 20
    Refresh.objects.filter(pk=refresh.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    tick()
    assert CqcLocation.objects.count() == 45
    assert Refresh.objects.get(pk=refresh.pk).state == "done"
    assert all(live.times(f"/cqc/locations/{each}") == 1 for each in places[:20])  # none was asked for again


def test_a_busy_source_is_waited_for_as_long_as_it_says(live):
    live.fault = lambda path, times: (429, {"Retry-After": "1"}) if times == 1 else None
    began = monotonic()
    assert Ods().record("RWR")["Organisation"]["Name"].startswith("HERTFORDSHIRE")
    assert monotonic() - began >= 1
    assert live.times("/ord/organisations/RWR") == 2


def test_a_fault_that_passes_is_asked_again_after_a_growing_pause(live):
    asked, place = [], next(iter(live.locations))

    def fails_three_times(path, times):
        asked.append(monotonic())
        return (500, {}) if times <= 3 else None

    live.fault = fails_three_times
    assert Cqc().record(place)["locationId"] == place
    assert len(asked) == 4
    assert asked[2] - asked[1] >= 1
    assert asked[3] - asked[2] >= 2


def test_no_more_is_asked_in_a_second_than_a_source_allows(live):
    caller = Caller("A source", f"{live.url}/ord", 20)
    began = monotonic()
    for _ in range(11):
        caller.get("organisations/RWR")
    assert monotonic() - began >= 10 / 20


def test_a_fault_that_lasts_puts_the_refresh_off_and_it_goes_on_later(cast, live, monkeypatch):
    monkeypatch.setattr("providers.live.clients.TRIES", 0)
    live.fault = lambda path, times: (503, {})
    refresh = actions.begin("ods")
    actions.fetch(refresh.pk)
    refresh.refresh_from_db()
    assert (refresh.state, refresh.attempts) == ("listing", 1)
    assert refresh.problem == "The Organisation Data Service answered 503."
    asked = len(live.asked)
    actions.fetch(refresh.pk)  # its time has not come
    assert len(live.asked) == asked

    live.fault = lambda path, times: None
    Refresh.objects.filter(pk=refresh.pk).update(next_try_at=timezone.now())
    tick()
    refresh.refresh_from_db()
    assert (refresh.state, refresh.problem, refresh.attempts) == ("done", "", 0)


def test_after_eight_failures_in_a_row_the_refresh_has_failed(cast, live, monkeypatch):
    monkeypatch.setattr("providers.live.clients.TRIES", 0)
    live.fault = lambda path, times: (500, {})
    refresh = actions.begin("ods")
    for _ in range(8):
        Refresh.objects.filter(pk=refresh.pk).update(next_try_at=None)
        actions.fetch(refresh.pk)
    refresh.refresh_from_db()
    assert (refresh.state, refresh.problem) == ("failed", "The Organisation Data Service answered 500.")
    assert actions.begin("ods") is None  # this week is over; a person may ask


def test_a_key_that_is_refused_fails_at_once_in_words(cast, live, settings, sign_in):
    settings.CQC_API_KEY = "expired-invented-key"
    tick()
    refresh = Refresh.objects.get(source="cqc")
    assert refresh.state == "failed"
    assert "refuses us (401): the key is missing, wrong or no longer valid." in refresh.problem
    told = sign_in(cast.admin).get(PAGE).content.decode()
    assert "refuses us (401)" in told
    assert "expired-invented-key" not in told


def test_records_that_are_listed_and_not_there_are_counted(cast, live):
    gone = next(iter(live.locations))
    live.fault = lambda path, times: (404, {}) if path == f"/cqc/locations/{gone}" else None
    tick()
    refresh = Refresh.objects.get(source="cqc")
    assert (refresh.state, refresh.fetched, refresh.missing) == ("done", 44, 1)


@pytest.mark.parametrize("body", [[], {"message": "Hello"}, {"Organisations": "none"}, None])
def test_an_answer_that_is_no_list_is_not_taken_for_an_empty_one(live, monkeypatch, body):
    monkeypatch.setattr(Sources, "answer", lambda *args: (200, body))
    for client in (Ods(), Cqc()):
        with pytest.raises(Unanswered, match="something that is no list"):
            client.listed("", None)


def test_a_server_that_is_not_there_is_named_without_its_address(settings):
    settings.ODS_ORD_URL, settings.ODS_REQUESTS_EACH_SECOND = "http://127.0.0.1:9/ord", 1000.0
    with pytest.raises(Unanswered, match=r"^The Organisation Data Service cannot be reached \(\w+\)\.$"):
        Ods().listed("", None)


def test_a_refusal_is_told_from_silence(live, settings):
    settings.CQC_API_KEY = "wrong"
    with pytest.raises(Refused):
        Cqc().listed("", None)


def test_what_would_close_many_waits_until_a_person_confirms_it(cast, live, sign_in):
    live.organisations["RTD"] = trust(
        "RTD", Date=[{"Type": "Operational", "Start": "2001-04-01", "End": "2026-03-31"}], Status="Inactive"
    )
    tick()
    refresh = Refresh.objects.get(source="ods")
    assert (refresh.state, refresh.job.state) == ("handed", "ready")
    assert Organisation.objects.get(code="RTD").closed is None
    browser = sign_in(cast.admin)
    assert "It closes many organisations." in browser.get(PAGE).content.decode()
    confirm = reverse("directory:confirm", args=[refresh.job_id])
    assert browser.post(confirm).status_code == 422
    assert browser.post(confirm, {"close_many": "on"}).status_code == 302
    tick()
    assert Organisation.objects.get(code="RTD").closed == date(2026, 3, 31)
    assert Refresh.objects.get(source="ods").state == "done"


def test_somebody_may_ask_at_any_time_and_only_once_at_a_time(cast, live, sign_in):
    browser = sign_in(cast.admin)
    tick()
    assert "Ask the CQC now" in browser.get(PAGE).content.decode()
    assert browser.post(reverse("live:refresh", args=["cqc"])).status_code == 302
    again = browser.post(reverse("live:refresh", args=["cqc"]))
    assert again.status_code == 422
    assert "A refresh from this source is under way." in again.content.decode()
    assert Refresh.objects.filter(source="cqc").count() == 2
    assert browser.post(reverse("live:refresh", args=["ons"])).status_code == 404


def test_two_workers_do_not_fetch_the_same_refresh(cast, live):
    refresh = actions.begin("cqc")
    Refresh.objects.filter(pk=refresh.pk).update(held_until=timezone.now() + timedelta(minutes=1))
    actions.fetch(refresh.pk)
    assert live.asked == []
    assert actions.begin("cqc") is None


def test_the_page_takes_the_same_queries_however_long_the_history(cast, live, sign_in, django_assert_num_queries):
    browser = sign_in(cast.admin)
    tick()

    def queries() -> int:
        with connection.execute_wrapper(count := Count()):
            browser.get(PAGE)
        return count.number

    few = queries()
    Refresh.objects.bulk_create(Refresh(source="ods", state="done") for _ in range(20))
    assert queries() == few


class Count:
    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


def test_when_it_is_asked_and_asked_again():
    assert week_of(date(2026, 11, 29)) == date(2026, 11, 23)
    assert asked_since(None, date(2026, 11, 27)) == date(2026, 5, 31)
    assert asked_since(date(2026, 11, 20), date(2026, 11, 27)) == date(2026, 11, 20)
    now = datetime(2026, 11, 27, 12, tzinfo=timezone.get_current_timezone())
    waits = [next_try(attempts, now) for attempts in range(1, 9)]
    assert [(each - now).seconds // 60 for each in waits[:-1]] == [5, 10, 20, 40, 80, 160, 320]
    assert waits[-1] is None


def test_the_sweep_of_imports_finds_what_was_handed_over(cast, live, monkeypatch):
    sent = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args=(), **options: sent.append((name, *args)))
    refresh = actions.begin("ods")
    actions.fetch(refresh.pk)
    sent.clear()
    run_imports()
    assert sent == [("providers.directory.tasks.carry_out", str(Refresh.objects.get(pk=refresh.pk).job_id))]
