"""The ICB's providers for programs: read only, with the same permissions as the pages."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError

from providers.models import Provider
from providers.rules.sectors import Sector


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    """One provider, with the subject that its concerns and levels are about."""

    subject = serializers.UUIDField(source="subject_pk", help_text="Send this id as the subject of a concern.")
    code = serializers.CharField(source="organisation.code", help_text="ODS code")
    name = serializers.CharField(source="organisation.name")
    kind = serializers.CharField(source="organisation.kind")
    region_code = serializers.CharField(source="organisation.region_code")
    icb_code = serializers.CharField(source="organisation.icb_code", help_text="ICB in the national directory")
    address = serializers.CharField(source="organisation.address")
    postcode = serializers.CharField(source="organisation.postcode")
    opened = serializers.DateField(source="organisation.opened", allow_null=True)
    closed = serializers.DateField(source="organisation.closed", allow_null=True, help_text="Last day open")
    is_open = serializers.SerializerMethodField()
    lead = serializers.CharField(source="lead.name", default=None, allow_null=True)

    class Meta:
        model = Provider
        fields = [
            "id",
            "subject",
            "code",
            "name",
            "kind",
            "role",
            "sector",
            "lead",
            "is_open",
            "opened",
            "closed",
            "address",
            "postcode",
            "region_code",
            "icb_code",
            "added_at",
        ]
        read_only_fields = fields

    def get_is_open(self, provider: Provider) -> bool:
        organisation, today = provider.organisation, timezone.localdate()
        return (organisation.opened is None or organisation.opened <= today) and (
            organisation.closed is None or organisation.closed >= today
        )


def _providers() -> QuerySet[Provider]:
    return Provider.objects.for_list().with_subject().order_by("organisation__name", "pk")


@extend_schema(
    parameters=[
        OpenApiParameter("search", str, description="Words of the name in any order, or the start of the ODS code"),
        OpenApiParameter("sector", str, enum=Sector.values),
        OpenApiParameter("code", str, description="One ODS code, exactly"),
    ]
)
class ProviderList(generics.ListAPIView[Provider]):
    """The ICB's providers by name, 25 to a page."""

    serializer_class = ProviderSerializer
    permissions = {"GET": "directory.view"}
    queryset = Provider.objects.none()

    def get_queryset(self) -> QuerySet[Provider]:
        asked = {name: str(text).replace("\0", "") for name, text in self.request.query_params.items()}
        found = _providers().filter(pk__in=Provider.objects.matching(asked.get("search", "")).values("pk"))
        if sector := asked.get("sector"):
            if sector not in Sector.values:
                raise ValidationError({"sector": [f"“{sector}” is not a sector: {', '.join(Sector.values)}."]})
            found = found.filter(sector=sector)
        if code := asked.get("code"):
            found = found.filter(organisation__code=code.strip().upper())
        return found


class ProviderDetail(generics.RetrieveAPIView[Provider]):
    """One provider of the ICB."""

    serializer_class = ProviderSerializer
    permissions = {"GET": "directory.view"}
    queryset = Provider.objects.none()

    def get_queryset(self) -> QuerySet[Provider]:
        return _providers()
