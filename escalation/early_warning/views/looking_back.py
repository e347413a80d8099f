"""How often lines were noise: the back-tests, and one of them while it is worked out and after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from escalation.early_warning import actions
from escalation.early_warning.models import BackTest
from escalation.early_warning.queries.past import NOT_AS_IT_WAS
from escalation.early_warning.rules.noise import Tally
from quality_oversight.frameworks.kept import load
from quality_oversight.frameworks.vocabulary import WARNING_REASONS
from quality_oversight.pages import accepted, page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("warning.view")
def back_tests(request: MemberRequest) -> HttpResponse:
    """The latest that is done, else the one that is being worked out, with the earlier ones below."""
    latest = BackTest.objects.filter(state=BackTest.State.DONE).first()
    context = {
        "latest": latest,
        "running": BackTest.objects.exclude(state=BackTest.State.DONE).first(),
        "pager": paginate(request, BackTest.objects.defer("found", "kept")),
        "may_ask": request.membership.may("warning.dismiss"),
        **(_told(latest, request) if latest else {}),
    }
    return page(request, "early_warning/back_tests.jinja", context=context)


@require_GET
@requires("warning.view")
def back_test(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(BackTest, pk=pk)
    context = {"row": row, **_told(row, request)}
    return page(request, "early_warning/back_test.jinja", "progress", context)


@require_http_methods(["POST"])
@requires("warning.dismiss")
def ask_for_back_test(request: MemberRequest) -> HttpResponse:
    try:
        row = actions.ask_for_back_test(by=request.membership)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return accepted(request, "early_warning:back_tests")
    return accepted(request, row, "The history is being looked through.")


def _told(row: BackTest, request: MemberRequest) -> dict[str, Any]:
    """What was found, as the page shows it."""
    found = row.found or {"reasons": {}, "not_tested": []}
    framework = load(row.terms)
    reasons = [each.key for each in framework.early_warning.reasons if each.key in found["reasons"]]
    return {
        "framework": framework,
        "tallies": [_line(key, dict(found["reasons"][key]), row.fewest) for key in reasons],
        "not_tested": [WARNING_REASONS[key] for key in found["not_tested"]],
        "chance": _share(*found["chance"]) if "chance" in found else None,
        "announced": found.get("announced"),
        "not_as_it_was": NOT_AS_IT_WAS,
    }


def _line(key: str, values: dict[str, Any], fewest: int) -> dict[str, Any]:
    level, at = values.pop("level"), values.pop("at")
    tally = Tally(**values)
    return {
        "reason": WARNING_REASONS[key],
        "level": level,
        "at": at,
        "tally": tally,
        "share": _percent(tally.precision),
        "between": tuple(map(_percent, tally.interval)) if tally.interval else None,
        "few": 0 < tally.decided < fewest,
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(100 * share)}%"


def _share(rose: int, looked: int) -> dict[str, Any] | None:
    return {"rose": rose, "looked": looked, "share": f"{100 * rose / looked:.1f}%"} if looked else None
