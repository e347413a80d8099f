"""Addresses of the structure's REST endpoints."""

from django.urls import path

from providers.structure import api

app_name = "structure-api"
urlpatterns = [
    path("", api.Wholes.as_view(), name="list"),
    path("<uuid:pk>/", api.OneWhole.as_view(), name="whole"),
]
