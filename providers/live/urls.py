"""Addresses of the live sources of the directory."""

from django.urls import path

from providers.live import views

app_name = "live"
urlpatterns = [
    path("", views.sources, name="sources"),
    path("<slug:source>/refresh/", views.refresh, name="refresh"),
]
