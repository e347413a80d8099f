from django.urls import path

from escalation.editor import api

app_name = "frameworks-api"
urlpatterns = [
    path("framework-versions/", api.Versions.as_view(), name="versions"),
    path("framework-versions/<slug:key>/", api.OneVersion.as_view(), name="version"),
    path("framework-versions/<slug:key>/comparison/<slug:other>/", api.Comparison.as_view(), name="comparison"),
    path("framework-draft/", api.Draft.as_view(), name="draft"),
    path("framework-draft/effects/", api.DraftEffects.as_view(), name="effects"),
    path("framework-draft/publication/", api.Publishing.as_view(), name="publication"),
]
