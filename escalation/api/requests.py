"""Requests for another level by REST: list, propose, read, change, and every step of their way."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation import actions
from escalation.actions.steps import demand_step
from escalation.api.given import Agreed, Closing, Confirmed, Considered, Decided, Grounds, Proposal, Reason
from escalation.api.shown import RequestListed, RequestShown
from escalation.following import actions as following
from escalation.following.queries import followed
from escalation.models import LevelDecision, LevelRequest
from escalation.queries.charted import look
from escalation.queries.requests import WAITING, unanswered
from escalation.rules.levels import Level
from escalation.rules.workflow import CLOSED, CONFIRM, RequestStatus
from quality_oversight.api import (
    IF_MATCH,
    ONCE_KEY,
    Requires,
    acting,
    asked_for,
    changed,
    demand_unchanged,
    once,
    tagged,
)
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.tenancy.models import Membership

OPEN, RECONSIDER = "open", "reconsider"
WHERE = [
    (OPEN, "Any that is open"), (RECONSIDER, "Reconsideration asked for and not answered"),
    ("answer", "Of these, those that the key's person may answer"),
    ("decide", "Waits for the key's person to decide, confirm or agree"),
    ("declined_mine", "Proposed by the key's person and declined in the last two weeks"),
    ("late", "An emergency that the System Quality Group should have noted by now"),
    ("consider", "Waits for the view of the System Quality Group, for those who record it"), *RequestStatus.choices,
]  # fmt: skip
ANSWERS = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 412: CHANGED_SINCE, 422: SENT_OTHERWISE}


class Filters(serializers.Serializer):
    status = serializers.ChoiceField(WHERE, required=False)
    target = serializers.ChoiceField(Level.choices, required=False)
    subject = serializers.UUIDField(required=False)
    provider = serializers.CharField(required=False)


OF_STATUS: dict[str, Callable[[], Q]] = {
    OPEN: lambda: ~Q(status__in=CLOSED),
    RECONSIDER: lambda: Q(pk__in=unanswered().values("request")),
}
FILTERS: dict[str, Callable[[Any], Q]] = {
    "target": lambda value: Q(target=value),
    "subject": lambda value: Q(subject=value),
    "provider": lambda value: Q(subject__provider__organisation__code=value),
}


def _filters(by: Membership) -> dict[str, Callable[[Any], Q]]:
    """The filters, of which some ask who reads."""
    return {**FILTERS, "status": lambda value: Q(pk__in=WAITING[value](by)) if value in WAITING else _of_status(value)}


def _of_status(value: str) -> Q:
    return OF_STATUS[value]() if value in OF_STATUS else Q(status=value)


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = LevelRequest.objects.none()
    serializer_class: Any = RequestShown

    def get_queryset(self) -> Any:
        rows = LevelRequest.objects.select_related("subject__provider__organisation", "proposer__user")
        return rows.order_by("-proposed_at", "pk")

    def whole(self) -> Any:
        """With all that one request shows."""
        decided = LevelDecision.objects.select_related("by").prefetch_related("concurrences", "corrections")
        decisions = Prefetch("decisions", decided.order_by("at"))
        return self.get_queryset().prefetch_related("evidence", "exit_criteria__verified_by__user", "shares", decisions)

    def shown(self, pk: UUID) -> Any:
        row = self.whole().get(pk=pk)
        look(row.exit_criteria.all(), today=timezone.localdate())
        row.follows = followed(row)
        context = {**self.get_serializer_context(), "by": acting(self.request)}
        return RequestShown(row, context=context).data


class Requests(Readable):
    permissions = {"GET": "level.view", "POST": "level.propose"}
    serializer_class = RequestListed

    @extend_schema(
        operation_id="level_requests_list",
        summary="List requests for another level, the newest first",
        parameters=[
            OpenApiParameter(
                "status",
                enum=[key for key, _ in WHERE],
                description="; ".join(f"{key}: {words}" for key, words in WHERE),
            ),
            OpenApiParameter("target", enum=Level.values),
            OpenApiParameter("subject", OpenApiTypes.UUID),
            OpenApiParameter("provider", OpenApiTypes.STR, description="About subjects of one provider, by ODS code"),
        ],
        responses={200: RequestListed(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().filter(asked_for(request, Filters, _filters(acting(request))))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(
        operation_id="level_requests_create",
        summary="Propose another level for a subject",
        request=Proposal,
        parameters=[ONCE_KEY],
        responses={201: RequestShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = Proposal(data=request.data)
        given.is_valid(raise_exception=True)
        about, target = given.validated_data["subject"], given.validated_data["target"]
        made = once(
            request, LevelRequest, lambda: actions.propose(about, target, by=acting(request), **given.for_action())
        )
        headers = {"Location": f"{request.path}{made.pk}/"}
        return tagged(request, self.shown(made.pk), status=status.HTTP_201_CREATED, headers=headers)


class OneRequest(Readable):
    permissions = {"GET": "level.view", "PATCH": "level.propose"}

    @extend_schema(
        operation_id="level_requests_read",
        summary="Read one request",
        responses={200: RequestShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.shown(self.get_object().pk))

    @extend_schema(
        operation_id="level_requests_change",
        summary="Change a proposal; one that was returned is thereby submitted again",
        request=Grounds,
        parameters=[IF_MATCH],
        responses={200: RequestShown, **{code: ANSWERS[code] for code in (400, 401, 403, 404, 412)}},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        proposal = self.get_object()
        demand_unchanged(request, self.shown(proposal.pk))
        given = Grounds(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        actions.edit(proposal, by=acting(request), version=proposal.version, **given.for_action(proposal))
        return tagged(request, self.shown(proposal.pk))


class Step(Readable):
    """One step of a request's way; the table of steps says who may take it, and when."""

    act: Callable[..., Any]
    given: type[serializers.Serializer]
    target: RequestStatus | None  # where the framework says who may

    def take(self, request: Request) -> Response:
        proposal = self.get_object()
        if self.target:
            demand_step(proposal, self.target, by=acting(request))
        given = self.given(data=request.data)
        given.is_valid(raise_exception=True)

        act = partial(type(self).act, proposal, by=acting(request), **given.validated_data)
        return changed(request, proposal, lambda: self.shown(proposal.pk), act)


