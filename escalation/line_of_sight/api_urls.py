"""Addresses of the line of sight's REST endpoints."""

from django.urls import path

from escalation.line_of_sight import api
from providers.structure.rules import NOWHERE

app_name = "line-of-sight-api"
urlpatterns = [
    path("", api.System.as_view(), name="system"),
    path(f"{NOWHERE}/", api.Nowhere.as_view(), name="nowhere"),
    path("<uuid:pk>/", api.OneNode.as_view(), name="node"),
]
