"""Closed organisations with open work, and the decision to carry it over to what follows them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from concerns.actions import carry_over, take_back
from concerns.models import Concern
from escalation import queries
from escalation.organisations.forms import CarryForm, Choices
from escalation.organisations.queries.closed import ended_but_open, ending_of, left_open, open_about, successors
from escalation.rules.endings import PAIR
from escalation.rules.levels import Level
from providers.models import Provider, Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.markings import highest
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("work.carry")
def closed(request: MemberRequest) -> HttpResponse:
    """The ICB's providers that closed, and still have open concerns or a level."""
    today = timezone.localdate()
    pager = paginate(request, left_open(today))
    rows = list(pager.rows)
    following = successors([each.organisation for each in rows], today)
    context = {
        "pager": pager,
        "rows": [(each, following[each.organisation.code]) for each in rows],
        "levels": queries.level_words(queries.framework_of(request.membership)),
        "contradicted": ended_but_open(today),
    }
    return page(request, "organisations/closed.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("work.carry")
def carry(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What would be carried over from one closed provider, and the decision to do so."""
    return _decide(request, pk, carry_over, back=False)


@require_http_methods(["GET", "POST"])
@requires("work.carry")
def back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take back concerns that were carried over."""
    return _decide(request, pk, take_back, back=True)


def _decide(request: MemberRequest, pk: UUID, decide: Callable[..., list[Concern]], *, back: bool) -> HttpResponse:
    by, today = request.membership, timezone.localdate()
    provider = get_object_or_404(Provider.objects.for_list(), pk=pk)
    about = get_object_or_404(Subject, provider=provider, kind=SubjectKind.PROVIDER)
    following = successors([provider.organisation], today)[provider.organisation.code]
    seen = open_about(provider)
    concerns = [each for each in seen if by.may_over("concern.edit", each.sensitivity)]
    ours = {each.subject.pk: each.subject for each in following if each.subject is not None}
    carried = [each for each in concerns if {also.pk for also in _also(each)} & ours.keys()]
    chosen = carried if back else [each for each in concerns if each not in carried]
    options: Choices = [(str(each.pk), f"{each.ref} {each.title}") for each in chosen]
    form = CarryForm(
        request.POST or None,
        concerns=options,
        successors=[(str(key), str(each)) for key, each in ours.items()],
        initial={
            "concerns": [] if back else [key for key, _ in options],
            "successor": next(iter(ours), None) if len(ours) == 1 else None,
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        keys = [UUID(key) for key in given["concerns"]]
        try:
            done = decide(keys, origin=about, to=given["successor"], by=by, reason=given["reason"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            number = f"{len(done)} concern{'' if len(done) == 1 else 's'}"
            said = "taken back from" if back else "carried over to"
            was = "was" if len(done) == 1 else "were"
            return accepted(request, "organisations:carry", f"{number} {was} {said} {given['successor']}.", pk=pk)
    context: dict[str, Any] = {
        "provider": provider,
        "about": about,
        "form": form,
        "back": back,
        "following": following,
        "ours": ours,
        "offered": chosen,
        "carried": carried,
        "for_others": 0 if back else len(seen) - len(concerns),
        "assurance": _level_of(about),
        "levels": queries.level_words(queries.framework_of(by)),
        "ending": ending_of(about),
        "may_end": by.may("subject.end") and by.role in PAIR,
        "routine": Level.ROUTINE,
        "marked": highest(each.marked_to(by) for each in (*chosen, *carried)),
    }
    return form_page(request, "organisations/carry.jinja", context)


def _also(concern: Concern) -> list[Subject]:
    found: list[Subject] = concern.also  # type: ignore[attr-defined]  # open_about gives it
    return found


def _level_of(about: Subject) -> Any:
    return getattr(about, "assurance", None)
