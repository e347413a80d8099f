"""Two people change one concern: the second chooses, field by field, between what is saved now and the own words."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from concerns import actions
from concerns.actions.editing import FIELDS
from concerns.actions.history import in_words
from concerns.forms import EditForm
from concerns.models import Concern, ConcernEvent
from concerns.rules.changes import BESIDE
from concerns.rules.fields import FIELDS as TABLE
from concerns.rules.fields import TEXTS, Kind, label
from concerns.rules.subjects import in_words as further_in_words
from quality_oversight import meanwhile
from quality_oversight.pages import accepted, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest

FURTHER = "subjects"  # how history calls the further subjects
LINES = tuple(each.name for each in TABLE if each.kind is Kind.TEXT)


def seen_step(concern: Concern) -> Any:
    """The key of the latest step that this reader sees, for the form to remember."""
    latest = next(iter(_steps(concern)[:1]), None)
    return latest.pk if latest else None


def choices_missing(request: MemberRequest) -> dict[str, str]:
    """What is wrong with fields that both changed and for which nothing was chosen."""
    return {name: f"Choose what is kept as “{label(name)}”" for name in meanwhile.not_chosen(request.POST)}


def chosen(request: MemberRequest, form: EditForm, current: Concern) -> dict[str, Any]:
    """The fields as they are to be saved: what was typed, and what is there where that was chosen."""
    theirs = meanwhile.left_to_them(request.POST)
    given = {name: getattr(current, name) if name in theirs else form.cleaned_data[name] for name in FIELDS}
    further = None if FURTHER in theirs else form.cleaned_data.get("further")
    return given | {"further": further}


def after_another(request: MemberRequest, form: EditForm, current: Concern) -> HttpResponse | None:
    """Save at once what touches nothing that somebody else changed, else show both versions; None when refused."""
    meeting = _meeting(request, form, current)
    if meeting.differences:
        return show_both(request, form, current)
    given = chosen(request, form, current)
    try:
        saved = actions.edit(current, by=request.membership, version=current.version, **given)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    return accepted(
        request, saved, f"Your changes have been saved. {meeting.who} saved it meanwhile: nothing was replaced."
    )


def show_both(
    request: MemberRequest, form: EditForm, current: Concern, wrong: Mapping[str, str] | None = None
) -> HttpResponse:
    """Show the three versions of each field that somebody else changed, with the choice between them."""
    meeting = _meeting(request, form, current)
    refused = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()} if not wrong else dict(wrong)
    context = {
        "concern": current,
        "form": form,
        "meeting": meeting,
        "kept": meanwhile.kept(request.POST, meeting),
        "texts": TEXTS,
        "lines": LINES,
        "wrong": refused,
    }
    return page(request, "concerns/meet.jinja", context=context, status=422 if refused else 409)


def _meeting(request: MemberRequest, form: EditForm, current: Concern) -> meanwhile.Meeting:
    framework = request.membership.tenant.framework
    form.is_valid()
    clean = {name: form.cleaned_data[name] for name in FIELDS if name in form.cleaned_data}
    typed = in_words(Concern(**clean), clean, framework)
    rows = current.further.current().select_related("subject")
    others = further_in_words((row.subject.name, row.part) for row in rows)
    if "further" in form.cleaned_data:
        typed[FURTHER] = further_in_words((each.name, part) for each, part in form.cleaned_data["further"])
    seen = form.cleaned_data.get("version") or current.version
    return meanwhile.meet(
        list(_steps(current)[: meanwhile.LOOKED_AT]),
        seen=form.cleaned_data.get("step"),
        count=current.version - seen,
        saved=in_words(current, FIELDS, framework) | {FURTHER: others},
        typed={name: request.POST.get(name, "") for name in FIELDS} | {FURTHER: others} | typed,
        label=label,
    )


def _steps(concern: Concern) -> Any:
    return ConcernEvent.objects.filter(concern=concern).exclude(verb__in=BESIDE)
