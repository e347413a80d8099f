"""Heat maps: where the risks stand on the matrix, and where the live concerns do."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.drawing import matrix
from concerns.queries import counting_for
from concerns.register.forms import MapForm
from concerns.register.models import Risk
from concerns.register.queries import concerns_by_cell, refs_by_cell
from concerns.register.rules.vocabulary import Which
from concerns.rules.vocabulary import Sensitivity
from providers.structure.sight import subjects_under
from quality_oversight.addresses import url
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires

CONCERNS = "concerns"
SHOWN = [*((each.value, f"Risks: {each.label.lower()} score") for each in Which), (CONCERNS, "Concerns: current score")]


@require_GET
@requires("risk.view")
def heat_map(request: MemberRequest) -> HttpResponse:
    """The risks on the register by one of their three scores, or the live concerns by their current score."""
    asked = request.GET.get("show", Which.CURRENT)
    shown = asked if asked in dict(SHOWN) else str(Which.CURRENT)
    form = MapForm(request.GET)
    subjects = subjects_under(form.key, timezone.localdate()) if form.key else None
    if shown == CONCERNS:
        drawn = _of_concerns(request, form.key, subjects)
    else:
        risks = Risk.objects.standing()
        drawn = of_risks(risks if subjects is None else risks.filter(subject__in=subjects), shown, under=form.key)
    under = {"under": form.key} if form.key else {}
    tabs = [
        {"href": f"?{urlencode({'show': key, **under})}", "text": text, "current": key == shown} for key, text in SHOWN
    ]
    context = {
        "filters_form": form,
        "matrix": drawn,
        "tabs": tabs,
        "shown": shown,
        "noun": "concern" if shown == CONCERNS else "risk",
    }
    return page(request, "register/heat_map.jinja", "results", context)


def of_risks(risks: Any, which: str, *, under: str = "") -> dict[str, Any]:
    """The matrix with the risks of each cell, and the list behind it."""
    more = {"which": which} | ({"under": under} if under else {})
    found = refs_by_cell(risks, which)
    drawn = _counted({place: len(there) for place, there in found.items()}, url("register:list"), more)
    for row in drawn["rows"]:
        for column, cell in zip(drawn["columns"], row["cells"], strict=True):
            cell["refs"] = [risk.ref for risk in found.get((column["value"], row["value"]), [])]
    return drawn


def _of_concerns(request: MemberRequest, under: str, subjects: Sequence[UUID] | None) -> dict[str, Any]:
    # Whoever is cleared for a restricted stream sees more in the list; the list behind a cell shows what was counted.
    only = {"stream": Sensitivity.STANDARD.value} if request.membership.clearances else {}
    if subjects is None:
        return _counted(concerns_by_cell(), url("concerns:list"), only)
    return _counted(concerns_by_cell(counting_for(subjects)), url("concerns:list"), {**only, "under": under})


def _counted(counts: Mapping[tuple[int, int], int], address: str, more: Mapping[str, str]) -> dict[str, Any]:
    drawn = matrix()
    for row in drawn["rows"]:
        for column, cell in zip(drawn["columns"], row["cells"], strict=True):
            place = {"consequence": column["value"], "likelihood": row["value"]}
            cell["count"] = counts.get((column["value"], row["value"]), 0)
            cell["href"] = f"{address}?{urlencode({**more, **place})}"
    return drawn
