"""Ends, mergers and suspensions of subjects by REST: proposed by one key's person, confirmed by another's."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.api import SubjectShown
from escalation import actions
from escalation.actions.steps import LONG
from escalation.models import EndedSubject, Ending, EndingStep
from escalation.queries.endings import ENDINGS, to_confirm_by
from escalation.rules.endings import OPEN, EndingStatus, Why
from providers.models import Subject
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, asked_for, changed, once, tagged
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.tenancy.models import Membership


class EndedShown(serializers.ModelSerializer):
    """A subject that ended or was suspended with it, and what follows."""

    class Meta:
        model = EndedSubject
        fields = ("subject", "starts_on", "until", "level", "review_due", "successor", "decision")
        read_only_fields = fields


class EndingStepShown(serializers.ModelSerializer):
    """One step; one with two days is a correction, and both days are kept."""

    by = serializers.CharField(source="by_name")

    class Meta:
        model = EndingStep
        fields = ("status", "text", "recorded", "corrected", "by", "at")
        read_only_fields = fields


class EndingListed(serializers.ModelSerializer):
    subject = SubjectShown()
    proposer = serializers.CharField(source="proposer.name")
    confirmer = serializers.CharField(source="confirmer.name", default=None)

    class Meta:
        model = Ending
        fields: tuple[str, ...] = (
            "id", "subject", "why", "status", "effective_on", "holds_from", "successor", "no_successor_reason",
            "reasons", "proposer", "proposed_at", "confirmer", "confirmed_on", "version",
        )  # fmt: skip
        read_only_fields = fields


class EndingShown(EndingListed):
    """An end or suspension with what it covers and its history, the newest first."""

    covered = EndedShown(many=True)
    steps = EndingStepShown(many=True)

    class Meta(EndingListed.Meta):
        fields = (*EndingListed.Meta.fields, "covered", "steps")
        read_only_fields = fields


class EndingGiven(serializers.Serializer):
    """What somebody proposes; `resumes` lifts a suspension."""

    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.all())
    why = serializers.ChoiceField(Why.choices)
    effective_on = serializers.DateField(help_text="Today or a later day")
    reasons = serializers.CharField(max_length=LONG)
    successor = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.all(), default=None, allow_null=True)
    no_successor_reason = serializers.CharField(max_length=LONG, default="", allow_blank=True)


class Noted(serializers.Serializer):
    note = serializers.CharField(max_length=LONG, default="", allow_blank=True)


class Reasoned(serializers.Serializer):
    reason = serializers.CharField(max_length=LONG)


class EndingCorrected(serializers.Serializer):
    effective_on = serializers.DateField(help_text="The day that should have been recorded")
    reason = serializers.CharField(max_length=LONG)


WHERE = [
    ("open", "Any that waits for the second person, or for its day"),
    ("confirm", "Waits for the confirmation of the key's person"),
    *EndingStatus.choices,
]


class Filters(serializers.Serializer):
    subject = serializers.UUIDField(required=False)
    provider = serializers.CharField(required=False)
    status = serializers.ChoiceField(WHERE, required=False)
    why = serializers.ChoiceField(Why.choices, required=False)


FILTERS: dict[str, Callable[[Any], Q]] = {
    "subject": lambda value: Q(subject=value),
    "provider": lambda value: Q(subject__provider__organisation__code=value),
    "why": lambda value: Q(why=value),
}
REFUSALS = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
STEPPED = {200: EndingShown, **REFUSALS, 412: CHANGED_SINCE, 422: SENT_OTHERWISE}


def _filters(by: Membership) -> dict[str, Callable[[Any], Q]]:
    """The filters, of which one asks who reads."""

    def of_status(value: str) -> Q:
        if value == "confirm":
            theirs = to_confirm_by(by.user_id, by.role) if by.may("subject.end") else Ending.objects.none()
            return Q(pk__in=theirs.values("pk"))
        return Q(status__in=OPEN) if value == "open" else Q(status=value)

    return {**FILTERS, "status": of_status}


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = Ending.objects.none()
    serializer_class = EndingShown

    def get_queryset(self) -> Any:
        return ENDINGS.prefetch_related("covered", "steps").order_by("-proposed_at", "pk")

    def shown(self, request: Request, pk: UUID, **options: Any) -> Response:
        return tagged(request, self.read(pk), **options)

    def read(self, pk: UUID) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


class Endings(Readable):
    permissions = {"GET": "subject.view_end", "POST": "subject.end"}

    @extend_schema(
        operation_id="endings_list",
        summary="List ends, mergers and suspensions of subjects, the newest first",
        parameters=[
            OpenApiParameter("subject", OpenApiTypes.UUID),
            OpenApiParameter("provider", description="About subjects of one provider, by ODS code"),
            OpenApiParameter(
                "status",
                enum=[key for key, _ in WHERE],
                description="; ".join(f"{key}: {words}" for key, words in WHERE),
            ),
            OpenApiParameter("why", enum=Why.values),
        ],
        responses={200: EndingListed(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = ENDINGS.filter(asked_for(request, Filters, _filters(acting(request)))).order_by("-proposed_at", "pk")
        return self.get_paginated_response(EndingListed(self.paginate_queryset(rows), many=True).data)

    @extend_schema(
        operation_id="endings_create",
        summary="Propose that a subject ends, merges, is suspended or is taken up again",
        request=EndingGiven,
        parameters=[ONCE_KEY],
        responses={201: EndingShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = EndingGiven(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        about = values.pop("subject")
        made = once(request, Ending, lambda: actions.propose_ending(about, by=acting(request), **values))
        headers = {"Location": f"{request.path}{made.pk}/"}
        return self.shown(request, made.pk, status=status.HTTP_201_CREATED, headers=headers)


class OneEnding(Readable):
    permissions = {"GET": "subject.view_end"}

    @extend_schema(
        operation_id="endings_read",
        summary="Read one end, merger or suspension with what it covers and its history",
        responses={200: EndingShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)


class Stepping(Readable):
    """One step with an end; `takes` reads what is sent."""

    takes: type[serializers.Serializer]

    def step(self, request: Request, act: Callable[..., Any]) -> Response:
        ending = self.get_object()
        given = self.takes(data=request.data)
        given.is_valid(raise_exception=True)

        change = partial(act, ending, by=acting(request), **given.validated_data)
        return changed(request, ending, lambda: self.read(ending.pk), change)


class Confirmation(Stepping):
    permissions = {"POST": "subject.end"}
    takes = Noted

    @extend_schema(
        operation_id="endings_confirm",
        summary="Confirm as the second person, in the other of the two roles",
        request=Noted,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=STEPPED,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.step(request, actions.confirm_ending)


class EndingWithdrawal(Stepping):
    permissions = {"POST": "subject.end"}
    takes = Reasoned

    @extend_schema(
        operation_id="endings_withdraw",
        summary="Withdraw what does not hold yet, with a reason",
        request=Reasoned,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=STEPPED,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.step(request, actions.withdraw_ending)


class EndingCorrection(Stepping):
    permissions = {"POST": "level.correct"}
    takes = EndingCorrected

    @extend_schema(
        operation_id="endings_correct",
        summary="Correct the day from which it holds; both days are kept",
        request=EndingCorrected,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=STEPPED,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.step(request, actions.correct_ending)
