"""Addresses of the pages about organisations and files of the directory."""

from django.urls import path

from providers.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("organisations/<slug:code>/", views.organisation, name="organisation"),
    path("<uuid:pk>/", views.job, name="import"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
]
