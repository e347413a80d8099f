"""The RAG dashboard and what changed since the last meeting, by REST: the same numbers as on their pages."""

from datetime import date
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.rules.levels import Level
from providers.models import Subject
from providers.structure.sight import Node, Sight, sight
from quality_oversight.api import Requires, acting
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.problems import NOT_KNOWN, NOT_PERMITTED, REFUSED
from reporting.forms.dashboard import NO_MEETING
from reporting.queries.changes import changes, held_before
from reporting.queries.dashboard import board
from reporting.rules.changes import GROUPS
from reporting.rules.counting import Numbers
from reporting.rules.dashboard_lines import Line, Trend, totals

NOT_YET = "This day is still to come. Choose today or a day before it."
UNKNOWN = "This was not there on that day. Send a key of the line of sight."
UNDER = OpenApiParameter("under", description="A key of the line of sight; without it, the whole system")


class Asked(serializers.Serializer):
    as_at = serializers.DateField(required=False)
    since = serializers.DateField(required=False)
    under = serializers.CharField(required=False, allow_blank=True)

    def validate_as_at(self, day: date) -> date:
        return _held(day)

    def validate_since(self, day: date) -> date:
        return _held(day)


class DomainCount(serializers.Serializer):
    key = serializers.CharField()
    count = serializers.IntegerField()
    worst = serializers.IntegerField(help_text="The highest current risk score among them, 0 without any")


class DashboardLine(serializers.Serializer):
    """One line. Its three colours are of different things: the level, what is suggested, the delivery of actions."""

    key = serializers.CharField(help_text="Send it as `under` for the lines below it")
    subject = serializers.UUIDField()
    name = serializers.CharField()
    provider_code = serializers.CharField(help_text="ODS code, of a provider")
    level = serializers.ChoiceField(Level.choices)
    decided = serializers.BooleanField(help_text="False: no decision is on file, so routine by default")
    days_at_level = serializers.IntegerField(allow_null=True)
    since_last_meeting = serializers.ChoiceField(Trend.choices)
    review_due = serializers.DateField(allow_null=True)
    days_overdue = serializers.IntegerField()
    proposed = serializers.ChoiceField(Level.choices, allow_null=True)
    suggested = serializers.ChoiceField(
        Level.choices, allow_null=True, help_text="By early warnings; null of a past day"
    )
    concerns = serializers.IntegerField()
    new_concerns = serializers.IntegerField(help_text="Of these, logged after the last meeting")
    actions = serializers.DictField(child=serializers.IntegerField(), help_text="Open actions by delivery colour")
    overdue_actions = serializers.IntegerField()
    domains = DomainCount(many=True)


class DashboardShown(serializers.Serializer):
    """Live concerns outside the restricted streams, each once; lines do not add up to the numbers of the whole."""

    as_at = serializers.DateField()
    under = serializers.CharField()
    name = serializers.CharField(help_text="Empty for the whole system")
    last_meeting = serializers.DateField(allow_null=True)
    concerns = serializers.IntegerField()
    new_concerns = serializers.IntegerField()
    actions = serializers.DictField(child=serializers.IntegerField())
    overdue_actions = serializers.IntegerField()
    levels = serializers.DictField(child=serializers.IntegerField(), help_text="How many lines stand at each level")
    lines = DashboardLine(many=True)


class ChangeEntry(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    ref = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    change = serializers.CharField(source="words")
    on = serializers.DateField(allow_null=True)
    page = serializers.CharField(source="href")


class ChangeGroup(serializers.Serializer):
    key = serializers.ChoiceField([(key, words) for key, (words, _) in GROUPS.items()])
    title = serializers.CharField()
    count = serializers.IntegerField()
    entries = ChangeEntry(many=True)


class ChangesShown(serializers.Serializer):
    since = serializers.DateField(help_text="What changed after the end of this day is told")
    until = serializers.DateField()
    under = serializers.CharField()
    groups = ChangeGroup(many=True)


class _Readable(generics.GenericAPIView[Subject]):
    permission_classes = (Requires,)
    permissions = {"GET": "dashboard.view"}
    queryset = Subject.objects.none()
    pagination_class = None

    def asked(self, request: Request) -> tuple[dict[str, Any], Sight, Node | None]:
        """What was asked for, the structure of the day, and the node; one that is not there is refused."""
        form = Asked(data=request.query_params)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        structure = sight(given.get("as_at") or timezone.localdate())
        key = given.get("under", "")
        node = structure.node(key) if key else None
        if key and node is None:
            raise serializers.ValidationError({"under": [UNKNOWN]})
        return given, structure, node


class Dashboard(_Readable):
    serializer_class = DashboardShown

    @extend_schema(
        operation_id="dashboard_read",
        summary="Read the RAG dashboard of the system or of one node, now or as at a past day",
        parameters=[
            UNDER,
            OpenApiParameter("as_at", OpenApiTypes.DATE, description="The end of this day, in Europe/London"),
        ],
        responses={200: DashboardShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        given, structure, node = self.asked(request)
        as_at = given.get("as_at") or timezone.localdate()
        shown = board(as_at, framework_on(acting(request), as_at), of=structure, node=node)
        told = {
            "as_at": as_at,
            "under": node.key if node else "",
            "name": node.name if node else "",
            "last_meeting": shown.last_meeting,
            "levels": {level: totals(shown.lines).by_level.get(level, 0) for level in Level.values},
            "lines": [_line(line) for line in shown.lines],
            **_numbers(shown.numbers),
        }
        return Response(DashboardShown(told).data)


class ChangesSince(_Readable):
    serializer_class = ChangesShown

    @extend_schema(
        operation_id="dashboard_changes",
        summary="Read what changed since the last System Quality Group, or since the end of a day",
        parameters=[
            UNDER,
            OpenApiParameter("since", OpenApiTypes.DATE, description="Else the last meeting, else thirty days ago"),
        ],
        responses={200: ChangesShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        given, structure, node = self.asked(request)
        today = timezone.localdate()
        since = given.get("since") or next(iter(held_before(today)), today - NO_MEETING)
        found = changes(since, node or structure.everything(), framework_on(acting(request), today))
        told = {
            "since": since,
            "until": found.until,
            "under": node.key if node else "",
            "groups": [
                {"key": key, "title": GROUPS[key][0], "count": len(rows), "entries": rows}
                for key, rows in found.groups.items()
            ],
        }
        return Response(ChangesShown(told).data)


def _held(day: date) -> date:
    if day > timezone.localdate():
        raise serializers.ValidationError(NOT_YET)
    return day


def _numbers(told: Numbers | Line) -> dict[str, Any]:
    return {
        "concerns": told.concerns,
        "new_concerns": told.new,
        "actions": dict(told.actions),
        "overdue_actions": told.overdue,
    }


def _line(line: Line) -> dict[str, Any]:
    fact = line.row.fact
    return {
        "key": line.key,
        "subject": fact.subject_id,
        "name": line.name,
        "provider_code": line.code,
        "level": line.row.level,
        "decided": fact.level is not None,
        "days_at_level": line.row.days_at_level,
        "since_last_meeting": line.trend,
        "review_due": fact.review_due,
        "days_overdue": line.row.days_overdue,
        "proposed": fact.proposed,
        "suggested": line.suggested,
        "domains": [{"key": each.key, "count": each.count, "worst": each.worst} for each in line.cells],
        **_numbers(line),
    }
