"""Every address of the site; the only module that knows every app."""

from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from quality_oversight import api_docs, health, keyboard

handler404 = "quality_oversight.not_found.not_found"
urlpatterns = [
    path("", include("quality_oversight.people.urls")),
    path("accounts/", include("quality_oversight.tenancy.account_urls")),
    path("audit/", include("quality_oversight.audit.urls")),
    path("providers/directory/organisations/", include("escalation.organisations.urls")),
    path("providers/directory/", include("providers.directory.urls")),
    path("providers/", include("reporting.profile.urls")),
    path("providers/", include("providers.urls")),
    path("measures/", include("providers.measures.urls")),
    path("concerns/sheets/", include("concerns.sheets.urls")),
    path("concerns/streams/", include("concerns.streams.urls")),
    path("concerns/views/", include("concerns.search.urls")),
    path("concerns/information-governance/", include("concerns.privacy.urls")),
    path("concerns/files/", include("concerns.files.urls")),
    path("concerns/", include("concerns.work.urls")),
    path("concerns/", include("concerns.urls")),
    path("", include("concerns.intake.urls")),
    path("risks/extract/", include("concerns.extract_urls")),
    path("risks/", include("concerns.register.urls")),
    path("insight/", include("concerns.insight.urls")),
    path("levels/interventions/", include("escalation.interventions.urls")),
    path("levels/agreements/", include("escalation.agreements.urls")),
    path("levels/letters/", include("escalation.letters.urls")),
    path("levels/story/", include("escalation.story.urls")),
    path("levels/board/", include("escalation.board.urls")),
    path("levels/framework/", include("escalation.editor.urls")),
    path("levels/", include("escalation.urls")),
    path("", include("reporting.urls")),
    path("api/v1/providers/", include("providers.api_urls")),
    path("api/v1/organisations/", include("escalation.organisations.api_urls")),
    path("api/v1/measures/", include("providers.measures.api_urls")),
    path("api/v1/concerns/", include("concerns.api_urls")),
    path("api/v1/soft-intelligence/", include("concerns.intake.api_urls")),
    path("api/v1/risks/", include("concerns.register.api_urls")),
    path("api/v1/insight/", include("concerns.insight.api_urls")),
    path("api/v1/agreements/", include("escalation.agreements.api_urls")),
    path("api/v1/letters/", include("escalation.letters.api_urls")),
    path("api/v1/interventions/", include("escalation.interventions.api_urls")),
    path("api/v1/", include("escalation.story.api_urls")),
    path("api/v1/levels/board/", include("escalation.board.api_urls")),
    path("api/v1/", include("concerns.files.api_urls")),
    path("api/v1/", include("concerns.work.api_urls")),
    path("api/v1/", include("escalation.editor.api_urls")),
    path("api/v1/", include("escalation.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", api_docs.docs, name="api-docs"),
    path("api/", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("help/keyboard/", keyboard.keyboard, name="keyboard"),
    path("health/ready", health.ready, name="health-ready"),
]
