"""One row of every tenant model, for tests that walk all of them. All facts are invented."""

from datetime import date, time
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from concerns.files.models import Attachment
from concerns.insight.models import InsightFile, InsightItem, MeasureSource, TriangulationNote
from concerns.intake.models import SoftReport, SoftReportStep
from concerns.models import (
    Concern,
    ConcernAnswer,
    ConcernDraft,
    ConcernEvent,
    ConcernLink,
    ConcernShare,
    ConcernSubject,
    ConcernUpdate,
    ReferenceCounter,
    Theme,
)
from concerns.privacy.models import PrivacyDecision, PrivacyFinding
from concerns.register.models import (
    ExtractPaper,
    Risk,
    RiskAction,
    RiskAppetite,
    RiskAssurance,
    RiskControl,
    RiskEvent,
    RiskGap,
    RiskLink,
    RiskScore,
)
from concerns.search.models import SavedView
from concerns.sheets.models import ImportJob, ImportRow, SheetMemory
from concerns.streams.models import ReporterIdentity, StreamTheme
from concerns.work.models import ActionRevision, ConcernAction, Digest, DigestChoice
from escalation.agreements.models import Agreement, Message, Signature, Told
from escalation.contracts.models import Contract, ContractEvent, ContractSheet, Covered, Duty, Return
from escalation.early_warning.models import BackTest, Sweep, WarningLine, WarningStep
from escalation.interventions.models import Deadline, Intervention, InterventionEvent, InterventionFile
from escalation.letters.models import Letter, LetterFile, LetterTemplate
from escalation.models import (
    Assurance,
    Committee,
    Concurrence,
    Confirmation,
    CriterionNote,
    EndedSubject,
    Ending,
    EndingNotice,
    EndingStep,
    Evidence,
    ExitCriterion,
    LevelDecision,
    LevelPeriod,
    LevelRequest,
    LevelReview,
    Meeting,
    Objection,
    ProviderShare,
    ReplyFile,
    RequestNotice,
    RequestStep,
    SharedFact,
)
from escalation.story.models import DayPaper
from providers.measures.models import BroughtFile, Charting, DataPoint, Measure, Rebase
from providers.models import Provider, Subject
from providers.structure.models import Belonging
from providers.values.models import PointSheet, PointSheetMemory
from quality_oversight.audit.models import AuditEvent, AuditHead
from quality_oversight.audit.trail import record
from quality_oversight.frameworks import text_of
from quality_oversight.frameworks.models import FrameworkDraft, FrameworkStart, FrameworkVersion
from quality_oversight.tenancy.isolation import TenantModel
from quality_oversight.tenancy.models import ApiKey, Membership, Sending, Signed
from reporting.committees.models import CommitteeStep, Seat, Terms
from reporting.models import AlertFollowUp, LeftOut, Paper, Report, ReportEvent, ReportItem, ReportSchedule
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.stakeholders.models import Contribution, ContributorsPaper, Occasion, Stakeholder, StakeholderStep
from tests.cast import TRUST, UNSEEN_TRUST, acting

VAULT = "speak_up_vault"  # what lets a test see the sealed identity
DAY = date(2026, 4, 9)
NEVER = date(2999, 1, 1)  # from when a version holds that no page reads
PAIR = ("consequence", "likelihood")
NO_CASE = {"reasons": {}, "not_tested": [], "chance": [0, 0], "announced": [0, 0]}
TENANT_MODELS: list[type[Model]] = sorted(
    (model for model in apps.get_models() if issubclass(model, TenantModel)), key=lambda model: model._meta.label
)


def add_concern(subject: Subject, number: int = 1, **fields: object) -> Concern:
    """Add a concern of the running tenant, past the actions."""
    return Concern.objects.create(
        **{
            "ref": f"QC-2026-{number:04}",
            "subject": subject,
            "title": "Falls on two wards (invented)",
            "summary": "Three falls in a week.",
            "source": "IQ01",
            "date_identified": DAY,
            "initial_consequence": 3,
            "initial_likelihood": 3,
            "consequence": 3,
            "likelihood": 3,
            **fields,
        }
    )


