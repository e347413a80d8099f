"""The demonstration: seeded once, whole, and in keeping with every rule that the actions hold to."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from concerns.actions.history import risk_in_words
from concerns.insight.models import InsightItem
from concerns.intake.models import SoftReport
from concerns.models import Concern, ConcernAnswer, ConcernEvent, ConcernUpdate, ReferenceCounter, Theme
from concerns.register.models import Risk, RiskLink
from concerns.rules.changes import BESIDE, told
from concerns.rules.lifecycle import LIVE, MOVE_NAMES, MOVES, Status
from concerns.rules.risk import band
from concerns.rules.sources import SOURCES, quadrant
from concerns.search.models import SavedView
from concerns.streams.models import StreamTheme
from concerns.work.models import ConcernAction
from concerns.work.rules.judging import Brag
from escalation.interventions.models import Intervention
from escalation.models import (
    Assurance,
    Committee,
    Evidence,
    ExitCriterion,
    LevelDecision,
    LevelPeriod,
    LevelRequest,
    LevelReview,
    Meeting,
    RequestStep,
)
from escalation.queries.cases import ask_of
from escalation.rules.levels import Level
from escalation.rules.moves import outstanding, why_not
from escalation.rules.reviews import days_overdue, twice_overdue
from escalation.rules.workflow import IN_EFFECT, STEPS, RequestStatus
from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import Sector
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import breaks
from quality_oversight.frameworks import kept, load
from quality_oversight.tenancy.isolation import TenantModel, tenant_context
from quality_oversight.tenancy.models import Membership, Tenant, User
from quality_oversight.tenancy.policy import TEAM, Clearance, Role
from quality_oversight.texts.identifiers import nhs_numbers
from reporting.demo import seeding, signins
from reporting.demo.concerns import templates
from reporting.demo.tenants import TENANTS, DemoTenant
from reporting.models import Report, ReportSchedule
from reporting.queries.judging import judge
from reporting.queries.reports import with_people
from reporting.rules.aaa import why_not_approve
from reporting.rules.papers import Section
from reporting.rules.schedule import Schedule, due_runs

ICBS = [demo for demo in TENANTS if demo.kind == Tenant.Kind.ICB]


@contextmanager
def inside(demo: DemoTenant) -> Iterator[Tenant]:
    """Look into a tenant with every clearance."""
    tenant = Tenant.objects.get(code=demo.code)
    with tenant_context(tenant.pk, clearances=[*Clearance.values, TEAM]):
        yield tenant


def row_counts() -> dict[str, int]:
    counts = {"users": User.objects.count(), "organisations": Organisation.objects.count()}
    for demo in TENANTS:
        with inside(demo):
            for model in apps.get_models():
                if issubclass(model, TenantModel):
                    counts[f"{demo.code} {model.__name__}"] = model._default_manager.count()
    return counts


@pytest.fixture
def demonstration(fresh_database, settings, tmp_path: Path) -> Path:
    """A seeded database, and the folder that holds its password."""
    settings.DEBUG, settings.DEMO, settings.STATE_DIR = True, True, tmp_path
    call_command("seed_demo", verbosity=0)
    return tmp_path


def test_a_demonstration_is_whole_and_keeps_to_the_rules(demonstration):
    today = timezone.localdate()
    sectors = set()
    for demo in TENANTS:
        with inside(demo) as tenant:
            everybody_is_there(demo)
            references_have_no_gap()
            concerns_agree_with_their_history(tenant)
            levels_agree_with_their_history(today)
            decisions_keep_to_the_rules()
            every_row_belongs_to(tenant)
            assert list(breaks()) == []
            sectors |= set(Provider.objects.values_list("sector", flat=True))
    assert sectors == set(Sector) - {Sector.OTHER}
    for demo in ICBS:
        with inside(demo) as tenant:
            concerns_show_everything(demo, tenant, today)
            the_register_shows_everything(today)
            actions_show_every_colour(today)
            levels_show_everything(tenant, today)
            a_report_is_due(today)
            the_last_report_is_published(today)
    one_icb_has_a_version_of_its_own(today)
    ask_people_in_two_places()
    before = row_counts()
    with CaptureQueriesContext(connection) as asked:
        call_command("seed_demo", verbosity=0)
    assert len(asked) < 40  # it looks whether each tenant is there, and no further
    assert row_counts() == before
    the_password_follows_its_file(demonstration)
    every_section_of_a_draft_has_something_to_show()


def one_icb_has_a_version_of_its_own(today):
    own = []
    for demo in TENANTS:
        with inside(demo) as tenant:
            later = tenant.framework_on(today + timedelta(days=40))
            if later != tenant.framework:
                own.append((load(tenant.framework).level("enhanced"), kept.load(later).level("enhanced")))
    ((now, to_come),) = own
    assert (now.review_days, to_come.review_days) == (30, 28)


def everybody_is_there(demo):
    people = list(Membership.objects.select_related("user"))
    assert {person.role for person in people} == set(Role)
    assert all(person.user.is_demo and person.name.endswith("(invented)") for person in people)
    assert {f"{role.value.replace('_', '-')}@{demo.code.lower()}.example" for role in Role} <= {
        person.user.email for person in people
    }
    outside = [person for person in people if person.is_outside]
    assert {person.role for person in outside} == {Role.PROVIDER_USER, Role.PARTNER_USER}
    overseen = set(Provider.objects.values_list("organisation_id", flat=True))
    assert {person.role for person in outside if person.organisation_id in overseen} == {Role.PROVIDER_USER}
    assert all(person.party == "regional_oversight_body" for person in people if person.role == Role.REGION_AUTHORISER)
    executive = next(person for person in people if person.role == Role.EXEC_QUALITY_LEAD)
    assert set(executive.clearances) == set(Clearance)


def references_have_no_gap():
    series = defaultdict(list)
    for concern in Concern.objects.order_by("logged_at"):
        prefix, year, number = concern.ref.split("-")
        assert int(year) == timezone.localdate(concern.logged_at).year
        series[prefix, int(year)].append(int(number))
    for risk in Risk.objects.order_by("ref"):
        prefix, year, number = risk.ref.split("-")
        assert int(year) == risk.opened_on.year
        series[prefix, int(year)].append(int(number))
    for row in [*Intervention.objects.order_by("ref"), *InsightItem.objects.order_by("ref")]:
        prefix, year, number = row.ref.split("-")
        series[prefix, int(year)].append(int(number))
    for report in SoftReport.objects.order_by("made_at"):
        prefix, year, number = report.ref.split("-")
        series[prefix, int(year)].append(int(number))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in series.values())
    counters = {(counter.prefix, counter.year): counter.last for counter in ReferenceCounter.objects.all()}
    assert {key: last for key, last in counters.items() if last} == {key: len(found) for key, found in series.items()}


def actions_show_every_colour(today):
    actions = list(ConcernAction.objects.select_related("concern"))
    assert {action.judged(today).brag for action in actions} == set(Brag)
    assert any(action.organisation_id and not action.owner_id for action in actions)
    provider = Membership.objects.get(role=Role.PROVIDER_USER)
    assert any(action.owner_id == provider.pk for action in actions)
    for action in actions:
        steps = list(action.revisions.order_by("at"))
        assert steps[0].verb == "added"
        assert (steps[-1].status, steps[-1].due, steps[-1].slips) == (action.status, action.due, action.slips)
        assert len(steps) == action.version
        assert steps[0].due == action.original_due
        assert action.organisation_id is None or action.organisation_id in action.concern.shared_with


def the_register_shows_everything(today):
    risks = list(Risk.objects.all())
    assert len(risks) >= 9
    assert {"open", "tolerated"} == {risk.status for risk in risks}
    assert RiskLink.objects.exists()
    assert not RiskLink.objects.exclude(concern__sensitivity="standard").exists()
    assert any(risk.is_overdue(today) for risk in risks)
    for risk in risks:
        newest = risk.scores.filter(which="current").first()
        assert (newest.consequence, newest.likelihood) == (risk.current_consequence, risk.current_likelihood)
        assert risk.controls.exists()
        assert risk.assurances.exists()


def concerns_agree_with_their_history(tenant):
    domains = {domain.key for domain in load(tenant.framework_key).domains}
    names = MOVE_NAMES - {"close"}
    partner = Membership.objects.get(role=Role.PARTNER_USER).organisation_id
    for concern in Concern.objects.prefetch_related("events").select_related("lead", "subject__provider"):
        events = sorted(concern.events.all(), key=lambda event: event.at)
        first, last = events[0], events[-1]
        assert (first.verb, first.at, first.status) == ("raised", concern.logged_at, Status.SUBMITTED)
        assert (last.status, last.consequence, last.likelihood) == (
            concern.status, concern.consequence, concern.likelihood,
        )  # fmt: skip
        assert last.domains == concern.domains
        assert set(concern.domains) <= domains
        assert concern.domains
        assert concern.version == sum(event.verb not in BESIDE for event in events)
        assert len({event.at for event in events}) == len(events)
        assert last.at < timezone.now()
        assert concern.date_identified <= timezone.localdate(concern.logged_at)
        assert concern.score <= concern.initial_consequence * concern.initial_likelihood
        assert concern.lead_id or not any(event.verb == "accept" for event in events)
        assert not nhs_numbers(concern.title + concern.summary)
        assert "{" not in concern.title + concern.summary
        for before, event in pairwise(events):
            assert told(event.verb)
            if event.verb in names:
                assert MOVES[before.status, event.status].name == event.verb
            elif event.verb == "close":
                assert (before.status, event.status) in MOVES
                assert timezone.localdate(event.at) == concern.closed_on or concern.status == Status.OPEN
            else:
                assert before.status == event.status
            if event.verb == "rescored":
                for said, each in zip(event.changes["current_risk"], (before, event), strict=True):
                    assert said.partition(":")[0] == risk_in_words(each.consequence, each.likelihood)
        if concern.sensitivity != "standard":
            assert concern.sensitivity in concern.lead.clearances
            assert concern.shared_with == []
        if concern.shared_with:
            assert set(concern.shared_with) <= {concern.subject.provider.organisation_id, partner}
            assert any(event.verb == "shared" and event.shared for event in events)
        else:
            assert not any(event.shared for event in events)


def levels_agree_with_their_history(today):
    for standing in Assurance.objects.select_related("subject", "entry_request"):
        periods = list(standing.subject.level_periods.order_by("starts_on"))
        decisions = [period.decision for period in periods]
        if not periods:
            assert (standing.level, standing.since, standing.review_due) == (Level.ROUTINE, None, None)
            continue
        assert (standing.level, standing.since) == (periods[-1].level, periods[-1].starts_on)
        assert decisions[0].origin == Level.ROUTINE
        assert all(a.target == b.origin for a, b in pairwise(decisions))
        if standing.level == Level.ROUTINE:
            assert standing.entry_request is None
        else:
            assert standing.entry_request.target == standing.level
            assert standing.entry_request.exit_criteria.count() >= 3
        reviews = list(standing.subject.level_reviews.filter(level=standing.level, held_on__gte=standing.since))
        assert all(review.held_on <= today for review in reviews)
        if reviews:
            assert standing.review_due == reviews[0].next_due
    assert LevelPeriod.objects.count() == LevelDecision.objects.filter(request__status__in=IN_EFFECT).count()
    for review in LevelReview.objects.all():
        then = LevelPeriod.objects.filter(subject=review.subject, starts_on__lte=review.held_on).first()
        assert then is not None
        assert then.level == review.level


def decisions_keep_to_the_rules():
    for request in LevelRequest.objects.select_related("subject", "tenant", "proposer__user"):
        told = list(request.steps.order_by("at"))
        # What the provider does while it is asked, and what is said against a decision, is told beside the steps.
        beside = {RequestStatus.SHARED, RequestStatus.EFFECTIVE}
        moved = [b for a, b in pairwise(told) if not (a.status == b.status and a.status in beside)]
        steps = [told[0], *moved]
        assert steps[-1].status == request.status
        assert steps[0].status == RequestStatus.DRAFTED
        ways = [(RequestStatus(a.status), RequestStatus(b.status)) for a, b in pairwise(steps)]
        assert all(way in STEPS for way in ways)
        assert request.version == len(steps)
        assert request.proposed_at < timezone.now()
        assert len({quadrant(line.source) for line in request.evidence.all()}) >= 2
        assert all(
            line.concern is None or line.concern.subject_id == request.subject_id for line in request.evidence.all()
        )
    for decision in LevelDecision.objects.select_related("request__subject", "request__tenant", "by__user"):
        request = decision.request
        terms = load(request.tenant.framework_key).transition_between(decision.origin, decision.target)
        standing = _standing_before(decision)
        ask = ask_of(
            request, standing, today=decision.decided_on, authoriser_id=decision.by.user_id,
            authoriser_role=decision.by.role, authoriser_party=decision.party, decided_on=decision.decided_on,
            effective_from=decision.effective_from, region_statement=decision.reasons,
            second_people=int(decision.emergency),
        )  # fmt: skip
        assert why_not(ask) == {}, str(decision)
        agreed = tuple(decision.concurrences.values_list("party", flat=True))
        unconfirmed = request.status == RequestStatus.AWAITING_CONFIRMER  # nobody is asked to agree before
        assert unconfirmed == decision.emergency
        assert unconfirmed or bool(outstanding(terms, agreed)) == (request.status == RequestStatus.AWAITING_CONCURRENCE)


def _standing_before(decision):
    """The subject's level as it stood when the decision was taken."""
    before = LevelPeriod.objects.filter(subject=decision.subject).exclude(decision=decision)
    period = (
        before.filter(starts_on__lte=decision.decided_on).exclude(level=decision.target, at__gt=decision.at).first()
    )
    entry = None
    if decision.origin != Level.ROUTINE:
        entries = LevelDecision.objects.filter(subject=decision.subject, target=decision.origin, at__lt=decision.at)
        entry = entries.filter(request__exit_criteria__isnull=False).first().request
    return Assurance(
        subject=decision.subject, level=decision.origin, since=period.starts_on if period else None, entry_request=entry
    )


