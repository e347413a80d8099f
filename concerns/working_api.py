"""Move a concern along its life, and score its risk again, by REST."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from concerns import actions
from concerns.api import ConcernShown, Readable
from concerns.models import Concern
from concerns.register.api import AreaScored, as_areas
from concerns.rules.lifecycle import MOVES, ClosureReason, Route, Status, moves_from
from concerns.rules.risk import Stage
from providers.queries import possible_leads
from quality_oversight.api import IF_MATCH, ONCE_KEY, acting
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.tenancy.models import Membership

MOVE_CHOICES = {move.name: move.label for (origin, _), move in MOVES.items() if origin != Status.DRAFT}
ANSWERS: dict[int, Any] = {
    200: ConcernShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 412: CHANGED_SINCE,
    422: SENT_OTHERWISE,
}  # fmt: skip


def _text(most: int, words: str) -> serializers.CharField:
    return serializers.CharField(required=False, max_length=most, help_text=words)


class ConcernMove(serializers.Serializer):
    """A move to make, with what that move needs; a refusal names what is missing."""

    move = serializers.ChoiceField(list(MOVE_CHOICES.items()))
    reason = _text(2000, "For moves that go back, aside or on to monitoring")
    evidence = _text(2000, "To close it: what shows that it can be closed")
    outcome = _text(2000, "To close it or take no further action: what whoever logged it is told, in plain words")
    closure_reason = serializers.ChoiceField(ClosureReason.choices, required=False)
    route = serializers.ChoiceField(Route.choices, required=False)
    redirected_to = _text(200, "To redirect it: the team that takes it on")
    duplicate_of = serializers.PrimaryKeyRelatedField(
        queryset=Concern.objects.all(), required=False, help_text="The concern that this one repeats"
    )
    lead = serializers.PrimaryKeyRelatedField(
        queryset=Membership.objects.none(), required=False, help_text="To accept it, where nobody leads on it yet"
    )
    consequence = serializers.IntegerField(required=False, min_value=1, max_value=5, help_text="To accept it")
    likelihood = serializers.IntegerField(required=False, min_value=1, max_value=5, help_text="To accept it")
    shared = serializers.BooleanField(default=False, help_text="Whether those whom it is shared with see this step")

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        fields["lead"].queryset = possible_leads(timezone.localdate())
        return fields


class ConcernScored(serializers.Serializer):
    """One of the three scores to save again: as a whole, or area by area, of which the highest is the headline."""

    which = serializers.ChoiceField(Stage.choices, default=Stage.CURRENT)
    consequence = serializers.IntegerField(required=False, min_value=1, max_value=5)
    likelihood = serializers.IntegerField(required=False, min_value=1, max_value=5)
    areas = AreaScored(many=True, required=False, help_text="Instead of consequence and likelihood")
    reason = serializers.CharField(max_length=2000)


class Moves(Readable):
    permissions = {"POST": "concern.work"}

    @extend_schema(
        operation_id="concern_moves_create",
        summary="Move a concern along its life",
        request=ConcernMove,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=ANSWERS,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        concern, by = cast(Concern, self.get_object()), acting(request)
        given = ConcernMove(data=request.data)
        given.is_valid(raise_exception=True)
        words = dict(given.validated_data)
        name = words.pop("move")
        return self.changed(concern, lambda: actions.move(concern, target_of(concern, name), by=by, **words))


class Scores(Readable):
    permissions = {"POST": "concern.triage"}

    @extend_schema(
        operation_id="concern_scores_create",
        summary="Score the risk of a concern again",
        request=ConcernScored,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=ANSWERS,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        concern, by = cast(Concern, self.get_object()), acting(request)
        given = ConcernScored(data=request.data)
        given.is_valid(raise_exception=True)
        score = given.validated_data | {"areas": as_areas(given.validated_data.get("areas", []))}
        return self.changed(concern, lambda: actions.rescore(concern, by=by, **score))


def target_of(concern: Concern, name: str) -> Status:
    """Where the move of that name leads from where a concern stands; refused with the moves that there are."""
    open_moves = moves_from(concern.status)
    for target, move in open_moves.items():
        if move.name == name:
            return target
    there_are = ", ".join(move.name for move in open_moves.values())
    raise ValidationError({"move": f"What is “{concern.get_status_display().lower()}” can take: {there_are}."})
