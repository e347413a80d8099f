"""Every list page and endpoint asks the same number of queries for 25 and for 100 rows.

The numbers stand in query_counts.json; `pytest tests/test_query_counts.py --rewrite-query-counts` writes them anew.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from concerns.insight.models import InsightItem
from concerns.intake.models import SoftReport
from concerns.models import Concern, ConcernAnswer, ConcernDraft, ConcernEvent, ConcernSubject, ConcernUpdate, Theme
from concerns.privacy.models import PrivacyFinding
from concerns.register.models import Risk, RiskAction
from concerns.register.rules.vocabulary import Which
from concerns.search.models import SavedView
from concerns.sheets.models import ImportJob
from concerns.streams.models import StreamTheme
from concerns.work.models import ConcernAction
from escalation.agreements.models import Agreement
from escalation.contracts.models import Contract, ContractSheet, Covered, Duty
from escalation.early_warning.models import BackTest, WarningLine
from escalation.interventions.models import Deadline, Intervention
from escalation.models import Committee, Ending, LevelDecision, LevelPeriod, LevelRequest, Meeting, ProviderShare
from providers.directory.models import DirectoryImport
from providers.measures.models import BroughtFile, DataPoint, Measure
from providers.models import Organisation, Provider, Subject
from providers.structure.models import Belonging
from providers.values.models import PointSheet
from quality_oversight.audit.trail import record
from quality_oversight.tenancy import keys
from quality_oversight.tenancy.models import ApiKey, Membership, Signed, User
from reporting.committees.models import Seat, Terms
from reporting.models import Report, ReportSchedule
from reporting.stakeholders.models import Contribution, Occasion, Stakeholder
from tests.cast import TRUST, Cast, acting, assemble
from tests.rows import NO_CASE

KEPT = Path(__file__).with_name("query_counts.json")
FEW, MANY = 25, 100
LIMIT, DASHBOARD_LIMIT = 12, 18
DAY = date(2026, 3, 2)
FRAME = {"BEGIN", "COMMIT"}  # the one transaction around each request; savepoints inside it do count


@dataclass(frozen=True)
class Rows:
    """What the lists show: `number` of each thing, made once for all lists."""

    cast: Cast

    def make(self, first: int, last: int) -> None:
        numbers = range(first, last)
        organisations = Organisation.objects.using("owner").bulk_create(
            Organisation(id=UUID(int=10_000 + n), code=f"ZZ{n:03}", name=f"Example Trust {n} (invented)")
            for n in numbers
        )
        users = User.objects.bulk_create(
            User(email=f"person-{n}@north.example", name=f"Person {n} (invented)", password="!") for n in numbers
        )
        with acting(self.cast.lead):
            StreamTheme.objects.bulk_create(
                StreamTheme(
                    stream="speak_up", quarter_starts=DAY + timedelta(n), text="Rotas.", total="<5", by=self.cast.lead
                )
                for n in numbers
            )
            people = Membership.objects.bulk_create(Membership(user=user, role="sqg_member") for user in users)
            ApiKey.objects.bulk_create(
                ApiKey(membership_id=person.pk, label="Key", secret_hash=keys.digest(str(person.pk)))
                for person in people
            )
            providers = Provider.objects.bulk_create(
                Provider(organisation_id=o.pk, sector="acute", lead_id=self.cast.lead.pk) for o in organisations
            )
            subjects = Subject.objects.bulk_create(
                Subject(provider_id=p.pk, name=o.name) for p, o in zip(providers, organisations, strict=True)
            )
            self.concerns(numbers, subjects)
            self.structure(numbers, subjects)
            Agreement.objects.bulk_create(
                Agreement(
                    organisation_id=o.pk,
                    parties=["QHL", "QHM"],
                    lead="QHL",
                    proposer="QHM",
                    starts_on=DAY,
                    purpose="Why",
                )
                for o in organisations
            )
            Subject.objects.bulk_create(
                Subject(provider_id=p.pk, name=f"Service {n}", kind="service")
                for n, p in zip(numbers, providers, strict=True)
            )
            ImportJob.objects.bulk_create(
                ImportJob(made_by=self.cast.lead, user_id=self.cast.lead.user_id, audience="team", kind="csv")
                for _ in numbers
            )
            DirectoryImport.objects.bulk_create(
                DirectoryImport(icb_id=self.cast.lead.tenant_id, file_name=f"{n}.csv") for n in numbers
            )
            self.risks(numbers, subjects)
            self.levels(subjects)
            self.endings(subjects)
            self.interventions(numbers, subjects)
            self.contracts(numbers, subjects)
            self.stakeholders(numbers)
            self.committees(numbers)
            self.warnings(subjects)
            self.measures(numbers, subjects)
            self.insight(numbers, subjects)
            self.reports(numbers)
            SavedView.objects.bulk_create(SavedView(owner_id=self.cast.lead.pk, name=f"View {n}") for n in numbers)
            ConcernDraft.objects.bulk_create(
                ConcernDraft(owner_id=self.cast.lead.pk, fields={"title": [s.name], "subject": [str(s.pk)]})
                for s in subjects
            )
            for subject in subjects:
                record("provider.added", subject, by=self.cast.lead)

    def structure(self, numbers: range, subjects: list[Subject]) -> None:
        places = Subject.objects.bulk_create(Subject(name=f"Place {n}", kind="place", scope="Place") for n in numbers)
        Belonging.objects.bulk_create(
            Belonging(whole=place, part="member", member=subject, since=DAY)
            for place, subject in zip(places, subjects, strict=True)
        )

    def concerns(self, numbers: range, subjects: list[Subject]) -> None:
        scores = {"initial_consequence": 4, "initial_likelihood": 4, "consequence": 4, "likelihood": 3}
        themes = Theme.objects.bulk_create(Theme(name=f"Theme {n}") for n in numbers)
        concerns = Concern.objects.bulk_create(
            Concern(
                ref=f"QC-2025-{n:04}",
                subject_id=s.pk,
                title=f"Concern {n}",
                summary="Seen",
                source="IQ01",
                status="open",
                date_identified=DAY,
                domains=["safety"],
                lead_id=self.cast.lead.pk,
                themes=[t.pk],
                **scores,
            )
            for n, s, t in zip(numbers, subjects, themes, strict=True)
        )
        ConcernSubject.objects.bulk_create(
            ConcernSubject(concern_id=c.pk, subject_id=subjects[0].pk, part="about", by_name="Lead")
            for c in concerns
            if c.subject_id != subjects[0].pk
        )
        events = ConcernEvent.objects.bulk_create(
            ConcernEvent(
                concern_id=c.pk,
                by_name="Lead",
                verb="raised",
                status="open",
                consequence=4,
                likelihood=3,
                domains=["safety"],
            )
            for c in concerns
        )
        PrivacyFinding.objects.bulk_create(
            PrivacyFinding(
                concern_id=c.pk, target_type="concerns.concern", target_id=c.pk, target_label=c.ref, by_name="Lead",
                field="summary", kind="phone_number", start=0, end=9, digest="0" * 64, reason="The team's own.",
            )
            for c in concerns
        )  # fmt: skip
        ConcernAnswer.objects.bulk_create(
            ConcernAnswer(
                concern_id=e.concern_id, event_id=e.pk, reader=self.cast.lead.user, ref="QC", words="Told.", at=e.at
            )
            for e in events
        )
        ConcernAction.objects.bulk_create(
            ConcernAction(
                concern_id=c.pk, title="Audit", owner_id=owner.pk, asked_by=self.cast.lead, due=DAY, original_due=DAY
            )
            for c in concerns
            for owner in (self.cast.lead, self.cast.executive)
        )
        outside = {"from_organisation": TRUST, "visibility": "named", "audience": [TRUST], "by_name": "Provider"}
        ConcernUpdate.objects.bulk_create(ConcernUpdate(concern_id=c.pk, text="Begun", **outside) for c in concerns)
        told = {"what": "Seen", "place": "Ward 4", "when": "week", "certainty": "seen", "made_by": self.cast.lead}
        SoftReport.objects.bulk_create(SoftReport(ref=f"SI-2025-{n:04}", **told) for n in numbers)

    def risks(self, numbers: range, subjects: list[Subject]) -> None:
        scores = {f"{which}_{name}": 3 for which in Which for name in ("consequence", "likelihood")}
        days = {"current_since": DAY, "review_due": DAY}
        risks = Risk.objects.bulk_create(
            Risk(
                ref=f"QR-2025-{n:04}",
                category="safety",
                cause="Cause",
                event=f"Event {n}",
                effect="Effect",
                subject_id=s.pk,
                owner_id=self.cast.lead.pk,
                areas={which: {"safety": [3, 3]} for which in Which},
                **scores,
                **days,
            )
            for n, s in zip(numbers, subjects, strict=True)
        )
        RiskAction.objects.bulk_create(
            RiskAction(risk_id=r.pk, text="Hire", owner_id=self.cast.lead.pk, due=DAY) for r in risks
        )

    def levels(self, subjects: list[Subject]) -> None:
        scores = {"consequence": 4, "likelihood": 4, "grounds": "Grounds", "risk_profile": "Profile"}
        requests = LevelRequest.objects.bulk_create(
            LevelRequest(subject_id=s.pk, origin="routine", target="enhanced", proposer_id=self.cast.lead.pk, **scores)
            for s in subjects
        )
        asked = {"organisation_id": TRUST, "due_on": DAY, "by_name": "Lead", "origin": "routine", "target": "enhanced"}
        ProviderShare.objects.bulk_create(
            ProviderShare(request_id=r.pk, token_hash=r.pk.hex, **asked) for r in requests
        )
        decisions = LevelDecision.objects.bulk_create(
            LevelDecision(
                request_id=r.pk,
                subject_id=r.subject_id,
                origin="routine",
                target="enhanced",
                party="icb",
                by_name="Executive",
                decided_on=DAY,
                effective_from=DAY,
                reasons="Reasons",
            )
            for r in requests
        )
        LevelPeriod.objects.bulk_create(
            LevelPeriod(subject_id=d.subject_id, decision_id=d.pk, level="enhanced", starts_on=DAY, by_name="Executive")
            for d in decisions
        )

    def endings(self, subjects: list[Subject]) -> None:
        given = {"why": "suspended", "effective_on": DAY, "reasons": "Reasons", "proposer_id": self.cast.lead.pk}
        Ending.objects.bulk_create(Ending(subject_id=s.pk, **given) for s in subjects)

    def interventions(self, numbers: range, subjects: list[Subject]) -> None:
        rows = Intervention.objects.bulk_create(
            Intervention(
                ref=f"INT-2025-{n:04}", subject_id=s.pk, kind="contract", type="cpn", started_on=DAY, text="Handovers",
                owner_id=self.cast.lead.pk,
            )
            for n, s in zip(numbers, subjects, strict=True)
        )  # fmt: skip
        Deadline.objects.bulk_create(Deadline(intervention_id=row.pk, label="Meeting", due=DAY) for row in rows)

    def committees(self, numbers: range) -> None:
        signed = Signed.signature(self.cast.lead)
        times = {"starts_at": time(9, 30), "minutes": 120, "on_holiday": "next", "paper_days": 5}
        quorum = {"quorum_members": 2, "quorum_chair": True, "in_public": False}
        rows = Committee.objects.bulk_create(
            Committee(key=f"group-{n}", name=f"Group {n}", kind="other") for n in numbers
        )
        for row in rows:
            Terms.objects.create(committee=row, number=1, purpose="Reviews.", **times, **quorum, **signed)
        Seat.objects.bulk_create(Seat(committee=row, role="chair", title="Chair", since=DAY) for row in rows)
        Meeting.objects.bulk_create(Meeting(committee=row, held_on=timezone.localdate()) for row in rows)

    def stakeholders(self, numbers: range) -> None:
        rows = Stakeholder.objects.bulk_create(Stakeholder(name=f"Body {n}", kind="other") for n in numbers)
        occasions = Occasion.objects.bulk_create(
            Occasion(name=f"Strategy {n}", kind="strategy", held_on=DAY) for n in numbers
        )
        Contribution.objects.bulk_create(
            Contribution(stakeholder_id=row.pk, occasion_id=occasion.pk, how="wrote")
            for row, occasion in zip(rows, occasions, strict=True)
        )

    def contracts(self, numbers: range, subjects: list[Subject]) -> None:
        rows = Contract.objects.bulk_create(
            Contract(
                ref=f"C-{n:04}", title="Hospital services", kind="nhs_standard", provider_id=s.provider_id,
                holder_kind="nhs", starts_on=DAY, owner_id=self.cast.lead.pk,
            )
            for n, s in zip(numbers, subjects, strict=True)
        )  # fmt: skip
        Covered.objects.bulk_create(
            Covered(contract_id=row.pk, subject_id=s.pk) for row, s in zip(rows, subjects, strict=True)
        )
        given = {"title": "Quality report", "kind": "quality", "every": "quarter", "receiver": "Quality team"}
        Duty.objects.bulk_create(Duty(contract_id=row.pk, first_due=DAY, next_due=DAY, **given) for row in rows)
        ContractSheet.objects.bulk_create(
            ContractSheet(file_name=f"{n}.csv", **Signed.signature(self.cast.lead)) for n in numbers
        )

    def warnings(self, subjects: list[Subject]) -> None:
        concerns = dict(Concern.objects.order_by("ref").values_list("subject", "pk"))
        WarningLine.objects.bulk_create(
            WarningLine(
                subject_id=s.pk, reason="risk_high", level="enhanced", rank=1, words="A concern scored 16",
                behind=[{"kind": "concern", "id": str(concerns[s.pk]), "weight": 16, "words": ""}],
                concerns=[concerns[s.pk]],
            )
            for s in subjects
        )  # fmt: skip
        signed = Signed.signature(self.cast.lead)
        BackTest.objects.bulk_create(
            BackTest(
                first_day=DAY, last_day=DAY, terms="national-default", months=6, fewest=10, state="done",
                found=NO_CASE, finished_at=timezone.now(), **signed,
            )
            for _ in subjects
        )  # fmt: skip

    def measures(self, numbers: range, subjects: list[Subject]) -> None:
        rows = Measure.objects.bulk_create(
            Measure(code=f"M{n}", name=f"Measure {n}", direction="increase", owner_id=self.cast.lead.pk)
            for n in numbers
        )
        counts = {"used": 1, "totals": 1, "parts": 0, "elsewhere": 0, "rejected": 0}
        BroughtFile.objects.bulk_create(
            BroughtFile(name=f"{n}.csv", layout="ae_monthly", rows=2, counts=counts) for n in numbers
        )
        PointSheet.objects.bulk_create(
            PointSheet(file_name=f"own-{n}.csv", sheets=[], **Signed.signature(self.cast.lead)) for n in numbers
        )
        DataPoint.objects.bulk_create(
            DataPoint(measure=m, subject_id=s.pk, period_start=DAY.replace(day=1), value=1, by_name="Nobody")
            for m, s in zip(rows, subjects, strict=True)
        )

    def insight(self, numbers: range, subjects: list[Subject]) -> None:
        says = {"source": "EQ13", "period_from": DAY, "period_to": DAY, "polarity": "negative", "age_limit": 120}
        signed = Signed.signature(self.cast.lead)
        InsightItem.objects.bulk_create(
            InsightItem(ref=f"INS-2025-{n:04}", subject_id=s.pk, headline="Slower", received_on=DAY, **says, **signed)
            for n, s in zip(numbers, subjects, strict=True)
        )

    def reports(self, numbers: range) -> None:
        sqg, _ = Committee.objects.get_or_create(key="sqg", defaults={"name": "System Quality Group", "kind": "sqg"})
        qc, _ = Committee.objects.get_or_create(key="qc", defaults={"name": "Quality Committee", "kind": "qc"})
        schedule, _ = ReportSchedule.objects.get_or_create(
            committee=sqg, receiver=qc, defaults={"cadence": "FREQ=MONTHLY", "starts_on": DAY}
        )
        days = [DAY + timedelta(days=n) for n in numbers]
        Report.objects.bulk_create(
            Report(
                schedule=schedule,
                committee=sqg,
                receiver=qc,
                meeting_on=day,
                due_on=day,
                covers_from=day,
                covers_to=day,
            )
            for day in days
        )


@dataclass(frozen=True)
class Listing:
    """One list: who looks, where, with which parameters; `api` looks by key."""

    who: str
    query: str = ""
    limit: int = LIMIT
    api: bool = False


LISTS = {
    "concerns:list": Listing("lead", limit=14),
    "intake:inbox": Listing("lead"),
    "sheets:bring": Listing("lead"),
    "work:mine": Listing("lead", limit=25),  # twelve lists, and what waits for a role, on one page
    "work-api:list": Listing("lead", "?page_size=100", api=True),
    "privacy:queue": Listing("ig_lead"),
    "concerns:themes": Listing("risk_manager"),
    "register:list": Listing("lead"),
    "register-api:list": Listing("lead", "?page_size=100", api=True),
    "search:views": Listing("lead"),
    "concerns:logged": Listing("lead"),
    "concerns:drafts": Listing("lead"),
    "providers:list": Listing("lead"),
    "providers:subjects": Listing("lead"),
    "providers:add": Listing("lead", "?organisation_q=example"),
    "directory:imports": Listing("admin"),
    "organisations:closed": Listing("lead", limit=15),
    "organisations:list": Listing("lead", "?q=example&size=100&more=1", limit=17),
    "organisations-api:list": Listing("lead", "?page_size=100&search=example", api=True, limit=17),
    "escalation:requests": Listing("lead"),
    "escalation:reviews": Listing("lead"),
    "escalation:endings": Listing("lead"),
    "escalation-api:endings": Listing("lead", "?page_size=100", api=True),
    "escalation-api:reviews": Listing("lead", "?page_size=100", api=True),
    "escalation:asked": Listing("provider_user"),
    "board:board": Listing("lead"),
    "board-api:board": Listing("lead", "?page_size=100", api=True),
    "dashboard-api:dashboard": Listing("lead", api=True, limit=20),
    "dashboard-api:changes": Listing("lead", "?since=2020-01-01", api=True, limit=30),
    "agreements:list": Listing("lead"),
    "agreements-api:list": Listing("lead", "?page_size=100", api=True),
    "insight:list": Listing("lead"),
    "insight:sources": Listing("lead"),
    "insight-api:list": Listing("lead", "?page_size=100", api=True),
    "early_warning:list": Listing("lead", "?show=all", limit=13),
    "early_warning:back_tests": Listing("lead"),
    "early-warnings-api:list": Listing("lead", "?page_size=100", api=True),
    "interventions:list": Listing("lead"),
    "committees:list": Listing("lead"),
    "committees:calendar": Listing("lead"),
    "committees-api:list": Listing("lead", "?page_size=100", api=True),
    "committees-api:meetings": Listing("lead", "?page_size=100", api=True),
    "stakeholders:list": Listing("lead"),
    "stakeholders:occasions": Listing("lead"),
    "stakeholders-api:list": Listing("lead", "?page_size=100", api=True),
    "stakeholders-api:occasions": Listing("lead", "?page_size=100", api=True),
    "contracts:list": Listing("lead"),
    "contracts:bring": Listing("lead"),
    "contracts-api:list": Listing("lead", "?page_size=100", api=True, limit=13),
    "line_of_sight:system": Listing("lead", limit=15),
    "line-of-sight-api:system": Listing("lead", api=True, limit=15),
    "structure:list": Listing("lead", "?size=100"),
    "structure-api:list": Listing("lead", "?page_size=100", api=True),
    "measures:list": Listing("lead"),
    "measures:bring": Listing("lead"),
    "values:bring": Listing("lead"),
    "values-api:list": Listing("lead", "?page_size=100", api=True),
    "measures-api:files": Listing("lead", "?page_size=100", api=True),
    "measures-api:list": Listing("lead", "?page_size=100", api=True),
    "interventions-api:list": Listing("lead", "?page_size=100", api=True),
    "reporting:dashboard": Listing("viewer", limit=DASHBOARD_LIMIT),
    "reporting:dashboard_changes": Listing("viewer", "?since_day=1&since_month=1&since_year=2020", limit=30),
    "reporting:dashboard_concerns": Listing("viewer", "?size=100", limit=14),
    "reporting:dashboard_actions": Listing("viewer", "?size=100", limit=14),
    "reporting:reports": Listing("secretary"),
    "reporting:schedules": Listing("secretary"),
    "audit:trail": Listing("auditor"),
    "streams:themes": Listing("lead"),
    "tenancy:people": Listing("admin"),
    "tenancy:api_keys": Listing("admin"),
    "concerns-api:list": Listing("lead", "?page_size=100", api=True),
    "providers-api:list": Listing("lead", "?page_size=100", api=True),
    **{
        f"escalation-api:{name}": Listing("lead", "?page_size=100", api=True)
        for name in ("subjects", "levels", "requests", "decisions")
    },
}


def _visit(cast: Cast, name: str, listing: Listing) -> Callable[[], int]:
    membership = getattr(cast, listing.who)
    client, headers = Client(), {}
    if listing.api:
        secret = keys.new_secret(cast.north)
        with acting(cast.admin):
            ApiKey.objects.create(membership=membership, label="Count", secret_hash=keys.digest(secret))
        headers = {"authorization": f"Bearer {secret}"}
    else:
        client.force_login(membership.user)
    address = reverse(name) + listing.query

    def count() -> int:
        assert client.get(address, headers=headers).status_code == 200, address  # what is read once is read here
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers=headers)
        return sum(query["sql"] not in FRAME for query in queries.captured_queries)

    return count


@pytest.mark.usefixtures("fresh_database")
def test_a_list_asks_the_same_number_of_queries_for_25_and_for_100_rows(request):
    cast = assemble()
    rows = Rows(cast)
    visits = {name: _visit(cast, name, listing) for name, listing in LISTS.items()}
    rows.make(0, FEW)
    few = {name: count() for name, count in visits.items()}
    rows.make(FEW, MANY)
    many = {name: count() for name, count in visits.items()}
    assert many == few
    assert {name: number for name, number in many.items() if number > LISTS[name].limit} == {}
    if request.config.getoption("rewrite_query_counts"):
        KEPT.write_text(json.dumps(many, indent=2, sort_keys=True) + "\n")
    assert many == json.loads(KEPT.read_text())