def every_row_belongs_to(tenant):
    for model in (
        Concern,
        ConcernEvent,
        Subject,
        LevelRequest,
        Evidence,
        ExitCriterion,
        RequestStep,
        Committee,
        Meeting,
    ):
        assert set(model._default_manager.values_list("tenant", flat=True)) <= {tenant.pk}
    assert AuditEvent.objects.filter(verb="demo.seeded").count() == 1


def concerns_show_everything(demo, tenant, today):
    concerns = list(Concern.objects.select_related("subject__provider"))
    assert 30 <= len(concerns) <= 46
    assert {concern.status for concern in concerns} == set(Status) - {Status.DRAFT}
    assert {band(concern.score).key for concern in concerns} == {"low", "moderate", "high", "extreme"}
    assert {quadrant(concern.source).key for concern in concerns} == {quadrant(source.code).key for source in SOURCES}
    assert max(Counter(concern.summary[:40] for concern in concerns if concern.status != "duplicate").values()) == 1
    about = {concern.subject.provider.sector for concern in concerns}
    assert about == set(Provider.objects.values_list("sector", flat=True))
    live = [concern for concern in concerns if concern.status in LIVE]
    shown = {key for concern in live for key in concern.domains}
    assert shown == {domain.key for domain in load(tenant.framework_key).domains}
    assert {key for concern in live for key in concern.key_questions} == {
        "safe", "effective", "caring", "responsive", "well_led",
    }  # fmt: skip
    assert {concern.sensitivity for concern in concerns} == {"standard", "speak_up", "safeguarding"}
    assert sum(concern.immediacy == "immediate" for concern in concerns) >= 2
    days = [(today - timezone.localdate(concern.logged_at)).days for concern in concerns]
    assert min(days) == 1
    assert max(days) > 400
    visitor = Membership.objects.get(role=Role.PROVIDER_USER)
    assert sum(visitor.organisation_id in concern.shared_with for concern in concerns) >= 2
    verbs = Counter(ConcernEvent.objects.values_list("verb", flat=True))
    assert verbs["rescored"] >= 5
    assert verbs["reopen"] == 1
    assert verbs["linked"] >= 2
    assert {answer.concern_id for answer in ConcernAnswer.objects.all()} == {concern.pk for concern in concerns}
    assert sum(bool(concern.themes) for concern in concerns) >= 10
    assert sum(bool(concern.evidence_categories) for concern in concerns) >= 20
    assert Theme.objects.in_use().filter(focus_since__isnull=False).count() >= 3
    assert {update.visibility for update in ConcernUpdate.objects.all()} >= {"icb", "named"}
    assert ConcernUpdate.objects.filter(kind="accuracy", from_organisation=visitor.organisation_id).exists()
    assert {report.state for report in SoftReport.objects.all()} == {"received", "acknowledged", "not_taken_up"}
    assert SoftReport.objects.filter(made_by=None).exists()
    assert SavedView.objects.filter(shared=True).count() == 2
    restricted = {concern.sensitivity for concern in concerns} - {"standard"}
    assert set(StreamTheme.objects.values_list("stream", flat=True)) == restricted


