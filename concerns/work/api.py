"""Actions on concerns by REST, through the same actions as the pages."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.models import Concern
from concerns.work import actions
from concerns.work.models import ActionRevision, ConcernAction
from concerns.work.queries import is_mine
from concerns.work.rules.changes import LIMITS
from concerns.work.rules.judging import OVERDUE, REPORTED, Brag, Status
from providers.models import Organisation
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, changed, once, tagged
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE
from quality_oversight.tenancy.models import Membership

STATUSES = [*Status.choices, (OVERDUE, "Overdue")]
PARAMETERS = [
    OpenApiParameter("show", enum=["open", "ended", "overdue", "all"], description="open, unless given"),
    OpenApiParameter("mine", enum=["true"], description="Only what the person behind the API key is to do"),
]


class ActionShown(serializers.ModelSerializer):
    """An action on a concern, and how it stands today."""

    concern = serializers.UUIDField(source="concern_id")
    reference = serializers.CharField(source="concern.ref", help_text="The concern's reference")
    owner = serializers.CharField(source="owner_name", help_text="Who is to do it, by name; may be empty")
    organisation = serializers.CharField(
        source="organisation.code", default=None, help_text="ODS code of the outside organisation that is to do it"
    )
    standing = serializers.SerializerMethodField(help_text="The status, or overdue where an open action is late")
    brag = serializers.SerializerMethodField(help_text="Delivery colour; empty for a cancelled action")
    because = serializers.SerializerMethodField(help_text="Why it has this colour, in a few words")

    class Meta:
        model = ConcernAction
        fields: tuple[str, ...] = (
            "id", "concern", "reference", "title", "detail", "owner", "organisation", "due", "original_due", "slips",
            "status", "standing", "brag", "because", "blocker", "evidence", "evidence_files", "asked_at", "ended_on",
            "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(STATUSES))
    def get_standing(self, action: ConcernAction) -> str:
        return action.standing(timezone.localdate())

    @extend_schema_field(serializers.ChoiceField(Brag.choices, allow_blank=True))
    def get_brag(self, action: ConcernAction) -> str:
        return action.judged(timezone.localdate()).brag

    def get_because(self, action: ConcernAction) -> str:
        return action.judged(timezone.localdate()).because


class StepShown(serializers.ModelSerializer):
    """One step of an action, with what it said after the step."""

    by = serializers.CharField(source="by_name")

    class Meta:
        model = ActionRevision
        fields = (
            "at", "by", "by_role", "verb", "reason", "title", "owner_name", "due", "due_before", "status", "blocker",
            "evidence",
        )  # fmt: skip
        read_only_fields = fields


class ActionInFull(ActionShown):
    """An action with every step of it, the newest first."""

    steps = StepShown(source="revisions", many=True)

    class Meta(ActionShown.Meta):
        fields = (*ActionShown.Meta.fields, "steps")
        read_only_fields = fields


class OwnerGiven(serializers.Serializer):
    """Who is to do it: a person, or an outside organisation that the concern is shared with."""

    owner = serializers.UUIDField(required=False, help_text="The membership of who is to do it")
    organisation = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Organisation.objects.all(),
        required=False,
        help_text="Instead of owner: ODS code of an organisation that the concern is shared with",
    )

    def validate_owner(self, pk: UUID) -> Membership:
        owner = Membership.objects.select_related("user").filter(pk=pk).first()
        if owner is None:
            raise serializers.ValidationError("Choose somebody whose role takes on actions.")
        return owner


class ActionAsked(OwnerGiven):
    """An action to ask for."""

    title = serializers.CharField(max_length=LIMITS["title"])
    detail = serializers.CharField(max_length=LIMITS["detail"], default="", allow_blank=True)
    due = serializers.DateField()


class ActionChanged(OwnerGiven):
    """Other words or another owner for an action that was last seen at `version`."""

    version = serializers.IntegerField(help_text="The version that was read; another one is refused")
    title = serializers.CharField(max_length=LIMITS["title"], required=False)
    detail = serializers.CharField(max_length=LIMITS["detail"], required=False, allow_blank=True)


class DueChanged(serializers.Serializer):
    due = serializers.DateField()
    reason = serializers.CharField(max_length=LIMITS["reason"])


class ProgressReported(serializers.Serializer):
    status = serializers.ChoiceField([(str(each), str(each.label)) for each in REPORTED])
    blocker = serializers.CharField(
        max_length=LIMITS["blocker"], default="", allow_blank=True, help_text="What it waits for"
    )
    progress = serializers.CharField(max_length=LIMITS["progress"], default="", allow_blank=True)


class EvidenceGiven(serializers.Serializer):
    evidence = serializers.CharField(max_length=LIMITS["evidence"], help_text="What shows that it is done")
    files = serializers.ListField(child=serializers.UUIDField(), default=list, help_text="Ids of the concern's files")


class ReasonGiven(serializers.Serializer):
    reason = serializers.CharField(max_length=LIMITS["reason"])


def answers(shape: Any, code: int = 200) -> dict[int, Any]:
    """What an endpoint answers, for the documentation."""
    return {code: shape, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}


LATE = {412: CHANGED_SINCE, 422: SENT_OTHERWISE}


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = ConcernAction.objects.none()
    serializer_class = ActionShown

    def get_queryset(self) -> Any:
        return ConcernAction.objects.select_related("concern", "organisation")

    def shown(self, action: ConcernAction) -> Any:
        return ActionInFull(self.get_queryset().get(pk=action.pk)).data

    def changed(self, action: ConcernAction, act: Callable[[], Any]) -> Response:
        return changed(self.request, action, lambda: self.shown(action), act)

    def listed(self, found: Any) -> Response:
        rows = self.paginate_queryset(found)
        return self.get_paginated_response(ActionShown(rows, many=True).data)


class Actions(Readable):
    permissions = {"GET": "concern.view"}

    @extend_schema(
        operation_id="actions_list",
        summary="List actions on concerns, those that are due first",
        parameters=PARAMETERS,
        responses={200: ActionShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        wanted = {each.name: request.query_params.get(each.name, "") for each in PARAMETERS}
        known = {each.name: set(each.enum or ()) for each in PARAMETERS}
        if odd := [name for name, value in wanted.items() if value and value not in known[name]]:
            raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
        found = self.get_queryset().shown(wanted["show"] or "open", today=timezone.localdate())
        return self.listed(found.filter(is_mine(acting(request)) if wanted["mine"] else Q()))


class ActionsOfConcern(Readable):
    permissions = {"GET": "concern.view", "POST": "action.keep"}

    @extend_schema(
        operation_id="concern_actions_list",
        summary="List the actions on a concern, those that are due first",
        responses={200: ActionShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.listed(self.get_queryset().filter(concern=get_object_or_404(Concern, pk=pk)))

    @extend_schema(
        operation_id="concern_actions_create",
        summary="Ask for an action on a concern",
        request=ActionAsked,
        parameters=[ONCE_KEY],
        responses=answers(ActionInFull, 201) | {422: SENT_OTHERWISE},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        concern = get_object_or_404(Concern, pk=pk)
        given = ActionAsked(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        action = once(request, ConcernAction, lambda: actions.add(concern, by=acting(request), **values))
        return tagged(request, self.shown(action), status=status.HTTP_201_CREATED)


class OneAction(Readable):
    permissions = {"GET": "concern.view", "PATCH": "action.keep"}

    @extend_schema(
        operation_id="actions_read",
        summary="Read an action and every step of it",
        responses={200: ActionInFull, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.shown(self.get_object()))

    @extend_schema(
        operation_id="actions_change",
        summary="Change the words or the owner of an action",
        request=ActionChanged,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=answers(ActionInFull) | LATE,
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        action = self.get_object()
        given = ActionChanged(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        return self.changed(action, partial(actions.change, action, by=acting(request), **values))


class _Step(Readable):
    """One step of an action: what is sent, and what is done with it."""

    sends: type[serializers.Serializer]
    act: Any

    def step(self, request: Request) -> Response:
        action = self.get_object()
        given = self.sends(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        return self.changed(action, partial(type(self).act, action, by=acting(request), **values))


def step(name: str, summary: str, sends: type[serializers.Serializer], act: Any, permission: str) -> Any:
    """The endpoint of one step."""

    @extend_schema(
        operation_id=f"actions_{name}",
        summary=summary,
        request=sends,
        parameters=[ONCE_KEY, IF_MATCH],
        responses=answers(ActionInFull) | LATE,
    )
    def post(self: _Step, request: Request, pk: UUID) -> Response:
        return self.step(request)

    body = {"permissions": {"POST": permission}, "sends": sends, "act": staticmethod(act), "post": post}
    return type(f"Action{name.title()}", (_Step,), body)


Due = step("revise", "Change the due date of an action", DueChanged, actions.revise, "action.keep")
Progress = step("report", "Report on an action", ProgressReported, actions.report, "action.report")
Completion = step("complete", "Complete an action", EvidenceGiven, actions.complete, "action.report")
Cancellation = step("cancel", "Cancel an action", ReasonGiven, actions.cancel, "action.keep")
Reopening = step("reopen", "Reopen an action", ReasonGiven, actions.reopen, "action.keep")
