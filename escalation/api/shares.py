"""The provider's right of reply by REST: what can be shown, ask, withdraw, read the answer; the pages' own actions."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from escalation import actions
from escalation.api.given import Reason
from escalation.models import LevelRequest, ProviderShare, ReplyFile, SharedFact
from escalation.queries.shares import shareable, with_answers
from escalation.rules.replies import Reply
from quality_oversight.api import ONCE_KEY, Requires, once
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

READ = {401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
WRITTEN = {400: REFUSED, **READ}
REQUESTS = LevelRequest.objects.select_related("subject__provider", "tenant")


class FactOffered(serializers.Serializer):
    """A fact of a request that can be shown to the provider."""

    key = serializers.CharField(help_text="What is given under `facts` to show it")
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class FactAnswered(serializers.ModelSerializer):
    class Meta:
        model = SharedFact
        fields = ("position", "label", "text", "verdict", "comment")
        read_only_fields = fields


class ReplyFileShown(serializers.ModelSerializer):
    class Meta:
        model = ReplyFile
        fields = ("id", "name", "kind", "size", "sha256", "scan")
        read_only_fields = fields


class ShareShown(serializers.ModelSerializer):
    """An asking of the provider; its answer once it is sent, and nothing of a draft. The link is in no answer."""

    asked_at = serializers.DateTimeField(source="at")
    asked_by = serializers.CharField(source="by_name")
    reply = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()
    answered_by = serializers.SerializerMethodField()

    class Meta:
        model = ProviderShare
        fields = (
            "id", "address", "contact", "asked_at", "asked_by", "due_on", "opened_at", "withdrawn_at", "answered_at",
            "reply", "facts", "files", "words", "answered_by",
        )  # fmt: skip
        read_only_fields = fields

    @property
    def one(self) -> Any:
        return self.context["asked"][self._pk]

    def to_representation(self, instance: ProviderShare) -> Any:
        self._pk = instance.pk
        return super().to_representation(instance)

    @extend_schema_field(serializers.ChoiceField(Reply.choices))
    def get_reply(self, share: ProviderShare) -> str:
        return str(self.one.reply)

    @extend_schema_field(FactAnswered(many=True))
    def get_facts(self, share: ProviderShare) -> Any:
        facts = FactAnswered(self.one.facts, many=True).data
        return facts if self._sent() else [fact | {"verdict": "", "comment": ""} for fact in facts]

    @extend_schema_field(ReplyFileShown(many=True))
    def get_files(self, share: ProviderShare) -> Any:
        return ReplyFileShown(self.one.files if self._sent() else [], many=True).data

    def get_words(self, share: ProviderShare) -> str:
        return share.words if self._sent() else ""

    def get_answered_by(self, share: ProviderShare) -> str:
        return share.answered_by if self._sent() else ""

    def _sent(self) -> bool:
        return bool(self.one.reply == Reply.ANSWERED)


class ShareGiven(serializers.Serializer):
    """What is asked of the provider."""

    address = serializers.CharField(max_length=254, help_text="Where the link is sent: an address of the provider")
    contact = serializers.CharField(max_length=200, help_text="Whom the provider can ask")
    facts = serializers.ListField(child=serializers.CharField(), allow_empty=False, help_text="Keys of the facts")


class Facts(APIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.share"}

    @extend_schema(
        operation_id="level_request_facts",
        summary="List the facts of a request that can be shown to its provider",
        responses={200: FactOffered(many=True), **READ},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(FactOffered(shareable(get_object_or_404(REQUESTS, pk=pk)), many=True).data)


class Shares(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view", "POST": "level.share"}
    queryset = ProviderShare.objects.none()
    serializer_class = ShareShown

    @extend_schema(
        operation_id="level_request_shares",
        summary="List how the provider was asked, and its answers",
        responses={200: ShareShown(many=True), **READ},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        proposal = get_object_or_404(REQUESTS, pk=pk)
        rows: Any = self.paginate_queryset(proposal.shares.all())
        return self.get_paginated_response(shown(rows, many=True))

    @extend_schema(
        operation_id="level_request_share",
        summary="Ask the provider to check the facts",
        request=ShareGiven,
        parameters=[ONCE_KEY],
        responses={201: ShareShown, **WRITTEN, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        proposal = get_object_or_404(REQUESTS, pk=pk)
        given = ShareGiven(data=request.data)
        given.is_valid(raise_exception=True)
        by: Any = request.auth
        share = once(request, ProviderShare, lambda: actions.share(proposal, by=by, **given.validated_data))
        return Response(shown(share), status=status.HTTP_201_CREATED)


class OneShare(APIView):
    permission_classes = (Requires,)
    permissions = {"GET": "level.view"}

    @extend_schema(
        operation_id="level_share",
        summary="Read one asking and its answer",
        responses={200: ShareShown, **READ},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(shown(get_object_or_404(ProviderShare, pk=pk)))


class Withdrawal(APIView):
    permission_classes = (Requires,)
    permissions = {"POST": "level.share"}

    @extend_schema(
        operation_id="level_share_withdraw",
        summary="Let a link work no more, before it is answered",
        request=Reason,
        responses={200: ShareShown, **WRITTEN},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        share = get_object_or_404(ProviderShare, pk=pk)
        given = Reason(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(shown(actions.withdraw_share(share, by=request.auth, **given.validated_data)))  # type: ignore[arg-type]


def shown(rows: Any, *, many: bool = False) -> Any:
    """Askings as they are answered, each with its facts and files."""
    keys = [each.pk for each in rows] if many else [rows.pk]
    asked = {one.share.pk: one for one in with_answers(ProviderShare.objects.filter(pk__in=keys))}
    return ShareShown(rows, many=many, context={"asked": asked}).data
