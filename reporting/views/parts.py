"""Forms of the parts of a draft: items, particulars, alerts of the last report, reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from providers.models import Subject
from providers.queries import own_options
from quality_oversight.jinja import long_date
from quality_oversight.meanwhile import typed_or_withheld, withhold
from quality_oversight.pages import accepted, found, invalid, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting import actions
from reporting.actions.items import FIELDS as ITEM_FIELDS
from reporting.actions.particulars import PARTICULARS, follow_up_mark, left_out_mark, particulars_mark
from reporting.forms.reports import FollowUpForm, ItemForm, LeaveOutForm, PartForm, ParticularsForm
from reporting.models import LeftOut, Report, ReportItem
from reporting.queries.gathering import subject_name
from reporting.queries.judging import judge, printed_follow_ups
from reporting.rules.papers import Section
from reporting.views.showing import find_item, find_report, fixed, posted

TEMPLATE = "reporting/part.jinja"


@dataclass(frozen=True)
class Part:
    """One form: what it is called, where it leads back to, and how it is filled, marked and saved."""

    report: Report
    title: str
    anchor: str
    fill: Callable[[Any], dict[str, Any]]  # the row as it stands to the form's fields
    mark: Callable[[Any], str]
    save: Callable[[PartForm], Any]
    saved: str
    section: Section | None = None
    introduction: str = ""

    @property
    def back(self) -> str:
        return f"{self.report.get_absolute_url()}#{self.anchor}"


@require_http_methods(["GET", "POST"])
@requires("report.edit")
def item_add(request: MemberRequest, pk: UUID, section: str) -> HttpResponse:
    report = find_report(pk)
    if section not in Section.values:
        raise Http404
    chosen = Section(section)

    def save(form: PartForm) -> Any:
        return actions.add_item(report, by=request.membership, section=section, **_item(form))

    part = Part(
        report, f"Add an item to {chosen.label}", f"section-{section}", lambda row: {}, lambda row: "", save,
        f"The item has been added to {chosen.label}.", section=chosen, introduction=chosen.meaning,
    )  # fmt: skip
    return _answer(request, part, ItemForm, None)


@require_http_methods(["GET", "POST"])
@requires("report.edit")
def item_edit(request: MemberRequest, pk: UUID, item: UUID) -> HttpResponse:
    report = find_report(pk)
    row = find_item(report, item)

    def save(form: PartForm) -> Any:
        return actions.edit_item(row, by=request.membership, seen=form.cleaned_data["seen"], **_item(form))

    part = Part(
        report, f"Change an item of {row.get_section_display()}", f"item-{row.pk}", _filled, actions.item_mark, save,
        "The item has been saved.", section=Section(row.section),
    )  # fmt: skip
    return _answer(request, part, ItemForm, row)


@require_http_methods(["GET", "POST"])
@requires("report.edit")
def particulars(request: MemberRequest, pk: UUID) -> HttpResponse:
    report = find_report(pk)

    def save(form: PartForm) -> Any:
        given = {name: form.cleaned_data[name] for name in PARTICULARS}
        return actions.edit_particulars(report, by=request.membership, seen=form.cleaned_data["seen"], **given)

    part = Part(
        report, "Change the particulars", "particulars", _particulars, particulars_mark, save,
        "The particulars have been saved.",
    )  # fmt: skip
    return _answer(request, part, ParticularsForm, report)


@require_http_methods(["GET", "POST"])
@requires("report.edit")
def follow_up(request: MemberRequest, pk: UUID, row: UUID) -> HttpResponse:
    report = find_report(pk)
    alert = get_object_or_404(printed_follow_ups(report), pk=row)
    alert.report = report

    def save(form: PartForm) -> Any:
        return actions.follow_up(alert, by=request.membership, **form.cleaned_data)

    part = Part(
        report, "Alert of the last report", f"section-alert-prior-{alert.item_id}",
        lambda row: {"disposition": row.disposition, "note": row.note}, follow_up_mark, save,
        "What became of the alert has been saved.", introduction=alert.item.title,
    )  # fmt: skip
    return _answer(request, part, FollowUpForm, alert)


@require_http_methods(["GET", "POST"])
@requires("report.edit")
def leave_out(request: MemberRequest, pk: UUID, subject: UUID) -> HttpResponse:
    report = find_report(pk)
    about = get_object_or_404(Subject, pk=subject)
    if about.pk not in judge(report).facts.newly_intensive:
        raise Http404
    reason = LeftOut.objects.filter(report=report, subject=about).first()

    def save(form: PartForm) -> Any:
        return actions.leave_out(report, about, by=request.membership, **form.cleaned_data)

    part = Part(
        report, "Newly at the highest level and not in Alert", f"section-alert-override-{about.pk}",
        lambda row: {"reason": row.reason if row else ""}, left_out_mark, save,
        "The reason has been saved.", introduction=subject_name(about),
    )  # fmt: skip
    return _answer(request, part, LeaveOutForm, reason)


@require_GET
@requires("report.edit")
@part_of("reporting:reports")
def find_subject(request: MemberRequest) -> HttpResponse:
    """Search as you type for the provider that an item is about."""
    return found(request, "subject", _providers(sought(request, "subject"), request.GET.get("subject")))


def _providers(words: str, chosen: object) -> list[Mapping[str, str]]:
    """What a finder offers; a choice can be taken back."""
    options = own_options(words, chosen)
    return [*options, {"value": "", "text": "No provider", "hint": ""}] if chosen else options


def _answer(request: MemberRequest, part: Part, kind: type[PartForm], row: Any) -> HttpResponse:
    if too_late := fixed(request, part.report):
        return too_late
    initial = part.fill(row) | {"seen": part.mark(row)}
    form = kind(posted(request), initial=initial, auto_id=f"{part.anchor}-%s")
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            saved = part.save(form)
        except actions.SavedMeanwhileError as clash:
            return _show_both(request, part, form, clash)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            anchor = f"item-{saved.pk}" if isinstance(saved, ReportItem) else part.anchor
            return accepted(request, f"{part.report.get_absolute_url()}#{anchor}", part.saved)
    context = _context(request, part, form)
    if request.method == "POST" and not searching:
        return invalid(request, TEMPLATE, context)
    return page(request, TEMPLATE, "form", context)


def _context(request: MemberRequest, part: Part, form: PartForm) -> dict[str, Any]:
    context: dict[str, Any] = {"part": part, "report": part.report, "form": form, "action": request.path}
    if "subject" in form.fields:
        words = sought(request, "subject")
        context |= {"sought": words, "options": _providers(words, form["subject"].value())}
    return context


def _show_both(request: MemberRequest, part: Part, form: PartForm, clash: actions.SavedMeanwhileError) -> HttpResponse:
    """Show what was typed beside what somebody else saved; saving again then replaces it knowingly."""
    saved = part.fill(clash.current)
    differences = [
        {"label": str(form[name].label), "saved": now, "typed": typed_or_withheld(now, typed)}
        for name in saved
        if (now := _said(form, name, saved[name])) != (typed := _said(form, name, form.cleaned_data[name]))
    ]
    data = request.POST.copy()
    data["seen"] = part.mark(clash.current)
    form.data = data
    withhold(form, {name: value for name, value in saved.items() if isinstance(value, str)})
    context = _context(request, part, form) | {"clash": True, "saved_by": clash.saved_by, "differences": differences}
    return page(request, TEMPLATE, context=context, status=409)


def _said(form: PartForm, name: str, value: Any) -> str:
    """A field's value as people read it."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, date):
        return long_date(value)
    choices = dict(getattr(form.fields[name], "choices", None) or ()) if name != "subject" else {}
    if name == "subject" and value and not isinstance(value, Subject):
        value = Subject.objects.filter(pk=value).first()
    return str(choices.get(value, getattr(value, "ref", value) or ""))


def _item(form: PartForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ITEM_FIELDS}


def _filled(item: ReportItem) -> dict[str, Any]:
    kept = {name: getattr(item, name) for name in ITEM_FIELDS if name not in ("subject", "concern")}
    return kept | {"subject": item.subject_id, "concern": item.concern.ref if item.concern else ""}


def _particulars(report: Report) -> dict[str, Any]:
    quorate = {None: None, True: "yes", False: "no"}[report.quorate]
    return {name: getattr(report, name) for name in PARTICULARS} | {"quorate": quorate}
