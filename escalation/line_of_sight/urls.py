"""Addresses of the pages of the line of sight."""

from django.urls import path

from escalation.line_of_sight import views
from providers.structure.rules import NOWHERE

app_name = "line_of_sight"
urlpatterns = [
    path("", views.system, name="system"),
    path(f"{NOWHERE}/", views.nowhere, name="nowhere"),
    path("<uuid:pk>/", views.one, name="node"),
]
