"""Add, change and remove the controls, assurances, gaps and actions of a risk."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from concerns.register import actions
from concerns.register.actions.history import in_words
from concerns.register.actions.parts import FIELDS
from concerns.register.forms import PART_FORMS
from concerns.register.models import PARTS, Part, Risk
from quality_oversight.jinja import long_datetime
from quality_oversight.meanwhile import SavedMeanwhileError, side_by_side, withhold
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def add_part(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    risk = get_object_or_404(Risk, pk=pk)
    if name not in PARTS:
        raise Http404
    form = PART_FORMS[name](request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_part(risk, name, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, f"The {name} has been added.")
    context = {"form": form, "risk": risk, "name": name, "part": None, "clash": None}
    return form_page(request, "register/part.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def edit_part(request: MemberRequest, pk: UUID, name: str, part: UUID) -> HttpResponse:
    there = _find(pk, name, part)
    risk = there.risk  # type: ignore[attr-defined]
    initial = {field: getattr(there, field) for field in FIELDS[name]}
    form = PART_FORMS[name](request.POST or None, initial=initial)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() else 0 if request.method == "POST" else there.version
    clash = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_part(there, by=request.membership, version=seen, **form.cleaned_data)
        except SavedMeanwhileError as meanwhile:
            there = meanwhile.current
            seen, clash = there.version, _clash(there, form)  # seen now: the next press saves
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, f"The {name} has been changed.")
    context = {"form": form, "risk": risk, "name": name, "part": there, "seen": seen, "clash": clash}
    if clash:
        return page(request, "register/part.jinja", context=context, status=409)
    return form_page(request, "register/part.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def remove_part(request: MemberRequest, pk: UUID, name: str, part: UUID) -> HttpResponse:
    there = _find(pk, name, part)
    refused = None
    if request.method == "POST":
        try:
            risk = actions.remove_part(there, by=request.membership)
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        else:
            return accepted(request, risk, f"The {name} has been removed.")
    context = {"risk": there.risk, "name": name, "part": there, "refused": refused}  # type: ignore[attr-defined]
    return page(request, "register/remove.jinja", context=context, status=422 if refused else 200)


def _find(pk: UUID, name: str, part: UUID) -> Part:
    if name not in PARTS:
        raise Http404
    return get_object_or_404(PARTS[name], pk=part, risk=pk)


def _clash(part: Part, form: Any) -> dict[str, Any]:
    """Who changed the part first, and what is saved now beside what was typed."""
    names = FIELDS[part.name]
    step = part.risk.events.first()  # type: ignore[attr-defined]
    who = f"{step.by_name} saved the {part.name} on {long_datetime(step.at)}." if step else SavedMeanwhileError.words
    typed = in_words(type(part)(**{name: form.cleaned_data[name] for name in names}), names)
    labels = {name: str(form.fields[name].label or name.replace("_", " ").capitalize()) for name in names}
    saved = in_words(part, names)
    clash = side_by_side(who, saved, typed, labels)
    withhold(form, saved)
    return clash