def levels_show_everything(tenant, today):
    framework = load(tenant.framework_key)
    standings = list(Assurance.objects.all())
    levels = Counter(standing.level for standing in standings if standing.since)
    joint = LevelRequest.objects.filter(commissioned_by="council", status="effective")  # where there are care homes
    assert joint.count() == Provider.objects.filter(sector=Sector.CARE_HOME).exists()
    assert all(request.joint_decision and request.lead_commissioner for request in joint)
    assert 3 <= levels["enhanced"] - joint.count() <= 4
    assert 1 <= levels["intensive"] <= 2
    assert levels["routine"] == 1
    assert Subject.objects.filter(assurance=None).exists()
    interval = {level.key: level.review_days for level in framework.levels}
    assert sum(days_overdue(standing.review_due, today) > 0 for standing in standings) >= 2
    assert sum(twice_overdue(row.review_due, today, interval[row.level]) for row in standings) == 1
    statuses = Counter(LevelRequest.objects.values_list("status", flat=True))
    assert statuses["shared_with_provider"] == 1
    assert statuses["sqg_considered"] >= 1
    assert statuses["awaiting_concurrence"] == 1
    assert statuses["awaiting_confirmer"] == (tenant.kind == "icb")
    assert set(ExitCriterion.objects.values_list("status", flat=True)) == set(ExitCriterion.Status)
    last = Meeting.objects.filter(committee__kind="sqg", status="held", held_on__lt=today).latest("held_on")
    assert LevelPeriod.objects.filter(starts_on__gt=last.held_on).exists()
    assert Meeting.objects.filter(committee__kind="board", status="planned", held_on__gt=today).exists()
    assert not Meeting.objects.filter(held_on__lt=today).exclude(status="held").exists()


