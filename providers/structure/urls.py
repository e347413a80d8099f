"""Addresses of the pages of an ICB's structure."""

from django.urls import path

from providers.structure import views

app_name = "structure"
urlpatterns = [
    path("", views.structure_list, name="list"),
    path("find/", views.find, name="find"),
    path("<uuid:pk>/", views.whole, name="whole"),
    path("<uuid:pk>/add/<slug:part>/", views.add, name="add"),
    path("<uuid:pk>/days/", views.days, name="days"),
    path("<uuid:pk>/end/", views.end_all, name="end_all"),
    path("belongings/<uuid:pk>/end/", views.end, name="end"),
    path("belongings/<uuid:pk>/take-back/", views.take_back, name="take_back"),
]