def add_file(concern: Concern, by: Membership, **fields: object) -> Attachment:
    """Add a file to a concern, without its bytes."""
    about = {"name": "figures.pdf", "kind": "pdf", "size": 812, "sha256": "0" * 64, "visibility": "icb"}
    return Attachment.objects.create(
        **about | {"stored_as": "nowhere"} | fields, concern=concern, **Signed.signature(by)
    )


def add_action(concern: Concern, by: Membership, **fields: object) -> ConcernAction:
    """Ask for an action, past the actions."""
    about = {"title": "Audit (invented)", "owner": by, "owner_name": by.name, "asked_by": by}
    return ConcernAction.objects.create(**about | {"due": DAY, "original_due": DAY} | fields, concern=concern)


def add_action_step(action: ConcernAction, by: Membership, **fields: object) -> ActionRevision:
    """Add one step to an action."""
    said = {"title": action.title, "due": action.due, "organisation": action.organisation}
    return ActionRevision.objects.create(action=action, verb="added", **said | fields, **Signed.signature(by))


def add_concern_event(concern: Concern, by: Membership, **fields: object) -> ConcernEvent:
    """Add one step to a concern's history."""
    return ConcernEvent.objects.create(
        concern=concern,
        verb="raised",
        status=concern.status,
        consequence=3,
        likelihood=3,
        **Signed.signature(by),
        **fields,
    )


def add_share(concern: Concern, by: Membership, organisation_id: UUID = UNSEEN_TRUST) -> ConcernShare:
    """Share a concern with an organisation, past the actions."""
    concern.shared_with = [*concern.shared_with, organisation_id]
    concern.save(update_fields=["shared_with"])
    return ConcernShare.objects.create(
        concern=concern, organisation_id=organisation_id, reason="Invented.", **Signed.signature(by)
    )


def add_link(concern: Concern, other: Concern, by: Membership, **fields: object) -> ConcernLink:
    """Link two concerns, past the actions."""
    given = {"kind": "caused_by", "reason": "Invented.", **fields}
    return ConcernLink.objects.create(concern=concern, other=other, **given, **Signed.signature(by))


def add_subject(name: str = "Urgent care (invented)", kind: str = "pathway", **fields: object) -> Subject:
    """Add a subject of the running tenant that is no provider."""
    return Subject.objects.create(name=name, kind=kind, scope=kind.capitalize(), **fields)


def add_soft_report(by: Membership | None, number: int = 1, **fields: object) -> SoftReport:
    """Add soft intelligence of the running tenant, past the actions."""
    told = {"what": "Nobody answered the bell (invented).", "place": "Ward 4", "when": "week", "certainty": "seen"}
    return SoftReport.objects.create(**{"ref": f"SI-2026-{number:04}", "made_by": by, **told, **fields})


def add_risk(subject: Subject, owner: Membership, number: int = 1, **fields: object) -> Risk:
    """Add a risk of the running tenant, past the actions."""
    areas = {"inherent": {"safety": [4, 4]}, "current": {"safety": [4, 3]}, "target": {"safety": [4, 2]}}
    scores = {f"{which}_{name}": pair["safety"][i] for which, pair in areas.items() for i, name in enumerate(PAIR)}
    return Risk.objects.create(
        **{
            "ref": f"QR-2026-{number:04}",
            "category": "safety",
            "cause": "Too few nurses at night (invented).",
            "event": "Patients fall without being seen (invented)",
            "effect": "Broken hips.",
            "subject": subject,
            "owner": owner,
            "areas": areas,
            "current_since": DAY,
            "review_due": DAY,
            **scores,
            **fields,
        }
    )


def risk_parts(risk: Risk, owner: Membership) -> list[Model]:
    """One of everything that hangs from a risk and not from a concern."""
    signed = Signed.signature(owner)
    return [
        RiskControl.objects.create(risk=risk, text="Rounds every hour.", owner=owner),
        RiskAssurance.objects.create(risk=risk, text="Audit of rounds.", line=2, level="limited", dated=DAY),
        RiskGap.objects.create(risk=risk, text="No rounds at weekends.", about="control"),
        RiskAction.objects.create(risk=risk, text="Hire nurses.", owner=owner, due=DAY),
        RiskScore.objects.create(
            risk=risk, which="current", areas={"safety": [4, 3]}, consequence=4, likelihood=3, **signed
        ),
    ]


