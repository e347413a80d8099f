"""Addresses of the providers' REST endpoints."""

from django.urls import path

from providers import api

app_name = "providers-api"
urlpatterns = [
    path("", api.ProviderList.as_view(), name="list"),
    path("<uuid:pk>/", api.ProviderDetail.as_view(), name="detail"),
]
