"""Put a risk on the register, change its words, and score it again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from concerns.actions.history import risk_in_words
from concerns.drawing import preview
from concerns.models import Concern
from concerns.register import actions
from concerns.register.actions.history import in_words
from concerns.register.actions.keeping import FIELDS
from concerns.register.forms import AddForm, EditForm, RescoreForm, RiskForm
from concerns.register.models import Risk
from concerns.register.rules.vocabulary import Kind, Proximity, Which
from concerns.rules.risk import headline
from concerns.rules.vocabulary import Harm, Sensitivity
from concerns.scales import chosen_areas
from providers.queries import own_options
from quality_oversight import meanwhile
from quality_oversight.ids import as_ids
from quality_oversight.jinja import long_datetime
from quality_oversight.pages import accepted, form_page, found, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

LINES = ("cause", "event", "effect")
FINDERS = ("subject", "source", "bearer")
FIRST_REVIEW = timedelta(days=90)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def new(request: MemberRequest) -> HttpResponse:
    initial = _usual(request) | _from_concern(request)
    form = AddForm(request.POST or None, initial=initial)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            risk = actions.add_risk(by=request.membership, **form.given())
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, f"The risk is on the register as {risk.ref}.")
    context = _context(request, form)
    return form_page(request, "register/new.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    risk = get_object_or_404(Risk, pk=pk)
    initial = {name: getattr(risk, name) for name in (*FIELDS, "version")}
    initial |= {f"{name}": getattr(risk, f"{name}_id") for name in (*FINDERS, "owner", "executive")}
    latest = risk.events.first()
    initial["step"] = latest.pk if latest else None
    posted = request.method == "POST"
    form = EditForm(meanwhile.merged(request.POST) if posted else None, initial=initial)
    searching = posted and searched(request, form)
    wrong = {each: f"Choose what is kept as “{_label(each)}”" for each in meanwhile.not_chosen(request.POST)}
    if posted and not searching and not wrong and form.is_valid():
        try:
            risk = actions.edit_risk(risk, by=request.membership, **_chosen(request, form, risk))
        except actions.SavedMeanwhileError as clash:
            if response := _after_another(request, form, clash.current):
                return response
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, "Your changes have been saved.")
    if posted and meanwhile.ASKED in request.POST:
        return _show_both(request, form, risk, wrong)
    context = _context(request, form) | {"risk": risk}
    return form_page(request, "register/edit.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def rescore(request: MemberRequest, pk: UUID, which: str) -> HttpResponse:
    risk = get_object_or_404(Risk, pk=pk)
    if which not in Which.values:
        raise Http404
    initial = chosen_areas(risk.areas.get(which, {})) | {"version": risk.version}
    form = RescoreForm(request.POST or None, initial=initial)
    clash = None
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("reason", "review_due", "version")}
        try:
            risk = actions.rescore(risk, by=request.membership, which=which, areas=form.areas(), **given)
        except meanwhile.SavedMeanwhileError as saved:
            risk, clash = saved.current, _scored_meanwhile(saved.current, which, form)
            meanwhile.seen_now(form, risk.version)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, f"The {which} risk has been scored again: {risk.scored(which).score}.")
    scores = [(each, risk.scored(each)) for each in Which]
    now = risk.scored(which)
    drawn = preview(request.POST or initial, earlier=(now.consequence, now.likelihood))
    context = {"form": form, "risk": risk, "which": Which(which), "scores": scores, "clash": clash, "preview": drawn}
    if clash:
        return page(request, "register/rescore.jinja", context=context, status=409)
    return form_page(request, "register/rescore.jinja", context)


@require_GET
@requires("risk.keep")
@part_of("register:new")
def find(request: MemberRequest, name: str) -> HttpResponse:
    """The providers that match, for the subject, the source or the bearer of a risk."""
    if name not in FINDERS:
        raise Http404
    return found(request, name, own_options(sought(request, name), request.GET.get(name)))


def _context(request: MemberRequest, form: RiskForm) -> dict[str, Any]:
    words = {name: sought(request, name) for name in FINDERS}
    options = {name: own_options(words[name], form[name].value()) for name in FINDERS}
    return {"form": form, "sought": words, "options": options}


def _usual(request: MemberRequest) -> dict[str, Any]:
    return {
        "kind": Kind.QUALITY,
        "proximity": Proximity.QUARTER,
        "owner": request.membership.pk,
        "subject": request.GET.get("subject"),
        "review_due": timezone.localdate() + FIRST_REVIEW,
    }


def _from_concern(request: MemberRequest) -> dict[str, Any]:
    """What a concern says already; the words of a restricted one stay where they are (8.3)."""
    concern = Concern.objects.filter(pk__in=as_ids(request.GET.get("concern"))).first()
    if concern is None:
        return {}
    given: dict[str, Any] = {"concern": concern.pk, "subject": concern.subject_id}
    if concern.sensitivity != Sensitivity.STANDARD:
        return given
    harm = "" if concern.harm in (Harm.UNKNOWN, Harm.NONE) else f"{concern.get_harm_display()} to people who need care."
    return given | {
        "event": concern.title,
        "cause": concern.summary[:1000],
        "effect": harm,
        "category": "safety",
        "inherent_consequence": concern.initial_consequence,
        "inherent_likelihood": concern.initial_likelihood,
        "current_consequence": concern.consequence,
        "current_likelihood": concern.likelihood,
    }


def _chosen(request: MemberRequest, form: EditForm, current: Risk) -> dict[str, Any]:
    """The fields as they are to be saved: what was typed, and what is there where that was chosen."""
    theirs = meanwhile.left_to_them(request.POST)
    given = {name: getattr(current, name) if name in theirs else form.cleaned_data[name] for name in FIELDS}
    return given | {"version": form.cleaned_data["version"]}


def _after_another(request: MemberRequest, form: EditForm, current: Risk) -> HttpResponse | None:
    """Save at once what touches nothing that somebody else changed, else show both versions; None when refused."""
    meeting = _meeting(request, form, current)
    if meeting.differences:
        return _show_both(request, form, current)
    given = _chosen(request, form, current) | {"version": current.version}
    try:
        saved = actions.edit_risk(current, by=request.membership, **given)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    return accepted(
        request, saved, f"Your changes have been saved. {meeting.who} saved it meanwhile: nothing was replaced."
    )


def _show_both(
    request: MemberRequest, form: EditForm, current: Risk, wrong: dict[str, str] | None = None
) -> HttpResponse:
    """Show the three versions of each field that somebody else changed, with the choice between them."""
    refused = wrong or {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    meeting = _meeting(request, form, current)
    context = {
        "risk": current,
        "form": form,
        "meeting": meeting,
        "kept": meanwhile.kept(request.POST, meeting),
        "texts": (*LINES, "objective", "corporate_ref"),
        "lines": LINES,
        "wrong": refused,
    }
    return page(request, "register/meet.jinja", context=context, status=422 if refused else 409)


def _meeting(request: MemberRequest, form: EditForm, current: Risk) -> meanwhile.Meeting:
    form.is_valid()
    clean = {name: form.cleaned_data[name] for name in FIELDS if name in form.cleaned_data}
    return meanwhile.meet(
        list(current.events.all()[: meanwhile.LOOKED_AT]),
        seen=form.cleaned_data.get("step"),
        count=current.version - (form.cleaned_data.get("version") or current.version),
        saved=in_words(current, FIELDS),
        typed={name: request.POST.get(name, "") for name in FIELDS} | in_words(Risk(**clean), clean),
        label=_label,
    )


def _label(name: str) -> str:
    return str(EditForm.base_fields[name].label or name.replace("_", " ").capitalize()) if name in FIELDS else name


def _scored_meanwhile(risk: Risk, which: str, form: RescoreForm) -> dict[str, Any]:
    """Who saved the risk first, and the score that stands now beside the one that was chosen."""
    step = risk.events.first()
    who = f"{step.by_name} saved it on {long_datetime(step.at)}." if step else meanwhile.SavedMeanwhileError.words
    now, areas = risk.scored(which), form.areas()
    chosen = areas[headline(areas)] if areas else (0, 0)
    typed = risk_in_words(chosen[0], chosen[1], areas) if areas else ""
    saved = risk_in_words(now.consequence, now.likelihood, risk.areas.get(which))
    return meanwhile.side_by_side(who, {"risk": saved}, {"risk": typed}, {"risk": "Risk"})
