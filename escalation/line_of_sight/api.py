"""The line of sight by REST: the same numbers as on its page."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.line_of_sight.queries import Counted, counted
from providers.models import Subject
from providers.structure.rules import NOWHERE
from providers.structure.sight import Node
from quality_oversight.api import Requires
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED

SEEN = {401: NOT_KNOWN, 403: NOT_PERMITTED}


class LevelsShown(serializers.Serializer):
    """How many subjects stand at each level."""

    routine = serializers.IntegerField()
    enhanced = serializers.IntegerField()
    intensive = serializers.IntegerField()


class NodeShown(serializers.Serializer):
    """One thing that is counted for; each concern counts once, however many of its subjects stand under it."""

    key = serializers.CharField(help_text="Send it as `under` to the list of concerns; empty for the whole system")
    kind = serializers.CharField(help_text="A kind of subject, or: network, nowhere, itself")
    name = serializers.CharField()
    code = serializers.CharField(help_text="ODS code, of an organisation or network")
    concerns = serializers.IntegerField(help_text="Open concerns outside the restricted streams")
    concerns_with_overdue_actions = serializers.IntegerField()
    overdue_actions = serializers.IntegerField()
    subjects = serializers.IntegerField(help_text="Subjects that count today")
    levels = LevelsShown()


class BelowShown(serializers.Serializer):
    title = serializers.CharField()
    nodes = NodeShown(many=True)


class SightShown(serializers.Serializer):
    """A node, what stands one step under it, and what it stands under itself."""

    node = NodeShown()
    below = BelowShown(many=True)
    above = serializers.ListField(child=serializers.CharField(), help_text="Keys")


class System(generics.GenericAPIView):
    """The whole system."""

    permission_classes = (Requires,)
    permissions = {"GET": "dashboard.view"}
    serializer_class = SightShown
    queryset = Subject.objects.none()

    @extend_schema(
        operation_id="line_of_sight_system",
        summary="Read the numbers of the whole system, and of what stands under it",
        responses={200: SightShown, **SEEN},
    )
    def get(self, request: Request) -> Response:
        return self.shown(None)

    def shown(self, key: str | None) -> Response:
        numbers = counted(timezone.localdate())
        node = numbers.sight.node(key) if key else None
        if key and node is None:
            raise Http404
        shown = {
            "node": _told(numbers, node or numbers.sight.everything()),
            "below": [
                {"title": title, "nodes": [_told(numbers, each) for each in nodes]}
                for title, nodes in numbers.sight.below(node)
            ],
            "above": [each.key for each in numbers.sight.above(node)] if node else [],
        }
        return Response(SightShown(shown).data)


class Nowhere(System):
    """What stands in no place."""

    @extend_schema(
        operation_id="line_of_sight_nowhere",
        summary="Read the numbers of what stands in no place",
        responses={200: SightShown, **SEEN},
    )
    def get(self, request: Request) -> Response:
        return self.shown(NOWHERE)


class OneNode(System):
    """A place, network, collaborative, pathway, programme, organisation or service."""

    @extend_schema(
        operation_id="line_of_sight_read",
        summary="Read the numbers of one thing, and of what stands under it",
        responses={200: SightShown, **SEEN, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: Any) -> Response:  # type: ignore[override]
        return self.shown(str(pk))


def _told(numbers: Counted, node: Node) -> dict[str, Any]:
    tally = numbers.of(node)
    return {
        "key": node.key,
        "kind": node.kind if node.key else "system",
        "name": node.name,
        "code": node.code,
        "concerns": tally.concerns,
        "concerns_with_overdue_actions": tally.late,
        "overdue_actions": tally.actions,
        "subjects": tally.subjects,
        "levels": tally.levels,
    }
