"""The line of sight: system > place > organisation > site and service, with numbers and what stands under each."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.rules.vocabulary import Sensitivity
from escalation.line_of_sight.queries import Counted, Tally, counted
from escalation.queries.frameworks import framework_of
from providers.structure.rules import NOWHERE
from providers.structure.sight import Node
from quality_oversight.addresses import url
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires

FEW = 30  # rows that are all drawn, also those that there is nothing to say of


@dataclass(frozen=True)
class Line:
    """One node with its numbers, and the addresses of the lists that they count."""

    node: Node
    tally: Tally
    href: str
    concerns: str
    late: str
    levels: list[tuple[Any, int, str]]  # level of the framework, number, address


@require_GET
@requires("dashboard.view")
def system(request: MemberRequest) -> HttpResponse:
    """The whole system, its places, and what runs across them."""
    return _shown(request, None)


@require_GET
@requires("dashboard.view")
def nowhere(request: MemberRequest) -> HttpResponse:
    """What stands in no place."""
    return _shown(request, NOWHERE)


@require_GET
@requires("dashboard.view")
def one(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A place, network, collaborative, pathway, programme, organisation or site, and what stands under it."""
    return _shown(request, str(pk))


def _shown(request: MemberRequest, key: str | None) -> HttpResponse:
    numbers = counted(timezone.localdate())
    node = numbers.sight.node(key) if key else None
    if key and node is None:
        raise Http404
    below = []
    for title, nodes in numbers.sight.below(node):
        found = [_line(request, numbers, each) for each in nodes]
        # Of hundreds of practices those are drawn that there is something to say of; of a few, all.
        drawn = [each for each in found if not each.tally.is_quiet] if len(found) > FEW else found
        below.append((title, drawn, len(found) - len(drawn)))
    context = {
        "node": node,
        "line": _line(request, numbers, node or numbers.sight.everything()),
        "below": below,
        "above": numbers.sight.above(node) if node else [],
        "framework": framework_of(request.membership),
    }
    return page(request, "line_of_sight/node.jinja", context=context)


def _line(request: MemberRequest, numbers: Counted, node: Node) -> Line:
    under = {"under": node.key} if node.key else {}
    # Whoever is cleared for a restricted stream sees more in the list; the list behind a number shows what was counted.
    only = {"stream": Sensitivity.STANDARD.value} if request.membership.clearances else {}
    concerns = {"status": "live", **under, **only}
    tally = numbers.of(node)
    levels = [
        (level, tally.levels[level.key], f"{url('board:board')}?{urlencode({'level': level.key, **under})}")
        for level in reversed(framework_of(request.membership).levels)
    ]
    return Line(
        node=node,
        tally=tally,
        href=_page_of(node),
        concerns=f"{url('concerns:list')}?{urlencode(concerns)}",
        late=f"{url('concerns:list')}?{urlencode({**concerns, 'look': 'overdue'})}",
        levels=levels,
    )


def _page_of(node: Node) -> str:
    if not node.key:
        return url("line_of_sight:system")
    if node.key == NOWHERE:
        return url("line_of_sight:nowhere")
    return url("line_of_sight:node", node.key) if node.has_page else ""