def measure_parts(subject: Subject, by: Membership) -> list[Model]:
    """A measure with three values of a subject, and one of everything that hangs from it."""
    signed = Signed.signature(by)
    measure = Measure.objects.create(code="FALLS", name="Falls (invented)", direction="decrease", owner=by)
    of = {"measure": measure, "subject": subject}
    points = [
        DataPoint.objects.create(**of, period_start=date(2026, month, 1), value=month, **signed) for month in (1, 2, 3)
    ]
    rebase = Rebase.objects.create(**of, starts_on=date(2026, 2, 1), reason="A new form (invented).", **signed)
    counts = {"used": 1, "totals": 1, "parts": 0, "elsewhere": 0, "rejected": 0}
    file = BroughtFile.objects.create(name="ae.csv", layout="ae_monthly", rows=2, counts=counts, **signed)
    lines = [[1, ["Trust", "Period", "Value"], {}], [2, ["Nobody", "Apr-25", "3"], {}]]
    sheets = [{"name": "CSV", "too_long": False, "lines": lines}]
    places = {"subject": 0, "period": 1, "value": 2}
    sheet = PointSheet.objects.create(
        file_name="own.csv", sheets=sheets, places=places, same={"measure": str(measure.pk)}, chosen=True, **signed
    )
    memory = PointSheetMemory.objects.create(user_id=by.user_id, fingerprint="0" * 64, places=places)
    tied = MeasureSource.objects.create(measure=measure, source="IQ02")
    return [measure, points[-1], Charting.objects.create(**of), rebase, file, sheet, memory, tied]


def add_level_request(subject: Subject, by: Membership, target: str = "enhanced") -> LevelRequest:
    """Add a request to move a subject."""
    return LevelRequest.objects.create(
        subject=subject,
        origin="routine",
        target=target,
        proposer=by,
        grounds="Invented grounds.",
        consequence=3,
        likelihood=3,
        risk_profile="Invented profile.",
    )


def add_criterion(request: LevelRequest, by: Membership, **fields: object) -> ExitCriterion:
    """Add an exit criterion that somebody verified, past the actions."""
    given = {"position": 1, "text": "No falls.", "status": "met", "evidence": "Seen.", "verified_by": by}
    return ExitCriterion.objects.create(request=request, **{**given, **fields})


def stakeholder_rows(by: Membership) -> list[Model]:
    """A stakeholder, a strategy, its contribution, a step and a paper."""
    stakeholder = Stakeholder.objects.create(name="Healthwatch", kind="patient_voice_body")
    occasion = Occasion.objects.create(name="Quality strategy", kind="strategy", held_on=DAY)
    asked = {"made_for": by, "user_id": by.user_id, "occasion": occasion}
    made = {"made_at": timezone.now(), "name": "a.pdf", "pdf": b"%PDF", "pages": 1}
    return [
        stakeholder,
        occasion,
        Contribution.objects.create(occasion=occasion, stakeholder=stakeholder, how="wrote"),
        StakeholderStep.objects.create(stakeholder=stakeholder, verb="added", **Signed.signature(by)),
        ContributorsPaper.objects.create(**asked, **made),
    ]


def committee_rows(committee: Committee, by: Membership) -> list[Model]:
    """Terms of reference, a seat and a step of a committee."""
    given = {"committee": committee, **Signed.signature(by)}
    times = {"starts_at": time(9, 30), "minutes": 120, "on_holiday": "next", "paper_days": 5}
    quorum = {"quorum_members": 2, "quorum_chair": True}
    return [
        Terms.objects.create(number=1, purpose="Reviews quality.", in_public=False, **times, **quorum, **given),
        Seat.objects.create(
            committee=committee, role="member", title="Healthwatch", since=DAY, membership=by, deputy=by
        ),
        CommitteeStep.objects.create(verb="terms_set", **given),
    ]


