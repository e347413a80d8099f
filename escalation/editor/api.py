"""The framework by REST: its versions as TOML, what differs, the draft, what it would change, and its publication."""

import tomllib
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.editor import actions
from escalation.editor.queries import effects_of, kept_version, kept_versions, the_draft
from escalation.editor.rules.comparing import differences
from escalation.editor.rules.publishing import LABEL
from escalation.queries.frameworks import framework_of
from quality_oversight.api import IF_MATCH, Requires, acting, demand_unchanged, tagged
from quality_oversight.frameworks.models import NOTE, FrameworkDraft, FrameworkVersion
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED

SEEN = {401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}


class VersionListed(serializers.Serializer):
    """A version; "taken-on" is the framework that came with the product, which holds from the beginning."""

    key = serializers.CharField()
    version = serializers.CharField(source="label")
    effective_from = serializers.DateField(source="since", allow_null=True)
    in_force = serializers.BooleanField(source="holds")
    note = serializers.CharField(source="row.note", default="")
    published_by = serializers.CharField(source="row.by_name", default="")
    framework = serializers.CharField(source="ref", help_text="As decisions name it")


class VersionShown(VersionListed):
    text = serializers.CharField(help_text="TOML")


class DifferenceShown(serializers.Serializer):
    where = serializers.CharField()
    field = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class DraftShown(serializers.ModelSerializer):
    started_by = serializers.CharField(source="started_by.name")
    saved_by = serializers.CharField(source="saved_by.name")

    class Meta:
        model = FrameworkDraft
        fields = ("base", "text", "started_by", "started_at", "saved_by", "saved_at", "version")
        read_only_fields = fields


class DraftSent(serializers.Serializer):
    text = serializers.CharField(help_text="TOML, checked line by line", trim_whitespace=False)


class ReviewMoved(serializers.Serializer):
    subject = serializers.UUIDField(source="standing.subject_id")
    name = serializers.CharField(source="standing.subject.name")
    due = serializers.DateField(allow_null=True)
    counted_anew = serializers.DateField(source="anew")


class RequestTouched(serializers.Serializer):
    request = serializers.UUIDField(source="request.pk")
    terms = serializers.ListField(child=serializers.CharField())
    lacks = serializers.ListField(child=serializers.CharField())


class EffectsShown(serializers.Serializer):
    """What the draft would change; reviews keep their day unless it is published with `recalculate`."""

    levels_shown_otherwise = serializers.ListField(child=serializers.CharField(), source="levels")
    reviews = ReviewMoved(many=True)
    requests = RequestTouched(many=True)
    decided_keep_their_terms = serializers.IntegerField(source="decided")
    committees_added = serializers.ListField(child=serializers.CharField())
    committees_left = serializers.ListField(child=serializers.CharField())
    differences = DifferenceShown(many=True, source="told")


class Publication(serializers.Serializer):
    version = serializers.CharField(max_length=LABEL)
    effective_from = serializers.DateField(help_text="Today or later")
    note = serializers.CharField(max_length=NOTE)
    recalculate = serializers.BooleanField(default=False)


class Of(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = FrameworkVersion.objects.none()

    def kept(self, key: str) -> Any:
        found = kept_version(acting(self.request).tenant, key)
        if found is None:
            raise Http404
        return found

    def draft(self) -> FrameworkDraft:
        draft = the_draft()
        if draft is None:
            raise Http404
        return draft


class Versions(Of):
    permissions = {"GET": "policy.view"}
    serializer_class = VersionListed

    @extend_schema(
        operation_id="framework_versions_list",
        summary="List the versions of the ICB's framework, the newest first",
        responses={200: VersionListed(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(kept_versions(acting(request).tenant))
        return self.get_paginated_response(VersionListed(rows, many=True).data)


class OneVersion(Of):
    permissions = {"GET": "policy.view"}
    serializer_class = VersionShown

    @extend_schema(
        operation_id="framework_versions_read",
        summary="Read one version, with its TOML",
        responses={200: VersionShown, **SEEN},
    )
    def get(self, request: Request, key: str) -> Response:
        return tagged(request, VersionShown(self.kept(key)).data)


class Comparison(Of):
    permissions = {"GET": "policy.view"}
    serializer_class = DifferenceShown

    @extend_schema(
        operation_id="framework_versions_compare",
        summary="Compare two versions field by field, in words",
        responses={200: DifferenceShown(many=True), **SEEN},
    )
    def get(self, request: Request, key: str, other: str) -> Response:
        found = differences(*(tomllib.loads(self.kept(each).text) for each in (key, other)))
        return Response(DifferenceShown(found, many=True).data)


class Draft(Of):
    permissions = {"GET": "framework.edit", "PUT": "framework.edit"}
    serializer_class = DraftShown

    @extend_schema(
        operation_id="framework_draft_read",
        summary="Read the draft of the next version",
        responses={200: DraftShown, **SEEN},
    )
    def get(self, request: Request) -> Response:
        return tagged(request, DraftShown(self.draft()).data)

    @extend_schema(
        operation_id="framework_draft_write",
        summary="Make a TOML text the draft",
        description="It is checked line by line. A draft that is there is replaced, if it is as If-Match says.",
        request=DraftSent,
        parameters=[IF_MATCH],
        responses={200: DraftShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 412: CHANGED_SINCE},
    )
    def put(self, request: Request) -> Response:
        draft = the_draft()
        if draft is not None:
            demand_unchanged(request, DraftShown(draft).data)
        given = DraftSent(data=request.data)
        given.is_valid(raise_exception=True)
        version = draft.version if draft else None
        try:
            made = actions.take_in(given.validated_data["text"], by=acting(request), version=version)
        except ValidationError as refusal:
            known = refusal.message_dict if hasattr(refusal, "error_dict") else None
            raise ValidationError({"text": known["file"]} if known else refusal.messages) from refusal
        return tagged(request, DraftShown(made).data)


class DraftEffects(Of):
    permissions = {"GET": "framework.edit"}
    serializer_class = EffectsShown

    @extend_schema(
        operation_id="framework_draft_effects",
        summary="Read what the draft would change for subjects, open requests and committees",
        responses={200: EffectsShown, **SEEN},
    )
    def get(self, request: Request) -> Response:
        draft, by = self.draft(), acting(request)
        found = effects_of(framework_of(by), draft.framework, today=timezone.localdate())
        in_force = next(each for each in kept_versions(by.tenant) if each.holds)
        told = differences(tomllib.loads(in_force.text), tomllib.loads(draft.text))
        levels = [look.key for look, _ in found.looks]
        return Response(EffectsShown({**vars(found), "levels": levels, "told": told}).data)


class Publishing(Of):
    permissions = {"POST": "framework.edit"}
    serializer_class = Publication

    @extend_schema(
        operation_id="framework_draft_publish",
        summary="Publish the draft as the next version",
        request=Publication,
        parameters=[IF_MATCH],
        responses={201: VersionShown, 400: REFUSED, **SEEN, 412: CHANGED_SINCE},
    )
    def post(self, request: Request) -> Response:
        draft, by = self.draft(), acting(request)
        demand_unchanged(request, DraftShown(draft).data)
        given = Publication(data=request.data)
        given.is_valid(raise_exception=True)
        sent = dict(given.validated_data)
        made = actions.publish(by=by, version=draft.version, label=sent.pop("version"), **sent)
        shown = VersionShown(self.kept(str(made.pk))).data
        return tagged(request, shown, status=status.HTTP_201_CREATED)