def _step(
    name: str,
    summary: str,
    act: Callable[..., Any],
    given: type[serializers.Serializer] = Reason,
    *,
    permission: str = "level.view",
    target: RequestStatus | None = None,
) -> type[Step]:
    """The view of a step, with its permission, or the status to which it leads where the framework says who may."""

    class Taken(Step):
        permissions = {"POST": permission}

        @extend_schema(
            operation_id=f"level_requests_{name}",
            summary=summary,
            request=given,
            parameters=[ONCE_KEY, IF_MATCH],
            responses={200: RequestShown, **ANSWERS},
        )
        def post(self, request: Request, pk: UUID) -> Response:
            return self.take(request)

    Taken.act, Taken.given, Taken.target = act, given, target
    return Taken


Consideration = _step(
    "consider", "Record the view of the System Quality Group", actions.consider, Considered, permission="level.consider"
)
Decision = _step("decide", "Authorise the move", actions.authorise, Decided, target=RequestStatus.EFFECTIVE)
ConfirmationStep = _step(
    "confirm", "Confirm an emergency decision as the second person", actions.confirm, Confirmed,
    permission=CONFIRM,
)  # fmt: skip
Agreement = _step(
    "agree", "Agree to a decision for one's own party", actions.concur, Agreed,
    permission="level.concur",
)  # fmt: skip
Refusal = _step(
    "decline",
    "Decline the request, or do not confirm the decision or agree to it",
    actions.decline,
    target=RequestStatus.DECLINED,
)
Return = _step("return", "Return the request for more work", actions.return_for_more, target=RequestStatus.RETURNED)
Closure = _step(
    "close",
    "Close a request in effect once what follows from it is done",
    following.close,
    Closing,
    target=RequestStatus.DONE,
)
Withdrawal = _step(
    "withdraw",
    "Withdraw it, or take the decision back before it takes effect",
    actions.withdraw,
    target=RequestStatus.WITHDRAWN,
)