def a_report_is_due(today):
    schedules = ReportSchedule.objects.select_related("committee", "receiver")
    assert {(row.committee.kind, row.receiver.kind) for row in schedules} == {("sqg", "qc"), ("qc", "board")}
    row = next(row for row in schedules if row.committee.kind == "sqg")
    schedule = Schedule(id=row.pk, rrule=row.cadence, start=row.starts_on, days_before=row.days_before)
    (run,) = due_runs(schedule, today=today)
    assert today - timedelta(days=9) <= run.due_on <= today
    assert today < run.meeting_on <= today + timedelta(days=10)
    assert Meeting.objects.filter(committee=row.receiver, held_on=run.meeting_on).exists()


def the_last_report_is_published(today):
    report = with_people().get()
    assert report.status == "published"
    assert report.covers_to < report.meeting_on < today
    assert Meeting.objects.filter(committee=report.receiver, held_on=report.meeting_on, status="held").exists()
    items = list(report.items.all())
    assert items
    facts = judge(report, approver=report.approved_by).facts
    assert why_not_approve(facts) == []
    assert all(item.next_look is None or item.next_look > report.covers_to for item in items)
    steps = list(report.events.order_by("at"))
    assert [step.verb for step in steps][:2] == ["drafted", "particulars_changed"]
    assert [step.verb for step in steps][-3:] == ["submitted", "approved", "published"]
    assert len({step.at for step in steps}) == len(steps) == report.version - 1
    assert [step.at for step in steps[-3:-1]] == [report.submitted_at, report.approved_at]
    assert report.paper.is_intact()
    assert report.paper.data == report.approved_text
    assert report.paper.at == steps[-1].at < timezone.now()


