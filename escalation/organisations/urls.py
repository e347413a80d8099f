"""Addresses of the search of the national directory."""

from django.urls import path

from escalation.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.organisations, name="list"),
    path("export.<slug:kind>", views.export, name="export"),
]
