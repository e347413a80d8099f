"""The board of levels by REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.board.forms import SECTORS
from escalation.board.queries import Board, board
from escalation.board.rules import WITHIN, Moved, Stuck
from escalation.board.statement import ORDERS
from escalation.rules.levels import Level
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from providers.structure.api import UNDER
from quality_oversight.api import Requires, acting
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.pages import sort_by
from quality_oversight.problems import NOT_KNOWN, NOT_PERMITTED, REFUSED

SECTOR_KEYS = [key for key, _ in SECTORS]
SORTS = [*ORDERS, *(f"-{key}" for key in ORDERS)]


class BoardFilters(serializers.Serializer):
    as_at = serializers.DateField(required=False)
    search = serializers.CharField(source="q", required=False)
    level = serializers.ChoiceField(Level.choices, required=False)
    sector = serializers.ChoiceField(SECTOR_KEYS, required=False)
    kind = serializers.ChoiceField(SubjectKind.choices, required=False)
    under = serializers.CharField(required=False)
    moved = serializers.ChoiceField(Moved.choices, required=False)
    within = serializers.ChoiceField(list(WITHIN), required=False)
    proposed = serializers.BooleanField(required=False)
    stuck = serializers.BooleanField(required=False)
    sort = serializers.ChoiceField(SORTS, required=False)
    page = serializers.IntegerField(min_value=1, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=100, default=25)

    def validate_as_at(self, day: Any) -> Any:
        if day > timezone.localdate():
            raise serializers.ValidationError("This day is still to come. Choose today or a day before it.")
        return day


class PlaceShown(serializers.Serializer):
    """Where one subject stands on the day."""

    subject = serializers.UUIDField(source="subject_id")
    name = serializers.CharField()
    scope = serializers.CharField()
    kind = serializers.ChoiceField(SubjectKind.choices)
    provider_code = serializers.CharField(source="code", help_text="ODS code, empty without one provider")
    sector = serializers.CharField(help_text="The provider's, of today")
    level = serializers.ChoiceField(Level.choices)
    since = serializers.DateField(allow_null=True, help_text="Null: no decision on file, so routine by default")
    days = serializers.IntegerField(allow_null=True, help_text="Days at the level")
    moved = serializers.CharField(help_text="The way of the last move: up, down, or empty without one")
    origin = serializers.CharField(help_text="The level before that move")
    taken_from = serializers.CharField(help_text="The subject that ended and gave it this level, or empty")
    open_request = serializers.UUIDField(source="request_id", allow_null=True)
    request_status = serializers.ChoiceField([*RequestStatus.choices, ("", "None")])
    proposed = serializers.CharField(help_text="The level that the open request proposes")
    twice_overdue = serializers.BooleanField(help_text="Review late by more than two intervals; not told of the past")
    stuck = serializers.ListField(child=serializers.ChoiceField(Stuck.choices))


class SectorShown(serializers.Serializer):
    """How many subjects of a sector stand at a level, and their median days there."""

    sector = serializers.ChoiceField(SECTOR_KEYS)
    level = serializers.ChoiceField(Level.choices)
    number = serializers.IntegerField()
    median = serializers.IntegerField(allow_null=True)


class BoardShown(serializers.Serializer):
    """The board as at the end of a day: totals and sectors of all subjects, and a page of those asked for."""

    as_at = serializers.DateField()
    totals = serializers.DictField(child=serializers.IntegerField())
    sectors = SectorShown(many=True)
    count = serializers.IntegerField(source="found")
    results = PlaceShown(many=True, source="rows")


class LevelBoard(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view"}
    queryset = Subject.objects.none()
    serializer_class = BoardShown
    pagination_class = None

    @extend_schema(
        operation_id="level_board_read",
        summary="Read the board of levels, now or as at a past day",
        parameters=[
            OpenApiParameter("as_at", OpenApiTypes.DATE, description="The end of this day, in Europe/London"),
            OpenApiParameter("search", description="Words of a name, or an ODS code"),
            OpenApiParameter("level", enum=Level.values),
            OpenApiParameter("sector", enum=SECTOR_KEYS),
            OpenApiParameter("kind", enum=SubjectKind.values),
            UNDER,
            OpenApiParameter("moved", enum=Moved.values, description="The way of the last move"),
            OpenApiParameter("within", enum=list(WITHIN), description="Days in which a last move counts, else 90"),
            OpenApiParameter("proposed", OpenApiTypes.BOOL, description="Those with an open request"),
            OpenApiParameter("stuck", OpenApiTypes.BOOL, description="Those that are stuck"),
            OpenApiParameter("sort", enum=SORTS),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="100 at most"),
        ],
        responses={200: BoardShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        asked = BoardFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given, today = dict(asked.validated_data), timezone.localdate()
        as_at = given.pop("as_at", today)
        framework = framework_on(acting(request), as_at)
        shown: Board = board(
            as_at,
            {name: value for name, value in given.items() if name not in ("sort", "page", "page_size")},
            today=today,
            intervals={level.key: level.review_days for level in framework.levels},
            order=sort_by(request._request, ORDERS, "-level").fields,
            page=given["page"],
            size=given["page_size"],
        )
        return Response(self.get_serializer(shown).data)
