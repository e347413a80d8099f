"""A provider's profile by REST: the blocks and gaps of its page, in words."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.story.api import EntryShown, FactShown
from providers.models import Provider
from quality_oversight.api import Requires, acting, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED
from reporting.profile.queries import moments, profile, provider_of
from reporting.profile.rules.blocks import Key
from reporting.profile.rules.content import Block, Cell, Charts, Facts, Listing, Table, Words


class TableOfProfile(serializers.Serializer):
    caption = serializers.CharField()
    head = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField(allow_blank=True)))


class ChartOfProfile(serializers.Serializer):
    """A chart in words; its points are read at the measure's own address."""

    measure = serializers.UUIDField()
    subject = serializers.UUIDField()
    name = serializers.CharField()
    reading = serializers.ListField(child=serializers.CharField(), help_text="The chart read aloud")


class BlockShown(serializers.Serializer):
    """One of the fifteen blocks: what it says, the day of the newest thing in it, and what is missing."""

    number = serializers.IntegerField()
    key = serializers.ChoiceField(Key.choices)
    title = serializers.CharField()
    newest = serializers.DateField(allow_null=True, help_text="Null where nothing in it has a date")
    gaps = serializers.ListField(child=serializers.CharField())
    facts = FactShown(many=True)
    sentences = serializers.ListField(child=serializers.CharField())
    tables = TableOfProfile(many=True)
    charts = ChartOfProfile(many=True)


class ProfileShown(serializers.Serializer):
    """The internal rendering: concerns and insight of restricted streams are never in it."""

    as_at = serializers.DateField()
    code = serializers.CharField(help_text="ODS code of the provider")
    marking = serializers.CharField(source="marked.marking.label")
    handling = serializers.CharField(source="marked.line")
    confidence = serializers.CharField(help_text="How far the whole profile bears")
    blocks = BlockShown(many=True)


class _Readable(generics.GenericAPIView[Provider]):
    permission_classes = (Requires,)
    permissions = {"GET": "profile.view"}
    queryset = Provider.objects.none()


class ProviderProfile(_Readable):
    serializer_class = ProfileShown

    @extend_schema(
        operation_id="providers_profile",
        summary="Read the quality profile of a provider",
        responses={200: ProfileShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        provider = provider_of(pk)
        made = profile(provider, by=acting(request), today=timezone.localdate())
        shown = {
            "as_at": made.today,
            "code": provider.organisation.code,
            "marked": made.marked,
            "confidence": made.confidence,
            "blocks": [_told(block) for block in made.blocks],
        }
        return tagged(request, ProfileShown(shown).data)


class Timeline(_Readable):
    serializer_class = EntryShown

    @extend_schema(
        operation_id="providers_timeline",
        summary="List everything that is known of a provider, the newest first",
        responses={200: EntryShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        told: Any = moments(provider_of(pk), by=acting(request))
        return self.get_paginated_response(EntryShown(self.paginate_queryset(told), many=True).data)


def _told(block: Block) -> dict[str, Any]:
    """What a block is made of, by kind; drawings say no more than the facts beside them."""
    parts = block.parts
    words = [part.text for part in parts if isinstance(part, Words) and part.text]
    listed = [f"{part.head}: {'; '.join(part.texts)}" for part in parts if isinstance(part, Listing)]
    facts = [row for part in parts if isinstance(part, Facts) for row in part.rows]
    tables = [part for part in parts if isinstance(part, Table)]
    pictures = [each for part in parts if isinstance(part, Charts) for each in part.pictures]
    return {
        "number": block.number,
        "key": block.key,
        "title": block.title,
        "newest": block.as_at,
        "gaps": block.gaps,
        "facts": [(label, _text(said)) for label, said in facts],
        "sentences": words + listed,
        "tables": [
            {"caption": each.caption, "head": each.head, "rows": [[_text(cell) for cell in row] for row in each.rows]}
            for each in tables
        ],
        "charts": [
            {
                "measure": each.series.measure.pk,
                "subject": each.series.subject.pk,
                "name": each.name,
                "reading": each.sentences,
            }
            for each in pictures
        ],
    }


def _text(said: Cell | str) -> str:
    return said if isinstance(said, str) else said.text
