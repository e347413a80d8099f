from django.urls import path

from reporting.stakeholders import api

app_name = "stakeholders-api"
urlpatterns = [
    path("", api.Stakeholders.as_view(), name="list"),
    path("contributions/", api.Occasions.as_view(), name="occasions"),
    path("contributions/<uuid:pk>/", api.OneOccasion.as_view(), name="occasion"),
    path("<uuid:pk>/", api.OneStakeholder.as_view(), name="detail"),
]
