"""Addresses of the national directory's REST endpoints."""

from django.urls import path

from escalation.organisations import api

app_name = "organisations-api"
urlpatterns = [
    path("", api.Organisations.as_view(), name="list"),
    path("<slug:code>/", api.OneOrganisation.as_view(), name="detail"),
]
