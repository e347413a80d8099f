"""The list of concerns, one concern, and the short list for a provider's page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns import actions
from concerns.actions.history import in_words
from concerns.drawing import scored
from concerns.models import Concern, ConcernEvent
from concerns.privacy.queries import is_own
from concerns.queries import FALLING, about, marked_for, orders, parties_of
from concerns.register.risk_of_concerns import courses
from concerns.rules.changes import told, why_not_change
from concerns.rules.fields import DESCRIBED
from concerns.rules.lifecycle import moves_from
from concerns.rules.sharing import why_not_share_at_all
from concerns.rules.sources import source
from concerns.rules.vocabulary import RESTRICTED
from concerns.search.forms import FilterForm
from concerns.search.queries import RANKED, Hunt, lines, listed, names_of_views, snippets
from concerns.search.rules.views import ignored
from concerns.streams.actions import note_reading
from concerns.views.areas import areas
from concerns.views.bulk import changes_of
from concerns.views.past import as_at
from concerns.views.rows import concern_rows
from concerns.views.sections import contents, sections
from providers.models import Provider
from quality_oversight.compiled import compiled
from quality_oversight.markings import highest
from quality_oversight.pages import page, paginate, same_page, sort_by
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

PANEL_ROWS = 5
NAMED = {"provider": "Concerns about", "lead": "Concerns led by"}
RECENT = 20  # steps on a concern's own page; all of them stand on the page of its history


@require_GET
@requires("concern.view")
def listing(request: MemberRequest) -> HttpResponse:
    by = request.membership
    views = names_of_views(by)
    first = next((view for view in views if view.is_default and view.owner_id == by.pk), None)
    if first and first.query and not request.GET:
        return redirect(first.href)
    more = "more" in request.GET
    form = FilterForm(request.GET, by=by, few=not more)
    found = listed(form.cleaned_data, by=by)
    sort = sort_by(request, orders(by) | found.orders, found.first_order, falling=FALLING)

    pager = paginate(request, found.keys(sort.fields))
    keys = list(pager.rows)
    rows = lines(keys, by=by)
    marks = {line.pk: line.marked_to(by) for line in rows}
    return page(
        request,
        "concerns/list.jinja",
        "results",
        {
            "pager": pager,
            "rows": rows,
            "sort": sort,
            "hunt": found.hunt,
            "snippets": snippets(found.hunt, keys, by=by) if found.hunt else {},
            "ranked": pager.total if sort.key == "closeness" and pager.total == RANKED else 0,
            "meant": _meant(request, form, found.hunt),
            "closest_href": same_page(request, sort=None, page=None) if found.hunt else None,
            "filters_form": form,
            "opened": same_page(request, more=1),
            "unfiltered": f"{request.path}?status=live",  # a bare address opens with one's own view
            "ignored": ignored(request.GET, form.fields),
            "views": None if by.is_outside else views,
            "more_open": more,
            "concern_rows": concern_rows,
            "courses": {} if by.is_outside else courses(keys, timezone.localdate()),
            "may_raise": by.may("concern.raise"),
            "areas": areas(by),
            "changes": changes_of(by),
            "marks": marks,
            "marked": highest(marks.values()),
        },
    )


def _meant(request: MemberRequest, form: FilterForm, hunted: Hunt | None) -> list[tuple[str, str]]:
    """Words and address of each list that a search may mean: of a provider's concerns, or a lead's."""
    if hunted is None:
        return []
    return [
        (f"{NAMED[name]} {words}", same_page(request, **{"q": None, "sort": None, "page": None, name: key}))
        for name, key, words in form.meant(form.cleaned_data["q"])
    ]


@require_GET
@requires("concern.view")
@part_of("concerns:list", asked={"more": "1"})
def more_filters(request: MemberRequest) -> HttpResponse:
    """The filters that the list folds away, once they are opened."""
    form = FilterForm(request.GET, by=request.membership)
    return page(request, "concerns/_more_filters.jinja", context={"filters_form": form, "drawn": form.first})


@require_GET
@requires("concern.view")
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    by = request.membership
    concern = next(iter(_one(pk)), None)
    if concern is None:
        raise Http404
    note_reading(concern, by=by)
    if "as_at" in request.GET and not by.is_outside:
        return as_at(request, concern)
    parts = sections(request, concern)
    recent = _recent(concern.pk)
    shares = next(part["shares"] for _, part in parts if "shares" in part)
    context: dict[str, Any] = {
        "concern": concern,
        "said": in_words(concern, DESCRIBED, by.tenant.framework),
        "events": recent,
        "told": told,
        "sections": parts,
        "contents": contents(parts),
    }
    if by.is_outside:
        shown = {"share": next(iter(shares), None), "marked": marked_for(by, concern)}
        return page(request, "concerns/shared.jinja", context=context | shown)

    def may(permission: str) -> bool:
        return by.may_over(permission, concern.sensitivity)

    return page(
        request,
        "concerns/detail.jinja",
        context=context
        | {
            "source": source(concern.source),
            "parties": parties_of(concern),
            "original": Concern.objects.filter(pk=concern.duplicate_of_id).first() if concern.duplicate_of_id else None,
            "moves": [step for step in moves_from(concern.status).values() if may(step.permission)],
            "undoable": may("concern.triage") and actions.why_not_undo_now(concern, by=by, now=timezone.now()) is None,
            "may": may,
            "redactable": by.may("privacy.review") or (by.may("privacy.redact") and is_own(concern, by)),
            "changeable": why_not_change(concern.status) is None,
            "shareable": bool(concern.shared_with) or not why_not_share_at_all(concern.sensitivity, concern.status),
            "shares": shares,
            "logged_by": _logged_by(concern, recent),
            "today": timezone.localdate(),
        },
    )


@compiled
def _one(pk: Any) -> Any:
    people = ("lead__user", "accepted_by__user")
    return Concern.objects.filter(pk=pk).select_related("subject__provider__organisation", *people)


def _logged_by(concern: Concern, recent: list[ConcernEvent]) -> ConcernEvent | None:
    """The step that logged it, with who took it; not of a restricted one, whose reporter is kept apart (8.3)."""
    if concern.sensitivity in RESTRICTED:
        return None
    if len(recent) < RECENT:
        return next((step for step in recent if step.verb == "raised"), None)
    return concern.events.filter(verb="raised").first()


@compiled
def _recent(concern: Any) -> Any:
    return ConcernEvent.objects.filter(concern=concern)[:RECENT]


@require_GET
@requires("concern.view")
def provider_panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    provider = get_object_or_404(Provider.objects.select_related("organisation"), pk=pk)
    live = Concern.objects.live().filter(about(provider=provider))
    order = ["-logged_at", "ref"] if request.membership.is_outside else ["-score", "-logged_at", "ref"]
    context = {
        "provider": provider,
        "total": live.count(),
        "rows": live.for_list().order_by(*order)[:PANEL_ROWS],
        "scored": scored,
    }
    return page(request, "concerns/provider_panel.jinja", "panel", context)