def add_contract(provider: Provider, owner: Membership, number: int = 1, **fields: object) -> Contract:
    """A running contract of a provider, as it stands in the register."""
    usual = {"title": "Hospital services", "kind": "nhs_standard", "holder_kind": "nhs", "starts_on": DAY}
    return Contract.objects.create(**usual | {"ref": f"C-{number}", "provider": provider, "owner": owner} | fields)


def add_duty(contract: Contract, **fields: object) -> Duty:
    """A quarterly quality report, first due on the contract's first day."""
    usual = {"title": "Quality report", "kind": "quality", "every": "quarter", "receiver": "Quality team"}
    first = {"first_due": contract.starts_on, "next_due": contract.starts_on}
    return Duty.objects.create(**usual | first | {"contract": contract} | fields)


def add_intervention(subject: Subject, owner: Membership, number: int = 1, **fields: object) -> Intervention:
    """Add something that was done about a subject, past the actions."""
    about = {"kind": "contract", "type": "cpn", "started_on": DAY, "text": "Handovers (invented)."}
    return Intervention.objects.create(
        **about | {"ref": f"INT-2026-{number:04}", "subject": subject, "owner": owner} | fields
    )


def add_insight(subject: Subject, by: Membership, number: int = 1, **fields: object) -> InsightItem:
    """Add what a source says of a subject, past the actions."""
    says: dict[str, object] = {
        "ref": f"INS-2026-{number:04}", "subject": subject, "source": "EQ13", "period_from": DAY, "period_to": DAY,
        "polarity": "negative", "headline": "Fewer would recommend it", "received_on": DAY, "age_limit": 120,
    }  # fmt: skip
    return InsightItem.objects.create(**Signed.signature(by) | says | fields)


def add_report(by: Membership) -> Report:
    """Add a draft report with its committees and schedule."""
    committee = Committee.objects.create(key="sqg", name="System Quality Group", kind="sqg")
    receiver = Committee.objects.create(key="qc", name="Quality Committee", kind="qc", reports_to=None)
    Committee.objects.filter(pk=committee.pk).update(reports_to=receiver)
    committee.refresh_from_db()
    schedule = ReportSchedule.objects.create(
        committee=committee, receiver=receiver, cadence="FREQ=MONTHLY", starts_on=DAY
    )
    return Report.objects.create(
        schedule=schedule,
        committee=committee,
        receiver=receiver,
        meeting_on=DAY,
        due_on=DAY,
        covers_from=DAY,
        covers_to=DAY,
    )


def add_finding(concern: Concern, by: Membership, **fields: object) -> PrivacyFinding:
    """Add words of a concern that were kept with a reason, past the actions."""
    return PrivacyFinding.objects.create(
        **{
            **Signed.signature(by),
            "concern": concern,
            "target_type": "concerns.concern",
            "target_id": concern.pk,
            "target_label": concern.ref,
            "stream": concern.sensitivity,
            "field": "summary",
            "kind": "phone_number",
            "start": 0,
            "end": 12,
            "digest": "0" * 64,
            "reason": "The team's own number.",
            **fields,
        }
    )


def add_provider_share(request: LevelRequest, by: Membership, **fields: object) -> ProviderShare:
    """Ask the provider of a request to check its facts, past the actions."""
    given = {"about": "A trust (invented)", "origin": "routine", "target": "enhanced", "organisation_id": TRUST}
    given |= {"address": "quality@trust.nhs.uk", "contact": "The quality team", "due_on": DAY, "token_hash": "0" * 64}
    return ProviderShare.objects.create(**given | fields, request=request, **Signed.signature(by))