def every_section_of_a_draft_has_something_to_show():
    call_command("run_due", verbosity=0)
    for demo in TENANTS:
        with inside(demo):
            reports = list(Report.objects.filter(status="draft").prefetch_related("items"))
            assert reports
            for report in reports:
                assert {item.section for item in report.items.all()} == set(Section), (demo.code, str(report))


def ask_people_in_two_places():
    regional = User.objects.get(email="region-authoriser@y60.example")
    with tenant_context(None, user_id=regional.pk):
        held = regional.memberships.values_list("tenant__code", "role")
        assert set(held) == {(code, Role.REGION_AUTHORISER) for code in ("Y60", "QHL", "QNC")}


def the_password_follows_its_file(folder):
    email = "quality-lead@qhl.example"
    assert authenticate(None, email=email, password=signins.password(folder))
    (folder / "demo-password").write_text("another-password-for-all")
    call_command("seed_demo", verbosity=0)
    assert authenticate(None, email=email, password="another-password-for-all")


def test_an_interrupted_seeding_is_run_again(fresh_database, settings, tmp_path, monkeypatch):
    settings.DEBUG, settings.DEMO, settings.STATE_DIR = True, True, tmp_path
    real = seeding.add_schedules

    def fail_in_the_third(committees, *, today):
        if ReportSchedule.objects.count() == 0 and Tenant.objects.filter(code="QHL").exists() and next(calls) == 3:
            raise KeyboardInterrupt
        real(committees, today=today)

    calls = iter(range(1, 100))
    monkeypatch.setattr(seeding, "add_schedules", fail_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", verbosity=0)
    with inside(TENANTS[2]):
        assert not Concern.objects.exists()
    monkeypatch.setattr(seeding, "add_schedules", real)
    call_command("seed_demo", verbosity=0)
    for demo in TENANTS:
        with inside(demo):
            assert AuditEvent.objects.filter(verb="demo.seeded").count() == 1
            assert ReportSchedule.objects.count() == 2


@pytest.mark.parametrize(("debug", "demo"), [(False, True), (False, False), (True, False)])
def test_no_demonstration_where_it_is_not_wanted(settings, tmp_path, debug, demo):
    settings.DEBUG, settings.DEMO, settings.STATE_DIR = debug, demo, tmp_path
    with pytest.raises(CommandError, match=r"DEBUG is off|switched off"):
        call_command("seed_demo")
    assert not (tmp_path / "demo-password").exists()


def test_the_lines_about_signing_in_name_every_role_and_tenant(tmp_path):
    text = "\n".join(signins.lines(tmp_path))
    assert all(role.value.replace("_", "-") in text for role in Role)
    assert all(demo.domain in text and demo.name in text for demo in TENANTS)
    assert (tmp_path / "demo-password").read_text() in text
    assert signins.lines(tmp_path) == signins.lines(tmp_path)


def test_no_invented_concern_names_a_provider_or_a_person():
    names = [demo.name for demo in TENANTS]
    for template in templates():
        text = " ".join(str(value) for value in template.values())
        assert not any(name in text for name in names)
        assert "Dr " not in text
