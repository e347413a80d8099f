"""Accept a risk, close it, reopen it: each with its reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from concerns.register import actions
from concerns.register.forms import AcceptForm, ReasonForm
from concerns.register.models import Risk
from concerns.register.queries import appetites
from concerns.register.reading import standing
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("risk.accept")
def accept(request: MemberRequest, pk: UUID) -> HttpResponse:
    words = {"heading": "Accept the risk", "button": "Accept the risk", "done": "has been accepted"}
    return _decide(request, pk, AcceptForm, actions.accept, words)


@require_http_methods(["GET", "POST"])
@requires("risk.accept")
def end_acceptance(request: MemberRequest, pk: UUID) -> HttpResponse:
    words = {"heading": "End the acceptance", "button": "End the acceptance", "done": "is open again"}
    return _decide(request, pk, ReasonForm, actions.end_acceptance, words)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def close(request: MemberRequest, pk: UUID) -> HttpResponse:
    words = {"heading": "Close the risk", "button": "Close the risk", "done": "has been closed"}
    return _decide(request, pk, ReasonForm, actions.close, words)


@require_http_methods(["GET", "POST"])
@requires("risk.keep")
def reopen(request: MemberRequest, pk: UUID) -> HttpResponse:
    words = {"heading": "Reopen the risk", "button": "Reopen the risk", "done": "is open again"}
    return _decide(request, pk, ReasonForm, actions.reopen, words)


def _decide(
    request: MemberRequest, pk: UUID, kind: type[Form], act: Callable[..., Risk], words: dict[str, str]
) -> HttpResponse:
    risk = get_object_or_404(Risk, pk=pk)
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            risk = act(risk, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, risk, f"{risk.ref} {words['done']}.")
    today = timezone.localdate()
    context: dict[str, Any] = {"form": form, "risk": risk, "standing": standing(risk, appetites(), today)}
    context |= {"words": words, "today": today}
    return form_page(request, "register/decide.jinja", context)
