"""What a person's work is read from: first the keys and days of all there is, then the rows that are shown.

`roles` are the keys of a person's memberships; `keys` those of the rows that are asked for.
"""

from enum import IntEnum
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from concerns.models import Concern, ConcernShare, ConcernUpdate
from concerns.rules.lifecycle import LIVE
from concerns.rules.updates import Kind, Visibility
from concerns.work.models import ConcernAction
from concerns.work.queries.actions import asked_of
from quality_oversight.compiled import AnyOf, compiled

NAMED = ("ref", "title", "status", "sensitivity", "marking", "handling", "review_due", "subject__name")
OF_ITS_CONCERN = tuple(f"concern__{name}" for name in NAMED)
SAID = ("at", "by_name", "kind", "text", "point", "from_organisation", "read_at")
DONE = ("title", "owner_name", "organisation__name", "due", "slips", "status", "blocker", "evidence")


class Why(IntEnum):
    """Why a concern that somebody leads on is read: its review comes first, or is near, or the concern is shared."""

    FIRST = 1
    NEAR = 2
    SHARED = 3


def led(roles: Any) -> Any:
    """The live concerns that somebody leads on in one of their roles."""
    return Concern.objects.live().filter(AnyOf(F("lead_id"), roles))


def news(roles: Any) -> Any:
    """Answers from outside on the concerns that somebody leads on, since they last opened the page of each."""
    return ConcernUpdate.objects.unread().filter(_on_led(roles), kind=Kind.UPDATE)


@compiled
def open_actions(roles: Any, organisation: Any, *, outside: bool) -> Any:
    """Key and due date of open actions, and whether one is to do it, asked for it, and something is in the way."""
    mine, asked = asked_of(roles, organisation, outside=outside), Q(AnyOf(F("asked_by_id"), roles))
    blocked = ~Q(blocker="")
    whose = mine | asked | (Q() if outside else blocked & Q(AnyOf(F("concern__lead_id"), roles)))
    whether = [ExpressionWrapper(each, output_field=BooleanField()) for each in (mine, asked, blocked)]
    return ConcernAction.objects.open().filter(whose).values_list("pk", "due", *whether)


@compiled
def actions(keys: Any) -> Any:
    return ConcernAction.objects.for_list().filter(AnyOf(F("pk"), keys)).only(*DONE, *OF_ITS_CONCERN).order_by()


@compiled
def first_actions(concerns: Any) -> Any:
    """Concern, title and due date of the open action of each that is due first."""
    rows = ConcernAction.objects.open().filter(AnyOf(F("concern_id"), concerns))
    return rows.order_by("concern_id", "due", "id").distinct("concern_id").values_list("concern_id", "title", "due")


@compiled
def led_by(role: Any, near: Any, *, most: int) -> Any:
    """Key, next review, reference and why it stands here of concerns that somebody leads on in one role.

    First the `most` whose review comes first, then those that are near, and those that are shared: three short ways
    through an index, where one condition for all of them would read every concern that is led on.
    """
    rows = Concern.objects.live().filter(lead_id=role)
    first = rows.order_by(F("review_due").asc(nulls_last=True), "ref")[:most]
    found = [
        (Why.FIRST, first),
        (Why.NEAR, rows.filter(review_due__lte=near)),
        (Why.SHARED, rows.exclude(shared_with=[])),
    ]
    parts = [each.values_list("pk", "review_due", "ref", Value(int(why))) for why, each in found]
    return parts[0].union(*parts[1:], all=True)


@compiled
def concerns(keys: Any) -> Any:
    return _named().filter(AnyOf(F("pk"), keys)).order_by()


@compiled
def unanswered(keys: Any) -> Any:
    """Those of some shared concerns where nobody outside has written since the ICB last did: `asked_at`."""
    told = ConcernUpdate.objects.filter(concern=OuterRef("pk")).order_by("-at").values("at")
    shares = ConcernShare.objects.current().filter(concern=OuterRef("pk")).order_by("-at").values("at")
    asked = Greatest(
        Subquery(shares[:1]), Subquery(told.filter(visibility=Visibility.NAMED, from_organisation=None)[:1])
    )
    answered = Subquery(told.exclude(from_organisation=None)[:1])
    shared = _named().filter(AnyOf(F("pk"), keys)).annotate(asked_at=asked, answered_at=answered)
    waiting = shared.filter(Q(answered_at=None) | Q(answered_at__lt=F("asked_at")), asked_at__isnull=False)
    return waiting.order_by("asked_at", "ref")


@compiled
def said(roles: Any) -> Any:
    """Key and kind of what a lead is to read or to answer; the oldest first."""
    rows = ConcernUpdate.objects.waiting().filter(_on_led(roles))
    return rows.order_by("at", "id").values_list("pk", "kind")


@compiled
def comments_from(organisation: Any) -> Any:
    """Key and kind of the comments of an outside organisation that wait for an answer; the oldest first."""
    rows = ConcernUpdate.objects.filter(from_organisation=organisation, kind=Kind.ACCURACY, answer="")
    return rows.order_by("at", "id").values_list("pk", "kind")


@compiled
def updates(keys: Any) -> Any:
    rows = ConcernUpdate.objects.filter(AnyOf(F("pk"), keys)).select_related("concern__subject")
    return rows.only(*SAID, *OF_ITS_CONCERN).order_by()


def _named() -> Any:
    return Concern.objects.select_related("subject").only(*NAMED)


def _on_led(roles: Any) -> Q:
    return Q(concern__status__in=LIVE) & Q(AnyOf(F("concern__lead_id"), roles))
