from django.urls import path

from escalation.interventions import api

app_name = "interventions-api"
urlpatterns = [
    path("", api.Interventions.as_view(), name="list"),
    path("rapid-reviews/", api.RapidReviews.as_view(), name="rapid-reviews"),
    path("<uuid:pk>/", api.OneIntervention.as_view(), name="detail"),
    path("<uuid:pk>/documents/", api.Documents.as_view(), name="documents"),
    path("documents/<uuid:pk>/", api.OneDocument.as_view(), name="document"),
    path("<uuid:pk>/ending/", api.Ending.as_view(), name="ending"),
    path("<uuid:pk>/reopening/", api.Reopening.as_view(), name="reopening"),
    path("<uuid:pk>/report/", api.VisitReport.as_view(), name="report"),
    path("<uuid:pk>/deadlines/", api.Deadlines.as_view(), name="deadlines"),
    path("<uuid:pk>/deadlines/<uuid:deadline>/", api.DeadlineMet.as_view(), name="deadline"),
]
