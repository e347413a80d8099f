"""Addresses of the providers' pages."""

from django.urls import path

from providers import views

app_name = "providers"
urlpatterns = [
    path("", views.provider_list, name="list"),
    path("find/", views.find, name="find"),
    path("subjects/", views.subjects, name="subjects"),
    path("subjects/add/", views.new_subject, name="new_subject"),
    path("subjects/<uuid:pk>/", views.edit_subject, name="edit_subject"),
    path("add/", views.add, name="add"),
    path("add/<uuid:organisation_pk>/", views.add_organisation, name="add_organisation"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
]
