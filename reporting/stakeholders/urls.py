from django.urls import path

from reporting.stakeholders import views

app_name = "stakeholders"
urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("file/<slug:kind>/", views.file, name="file"),
    path("contributions/", views.occasions, name="occasions"),
    path("contributions/add/", views.add_occasion, name="add_occasion"),
    path("contributions/<uuid:pk>/", views.occasion, name="occasion"),
    path("contributions/<uuid:pk>/edit/", views.edit_occasion, name="edit_occasion"),
    path("contributions/<uuid:pk>/contributors/", views.add_contributors, name="add_contributors"),
    path("contributions/<uuid:pk>/file/<slug:kind>/", views.file, name="contributors_file"),
    path("contributions/<uuid:pk>/pdf/", views.ask, name="ask"),
    path("contributors/<uuid:pk>/", views.change, name="change"),
    path("contributors/<uuid:pk>/remove/", views.remove, name="remove"),
    path("papers/<uuid:pk>/", views.paper, name="paper"),
    path("papers/<uuid:pk>/file/", views.paper_file, name="paper_file"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
]
