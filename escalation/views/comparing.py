"""A proposal as the values of its form, to edit it and to compare two versions."""

from typing import Any

from django.utils import timezone

from concerns.models import Concern
from escalation.actions.proposals import FIELDS
from escalation.forms import ProposalForm
from escalation.forms.criteria import criteria_values
from escalation.models import Assurance, ExitCriterion, LevelRequest
from escalation.queries.charted import looked_at
from escalation.rules.profile import DEMAND as HEADING
from providers.models import Subject
from quality_oversight.ids import as_ids
from quality_oversight.jinja import long_date


def values_of(proposal: LevelRequest) -> dict[str, Any]:
    """What stands in the form for a proposal."""
    evidence = list(proposal.evidence.all())
    other = [each for each in evidence if each.concern_id is None]
    values = {name: getattr(proposal, name) for name in (*FIELDS, "target", "version")}
    values["concern_ids"] = [str(each.concern_id) for each in evidence if each.concern_id]
    values |= {f"{HEADING}{key}": said for key, said in proposal.profile.items()}
    values |= criteria_values(list(proposal.exit_criteria.all()))
    for number, each in enumerate(other, start=1):
        values |= {f"source_{number}": each.source, f"text_{number}": each.text}
    return values


def step_down_values(standing: Assurance) -> dict[str, Any]:
    """What a proposal to step down begins with: the criteria fixed on entry, and how each stands."""
    found = ExitCriterion.objects.filter(request=standing.entry_request_id).select_related(
        "verified_by__user", "measure"
    )
    rows = looked_at(list(found), today=timezone.localdate())
    lines = [f"{each.position}. {each.text}: {_how_it_stands(each)}" for each in rows]
    return {"grounds": "\n".join(["The exit criteria fixed on entry:", *lines])} if lines else {}


def review_values(about: Subject, review: str, begun: dict[str, Any]) -> dict[str, Any]:
    """The words of the review that proposes a move, before what the grounds begin with."""
    held = about.level_reviews.filter(pk__in=as_ids(review)).first()
    if held is None:
        return {}
    words = f"Review of {long_date(held.held_on)}: {held.note}"
    return {"grounds": "\n".join(filter(None, [words, begun.get("grounds", "")]))}


def _how_it_stands(criterion: ExitCriterion) -> str:
    words = criterion.get_status_display().lower()
    chart = f" {criterion.judged.words}" if criterion.judged else ""
    if criterion.lacks or criterion.verified_by is None:
        return f"{words}.{chart}"
    since = f" since {long_date(criterion.met_since)}" if criterion.met_since else ""
    return f"{words}{since}, verified by {criterion.verified_by.name} on {long_date(criterion.verified_on)}.{chart}"


def typed_values(form: ProposalForm) -> dict[str, Any]:
    return dict(form.cleaned_data)


def differences(form: ProposalForm, saved: dict[str, Any], typed: dict[str, Any]) -> list[dict[str, str]]:
    """The fields in which two versions differ, in words."""
    rows = []
    refs = dict(Concern.objects.filter(pk__in=[*saved["concern_ids"], *typed["concern_ids"]]).values_list("pk", "ref"))
    for name, field in form.fields.items():
        if name in ("target", "version"):
            continue
        pair = [_words(values.get(name), refs) for values in (saved, typed)]
        if pair[0] != pair[1]:
            rows.append({"label": str(field.label), "saved": pair[0], "typed": pair[1]})
    return rows


def _words(value: Any, refs: dict[Any, str]) -> str:
    if isinstance(value, list):
        return ", ".join(sorted(refs[pk] for pk in refs if str(pk) in map(str, value)))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if hasattr(value, "year"):
        return long_date(value)
    return "\n".join(str(value or "").split("\r\n")).strip()
