"""Fill the demonstration tenants, each in one transaction, so that an interrupted run is simply run again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import record
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import Clearance
from reporting.demo import agreements, versions
from reporting.demo.afterwards import add_what_followed
from reporting.demo.asked import add_asked
from reporting.demo.concerns import add_concerns
from reporting.demo.contracts import add_contracts
from reporting.demo.council import add_joint_decision
from reporting.demo.directory import add_places, focus_code, lay_organisations, neighbour
from reporting.demo.drafts import add_drafts
from reporting.demo.emergency import add_emergency
from reporting.demo.files import add_files
from reporting.demo.insight import add_insight, tie_measures
from reporting.demo.interventions import add_interventions
from reporting.demo.levels import add_levels
from reporting.demo.measures import add_measures
from reporting.demo.members import add_members
from reporting.demo.people import add_users, appoint
from reporting.demo.privacy import add_kept_words
from reporting.demo.published import add_published
from reporting.demo.records import add_records, add_themes
from reporting.demo.replies import add_replies
from reporting.demo.reports import add_committees, add_schedules
from reporting.demo.risks import add_risks
from reporting.demo.signins import encoded_password
from reporting.demo.stakeholders import add_stakeholders
from reporting.demo.structure import add_structure
from reporting.demo.subjects import add_subjects
from reporting.demo.talk import add_talk
from reporting.demo.tenants import TENANTS, DemoTenant, lay_tenants
from reporting.demo.warnings import add_warnings

SEEDED = "demo.seeded"


@dataclass(frozen=True)
class Seeded:
    """What was added to one tenant."""

    name: str
    concerns: int
    subjects: int
    decisions: int


def seed(state_dir: Path, *, today: date) -> list[Seeded]:
    """Add what is missing of the demonstration, and say what was added; nothing when it is all there."""
    encoded = encoded_password(state_dir)
    tenants = {tenant.code: tenant for tenant in Tenant.objects.filter(code__in=[demo.code for demo in TENANTS])}
    missing = [demo for demo in TENANTS if demo.code not in tenants or not _is_seeded(tenants[demo.code])]
    if not missing:
        return []
    tenants = lay_tenants()
    lay_organisations()
    add_users(encoded)
    return [_fill(demo, tenants[demo.code], today) for demo in missing]


def _is_seeded(tenant: Tenant) -> bool:
    with tenant_context(tenant.pk):
        return AuditEvent.objects.filter(target_id=str(tenant.pk), verb=SEEDED).exists()


def _fill(demo: DemoTenant, tenant: Tenant, today: date) -> Seeded:
    framework = load(tenant.framework)
    with tenant_context(tenant.pk, clearances=Clearance.values):
        committees = add_committees(today=today)
        focus = Organisation.objects.get(code=focus_code(demo))
        people = appoint(demo, provider_organisation=focus.pk, partner_organisation=neighbour(demo).pk, today=today)
        places = add_places(demo, people, today=today)
        concerns = add_concerns(demo, framework, places, people, today=today)
        add_records(demo, concerns, add_themes(today=today), today=today)
        add_files(concerns, people)
        add_kept_words(concerns, people)
        add_asked(concerns, people, today=today)
        add_subjects(places, concerns, people)
        decisions = add_levels(demo, framework, places, people, concerns, today=today)
        add_replies(people)
        add_schedules(committees, today=today)
        if demo.kind == Tenant.Kind.ICB:
            add_structure(places, people, today=today)
            add_risks(places, people, concerns, today=today)
            add_interventions(places, people, today=today)
            add_contracts(places, people, today=today)
            add_stakeholders(places, people, today=today)
            add_members(committees, people)
            add_measures(places, people, today=today)
            tie_measures(people)
            add_insight(places, people, today=today)
            add_talk(demo, concerns, people, today=today)
            add_drafts(people)
            add_published(framework, people, today=today)
            add_what_followed(people)
            add_joint_decision(people)
            add_emergency(people)
            add_warnings(tenant.framework, people)
        if demo.code == agreements.FIRST:
            agreements.add_agreement(people)
        if demo.code == versions.TENANT:
            versions.add_own_version(people["tenant-admin"], today=today)
        added = Seeded(demo.name, len(concerns), len(places), len(decisions))
        record(SEEDED, tenant, by=None, concerns=added.concerns, subjects=added.subjects, decisions=added.decisions)
    return added