def lay_rows(by: Membership, subject: Subject) -> dict[type[Model], Model]:
    """Lay one row of every tenant model in the running tenant, each field that can point to another row set."""
    signed = Signed.signature(by)
    first = add_concern(subject, lead=by)
    accepted = {"accepted_score": 9, "accepted_by": by, "accepted_reason": "Invented.", "accepted_until": DAY}
    concern = add_concern(subject, 2, lead=by, duplicate_of=first, **accepted)
    over = add_level_request(subject, by, "intensive")
    LevelRequest.objects.filter(pk=over.pk).update(status="effective")
    request = add_level_request(subject, by)
    share = add_provider_share(request, by)
    objected = {"request": request, "party": "icb", "text": "Too early (invented).", **signed}
    asked = Objection.objects.create(kind="reconsider", **objected)
    report = add_report(by)
    meeting = Meeting.objects.create(committee=report.committee, held_on=DAY)
    LevelRequest.objects.filter(pk=request.pk).update(considered_at=meeting)
    request.refresh_from_db()
    entry = {"request": request, "subject": subject, "origin": "routine", "target": "enhanced", "party": "icb"}
    days = {"decided_on": DAY, "effective_from": DAY, "reasons": "Invented."}
    decision = LevelDecision.objects.create(**entry, **days, confirmer=by, **signed)
    mended = LevelDecision.objects.create(**entry, **days, corrects=decision, correction_reason="A slip.", **signed)
    item = ReportItem.objects.create(report=report, section="alert", title="Falls", text="Invented.")
    items = {"report": report, "section": "alert", "subject": subject, "concern": concern, "carried_from": item}
    carried = ReportItem.objects.create(title="Falls again", text="Invented.", **items)
    Report.objects.filter(pk=report.pk).update(submitted_by=by)
    subject.provider.lead = by
    subject.provider.save(update_fields=["lead"])
    event = record("concern.raised", concern, by=by)
    job = ImportJob.objects.create(made_by=by, user_id=by.user_id, audience="team", file_name="a.csv", kind="csv")
    people = {"executive": by, "accepted_by": by, "source": subject, "bearer": subject}
    risk = add_risk(subject, by, **people)
    step = add_concern_event(concern, by)
    told = {"told_on": DAY, "told_to": subject.provider.organisation_id}
    notice = add_intervention(subject, by, **told)
    contract = add_contract(subject.provider, by)
    duty = add_duty(contract)
    visit = add_intervention(subject, by, 2, kind="visit", type="joint", follows=notice, **told)
    action = add_action(concern, by, organisation_id=TRUST)
    version = FrameworkVersion.objects.create(
        number=1, label="2.0", effective_from=NEVER, text=text_of(by.tenant.framework_key), note="Invented.", **signed
    )
    codes = sorted({"QHM", "QHL"})
    agreement = Agreement.objects.create(
        organisation=subject.provider.organisation, parties=codes, lead=codes[0], proposer=codes[0], starts_on=DAY,
        purpose="Invented.", **signed,
    )  # fmt: skip
    heir = add_subject("Stroke pathway (invented)")
    ending = Ending.objects.create(
        subject=subject, why="suspended", effective_on=DAY, reasons="Invented.", successor=heir, proposer=by
    )
    LevelRequest.objects.filter(pk=over.pk).update(succeeds=ending)
    measured = measure_parts(subject, by)
    insight = add_insight(subject, by)
    warning = WarningLine.objects.create(
        subject=subject,
        reason="risk_high",
        level="enhanced",
        rank=1,
        words="1 open concern scored 16",
        behind=[{"kind": "concern", "id": str(concern.pk), "weight": 16, "words": ""}],
        concerns=[concern.pk],
        since=first.logged_at,
    )
    rows = [
        agreement,
        *(Signature.objects.create(agreement=agreement, party=code, act="signed", on=DAY, **signed) for code in codes),
        Message.objects.create(agreement=agreement, receiver=codes[0], kind="level", content={}),
        Told.objects.create(
            message=agreement.pk,
            agreement=agreement,
            party=next(code for code in codes if code != by.tenant.code),
            about=str(agreement.pk),
            told_at=first.logged_at,
            name=subject.name,
            scope=subject.scope,
            whole=True,
            level="enhanced",
            label="Enhanced",
            colour="#ffffff",
            text_colour="#000000",
            shape="circle",
        ),
        Belonging.objects.create(whole=heir, part="member", member=subject, since=DAY, **signed),
        risk,
        *risk_parts(risk, by),
        RiskLink.objects.create(risk=risk, concern=concern),
        RiskEvent.objects.create(risk=risk, concern=concern, verb="linked", **signed),
        RiskAppetite.objects.create(category="safety"),
        ExtractPaper.objects.create(
            made_for=by, user_id=by.user_id, made_at=first.logged_at, name="a.pdf", pdf=b"%PDF", pages=1
        ),
        LetterTemplate.objects.create(kind="entry", heading="Level of [[subject]]", body="[[responsibility]]"),
        letter := Letter.objects.create(
            subject=subject,
            kind="entry",
            recipient="Chief executive",
            heading="Level",
            body="Words.",
            pdf=b"%PDF",
            sha256="0" * 64,
            pages=1,
            **signed,
        ),
        LetterFile.objects.create(
            letter=letter, name="letter.docx", kind="docx", size=812, sha256="0" * 64, stored_as="nowhere", **signed
        ),
        DayPaper.objects.create(
            subject=subject,
            day=DAY,
            made_for=by,
            user_id=by.user_id,
            made_at=first.logged_at,
            name="a.pdf",
            pdf=b"%PDF",
            pages=1,
        ),
        kept := KeptProfile.objects.create(
            provider=subject.provider, name="a.pdf", pdf=b"%PDF", sha256="0" * 64, pages=1, **signed
        ),
        ProfilePaper.objects.create(
            provider=subject.provider,
            rendering="shareable",
            made_for=by,
            user_id=by.user_id,
            made_at=first.logged_at,
            name="a.pdf",
            kept=kept,
            pages=1,
        ),
        by,
        job,
        ImportRow.objects.create(job=job, number=1, cells=["Falls"], concern=concern),
        SheetMemory.objects.create(user_id=by.user_id, audience="team", fingerprint="0" * 64),
        subject,
        subject.provider,
        concern,
        request,
        report,
        meeting,
        mended,
        carried,
        event,
        AuditHead.objects.get(),
        report.committee,
        report.schedule,
        ApiKey.objects.create(membership=by, label="Test", secret_hash="0" * 64),
        ReferenceCounter.objects.create(prefix="QC", year=2026, last=2),
        add_concern_event(concern, by, about=first),
        add_link(concern, first, by, ended_at=first.logged_at),
        add_file(concern, by, visibility="named", audience=[TRUST, UNSEEN_TRUST]),
        add_share(concern, by),
        action,
        add_action_step(action, by),
        Sending.objects.create(user=by.user, key="0" * 64, content="0" * 64, made="/"),
        Digest.objects.create(user=by.user, day=DAY, overdue=1, due=0, reviews=0),
        DigestChoice.objects.create(user=by.user, wanted=True),
        ConcernAnswer.objects.create(
            concern=concern, event=step, reader=by.user, ref=concern.ref, words="Invented.", at=step.at
        ),
        StreamTheme.objects.create(stream="speak_up", quarter_starts=DAY, text="Invented.", total="<5", by=by),
        ConcernUpdate.objects.create(concern=concern, text="Invented.", visibility="icb", **signed),
        ConcernDraft.objects.create(owner=by, fields={"title": ["Falls (invented)"]}),
        Theme.objects.create(name="Safer staffing"),
        ConcernSubject.objects.create(
            concern=concern, subject=add_subject(), part="about", ended_at=first.logged_at, **signed
        ),
        SavedView.objects.create(owner=by, name="Extreme", query="band=extreme", shared=True),
        Evidence.objects.create(request=request, concern=concern, source="IQ01"),
        add_criterion(request, by, measure=measured[0], judgement="target"),
        asked,
        Objection.objects.create(kind="answer", answers=asked, **objected),
        CriterionNote.objects.create(criterion=add_criterion(over, by), on=DAY, claim="met", text="Seen.", **signed),
        share,
        SharedFact.objects.create(share=share, position=1, label="Evidence", text="Falls (invented)", concern=concern),
        ReplyFile.objects.create(share=share, name="a.pdf", kind="pdf", size=4, sha256="0" * 64, **signed),
        RequestStep.objects.create(request=request, status="drafted", **signed),
        ending,
        EndingStep.objects.create(ending=ending, status="proposed", **signed),
        EndingNotice.objects.create(ending=ending, recipient=by, about="asked"),
        EndedSubject.objects.create(
            ending=ending,
            subject=heir,
            starts_on=DAY,
            level="routine",
            entry_request=over,
            successor=subject,
            decision=decision,
        ),
        RequestNotice.objects.create(
            decision=mended, step=RequestStep.objects.filter(request=request).first(), recipient=by
        ),
        Confirmation.objects.create(decision=mended, **signed),
        Concurrence.objects.create(decision=decision, party="regional_oversight_body", **signed),
        LevelPeriod.objects.create(subject=subject, decision=decision, level="enhanced", starts_on=DAY, **signed),
        LevelReview.objects.create(
            subject=subject, level="enhanced", held_on=DAY, outcome="continue", note="Seen.", next_due=DAY, **signed
        ),
        Assurance.objects.create(subject=subject, level="enhanced", entry_request=request),
        *stakeholder_rows(by),
        *committee_rows(report.committee, by),
        contract,
        Covered.objects.create(contract=contract, subject=subject),
        duty,
        Return.objects.create(duty=duty, due=DAY, outcome="received", received_on=DAY, **signed),
        ContractEvent.objects.create(contract=contract, verb="added", **signed),
        ContractSheet.objects.create(
            file_name="a.csv",
            rows=[[2, {"ref": "C-2"}, {}]],
            outcome={"lines": [], "added": 0, "changed": 0, "unchanged": 0, "refused": 0},
            **signed,
        ),
        visit,
        Deadline.objects.create(intervention=visit, label="Plan returned", due=DAY),
        InterventionEvent.objects.create(intervention=visit, verb="added", **signed),
        InterventionFile.objects.create(
            intervention=visit, name="plan.pdf", kind="pdf", size=812, sha256="0" * 64, stored_as="nowhere", **signed
        ),
        insight,
        InsightFile.objects.create(
            item=insight, name="report.pdf", kind="pdf", size=812, sha256="0" * 64, stored_as="nowhere", **signed
        ),
        warning,
        WarningStep.objects.create(line=warning, verb="began", level="enhanced", words="Invented.", **signed),
        BackTest.objects.create(
            first_day=DAY,
            last_day=DAY,
            terms=by.tenant.framework_key,
            months=6,
            fewest=10,
            state="done",
            found=NO_CASE,
            finished_at=first.logged_at,
            **signed,
        ),
        Sweep.objects.create(),
        TriangulationNote.objects.create(
            subject=subject,
            period_from=DAY,
            period_to=DAY,
            agreement="mixed",
            suggested="insufficient",
            coverage=1,
            narrative="Invented.",
            **signed,
        ),
        version,
        FrameworkStart.objects.create(version=version, **signed),
        FrameworkDraft.objects.create(base=by.tenant.framework_key, text=version.text, started_by=by, saved_by=by),
        *measured,
        AlertFollowUp.objects.create(report=report, item=item),
        LeftOut.objects.create(report=report, subject=subject, reason="Invented.", by_name=by.name),
        ReportEvent.objects.create(report=report, verb="drafted", **signed),
        Paper.objects.create(report=report, data={}, pdf=b"%PDF", sha256="0" * 64, pages=1, **signed),
    ]
    finding = add_finding(concern, by)
    rows += [finding, PrivacyDecision.objects.create(finding=finding, verdict="kept", **signed)]
    with acting(by, VAULT):
        rows.append(ReporterIdentity.objects.create(concern=concern, stream="speak_up", sealed="Invented."))
    shared = add_soft_report(by, subject=subject, taken_into=concern)
    rows += [shared, SoftReportStep.objects.create(report=shared, verb="shared", **signed)]
    assert isinstance(event, AuditEvent)
    return {type(row): row for row in rows}


def copy_of(row: Model, **changes: object) -> Model:
    """A new, unsaved row with the values of another, its key and its tenant left to be made."""
    fields = [
        field
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated and field.name != "tenant"
    ]
    return type(row)(**({field.attname: getattr(row, field.attname) for field in fields} | changes))
