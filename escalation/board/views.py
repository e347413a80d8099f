"""The page of the board."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from escalation import queries
from escalation.agreements.queries import marks
from escalation.board.drawing import Words, place_rows, sector_rows
from escalation.board.forms import SECTORS, BoardForm
from escalation.board.queries import Board
from escalation.board.queries import board as read
from escalation.board.rules import STUCK_INTERVALS, STUCK_REQUEST_DAYS, WITHIN
from escalation.board.statement import ORDERS
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.frameworks.schema import Framework
from quality_oversight.pages import SIZES, page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires

DAY = ("as_at_day", "as_at_month", "as_at_year")


@require_GET
@requires("level.view")
def board(request: MemberRequest) -> HttpResponse:
    """Who stands at which level, today or as at a past day."""
    today, form = timezone.localdate(), BoardForm(request.GET)
    framework = framework_on(request.membership, form.day or today)  # a past day is read in the words that held on it
    form.name_levels(queries.level_words(framework))
    chosen = form.chosen()
    context: dict[str, Any] = {"filters_form": form, "framework": framework, "sort": None, "board": None}
    if form.errors.get("as_at"):
        return page(request, "board/board.jinja", "results", context, status=422)
    as_at = form.day or today
    sort = sort_by(request, ORDERS, "-level", falling={"level"})
    shown = read(
        as_at,
        chosen,
        today=today,
        intervals={level.key: level.review_days for level in framework.levels},
        order=sort.fields,
        **_asked_page(request),
    )
    words = Words(framework)
    levels = {level.key: level.label for level in reversed(framework.levels)}
    link = f"{_address(request, {})}{'&' if '?' in _address(request, {}) else '?'}"
    return page(
        request,
        "board/board.jinja",
        "results",
        context
        | {
            "board": shown,
            "past": as_at < today,
            "today": _address(request, {}, day=False),
            "pager": paginate(request, shown),
            "sort": sort,
            "words": words,
            "marks": {} if as_at < today else marks(today),
            "place_rows": place_rows,
            "figures": _figures(request, shown, framework, chosen["within"]),
            "levels": list(levels.values()),
            "sector_rows": sector_rows(shown.sectors, dict(SECTORS), levels, link),
            "stuck_intervals": STUCK_INTERVALS,
            "stuck_days": STUCK_REQUEST_DAYS,
        },
    )


def _asked_page(request: MemberRequest) -> dict[str, int]:
    """The page and its length, as `paginate` reads them."""
    asked = request.GET.get("page", "")
    size = next((size for size in SIZES if str(size) == request.GET.get("size")), SIZES[0])
    return {"page": int(asked) if asked.isdecimal() and len(asked) < 5 else 1, "size": size}


def _figures(request: MemberRequest, shown: Board, framework: Framework, within: str) -> list[dict[str, Any]]:
    """Totals over all subjects, each with the address of the list of just those."""
    figures = [(level.key, level.label, {"level": level.key}) for level in reversed(framework.levels)]
    figures += [
        ("up", f"Moved up within {WITHIN[within]}", {"moved": "up"}),
        ("down", f"Moved down within {WITHIN[within]}", {"moved": "down"}),
        ("proposed", "Change proposed", {"only": "proposed"}),
        ("stuck", "Stuck", {"only": "stuck"}),
    ]
    return [
        {"number": shown.totals[key], "text": text, "href": _address(request, asked)} for key, text, asked in figures
    ]


def _address(request: MemberRequest, asked: dict[str, str], *, day: bool = True) -> str:
    """The board filtered by just that, as at the same day."""
    kept = {name: request.GET[name] for name in ("within", *(DAY if day else ())) if request.GET.get(name)}
    query = urlencode({**kept, **asked})
    return f"{request.path}?{query}" if query else request.path
