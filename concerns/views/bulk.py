"""Many concerns at once: chosen on the list, shown what will change, then changed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import FileResponse, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from concerns import actions
from concerns.actions.bulk import Line
from concerns.forms import bulk_form
from concerns.models import Concern
from concerns.rules.bulk import CHANGES, MOST
from concerns.search.forms import FilterForm
from concerns.search.queries import listed
from concerns.sheets.actions import export
from quality_oversight.addresses import url
from quality_oversight.markings import highest
from quality_oversight.pages import accepted, page
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership

EXPORT = "export"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FRAME = frozenset({"csrfmiddlewaretoken", "stage", "pick", "change", "query", "all"})
TOLD = 5  # of those that were left as they are, on the page after


def changes_of(by: Membership) -> list[tuple[str, str]]:
    """What a person may do with many concerns at once: key and words."""
    if by.is_outside:
        return []
    own = [(change.key, change.label) for change in CHANGES.values() if by.may(change.permission)]
    return [*own, (EXPORT, "Take away as an Excel file")]


@require_POST
@requires("concern.view")
def bulk(request: MemberRequest) -> Any:
    """Ask for what the change needs, show what it will do to each concern, and make it."""
    by, key = request.membership, request.POST.get("change", "")
    picked, problem = _picked(request)
    if not problem and key not in dict(changes_of(by)):
        problem = "Choose what to do with the concerns"
    if problem:
        return _page(request, {"problem": problem, "label": "Change several concerns"}, 422)
    if key == EXPORT:
        concerns = Concern.objects.filter(pk__in=picked).order_by("-logged_at", "-ref")
        taken = export(concerns, "xlsx", by=by, filters={"chosen": len(picked)})
        return FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type=XLSX)
    change = CHANGES[key]
    stage = request.POST.get("stage") or ("preview" if not change.needs else "ask")
    form = bulk_form(request.POST if stage != "ask" else None, needs=change.needs, stream=by.keeps)
    context = {"change": change, "label": change.label, "form": form, "picked": picked}
    if stage == "ask" or not form.is_valid():
        return _page(request, context | {"picked": _versions(picked)}, 422 if form.errors else 200)
    if stage == "confirm":
        return _confirm(request, picked, form, context)
    lines = actions.preview_many(list(picked), key, by=by, given=form.cleaned_data)
    seen = {line.concern.pk: line.concern.version for line in lines}
    return _page(request, context | _shown(request, lines) | {"picked": seen}, 200)


def _confirm(
    request: MemberRequest, picked: dict[UUID, int | None], form: Form, context: dict[str, Any]
) -> HttpResponse:
    by, change = request.membership, context["change"]
    lines = actions.change_many(picked, change.key, by=by, given=form.cleaned_data)
    left = [line for line in lines if line.refused]
    done = len(lines) - len(left)
    if not done:
        return _page(request, context | _shown(request, lines) | {"picked": _versions(picked), "nothing": True}, 409)
    words = f"{change.label}: {done} of {len(lines)} concerns changed."
    told = [f"{line.concern.ref}: {line.refused}" for line in left[:TOLD]]
    more = [f"And {len(left) - TOLD} more."] if len(left) > TOLD else []
    query = request.POST.get("query", "")
    address = url("concerns:list") + (f"?{query}" if query else "")
    return accepted(request, address, " ".join([words, *(["Left as they are:"] if left else []), *told, *more]))


def _picked(request: MemberRequest) -> tuple[dict[UUID, int | None], str]:
    """The concerns that were chosen, each with the version that was seen, and what is wrong with the choice."""
    if request.POST.get("all") == "on" and "stage" not in request.POST:
        form = FilterForm(QueryDict(request.POST.get("query", "")), by=request.membership)
        found = listed(form.cleaned_data, by=request.membership).concerns.order_by("pk")
        picked: dict[UUID, int | None] = dict.fromkeys(found.values_list("pk", flat=True)[: MOST + 1])
    else:
        picked = dict(filter(None, map(_pick, request.POST.getlist("pick"))))
    if len(picked) > MOST:
        return picked, f"At most {MOST} concerns are changed at once. Narrow the list first"
    return picked, "" if picked else "Choose at least one concern"


def _pick(value: str) -> tuple[UUID, int | None] | None:
    key, _, version = value.partition(":")
    try:
        return UUID(key), int(version) if version.isdecimal() else None
    except ValueError:
        return None


def _versions(picked: Iterable[UUID]) -> dict[UUID, int]:
    return dict(Concern.objects.filter(pk__in=picked).order_by("ref").values_list("pk", "version"))


def _shown(request: MemberRequest, lines: list[Line]) -> dict[str, Any]:
    """What becomes of each concern, and what was given for it, to be sent again."""
    given = [(name, value) for name, values in request.POST.lists() if name not in FRAME for value in values]
    marked = highest(line.concern.marked for line in lines)
    return {"marked": marked, "lines": lines, "able": sum(not line.refused for line in lines), "given": given}


def _page(request: MemberRequest, context: dict[str, Any], status: int) -> HttpResponse:
    query = request.POST.get("query", "")
    back = url("concerns:list") + (f"?{query}" if query else "")
    usual: dict[str, Any] = {"picked": {}, "lines": None, "change": None, "nothing": False, "problem": ""}
    usual |= {"query": query, "back": back}
    return page(request, "concerns/bulk.jinja", context=usual | context, status=status)
