"""Addresses of the dashboard's REST endpoints."""

from django.urls import path

from reporting import api

app_name = "dashboard-api"
urlpatterns = [
    path("", api.Dashboard.as_view(), name="dashboard"),
    path("changes/", api.ChangesSince.as_view(), name="changes"),
]
