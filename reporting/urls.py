"""Addresses of the dashboard, the reports and their papers."""

from django.urls import path

from reporting.views.dashboard import dashboard

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
]
