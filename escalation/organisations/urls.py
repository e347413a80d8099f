"""Addresses of the search of the national directory."""

from django.urls import path

from escalation.organisations.views import closing, searching

app_name = "organisations"
urlpatterns = [
    path("", searching.organisations, name="list"),
    path("closed/", closing.closed, name="closed"),
    path("closed/<uuid:pk>/", closing.carry, name="carry"),
    path("closed/<uuid:pk>/back/", closing.back, name="take_back"),
    path("export.<slug:kind>", searching.export, name="export"),
]
