from django.urls import path

from escalation.contracts import views

app_name = "contracts"
urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("find/", views.find, name="find"),
    path("find-subject/", views.find_subject, name="find_subject"),
    path("file/<slug:kind>/", views.take_away, name="take_away"),
    path("sheets/", views.bring, name="bring"),
    path("sheets/<uuid:pk>/", views.sheet, name="sheet"),
    path("sheets/<uuid:pk>/delete/", views.throw_away, name="throw_away"),
    path("providers/<uuid:pk>/", views.panel, name="provider_panel"),
    path("covers/<uuid:pk>/remove/", views.uncover, name="uncover"),
    path("reports/<uuid:pk>/", views.duty, name="duty"),
    path("reports/<uuid:pk>/edit/", views.change_duty, name="change_duty"),
    path("reports/<uuid:pk>/remove/", views.remove_duty, name="remove_duty"),
    path("reports/<uuid:pk>/record/", views.record_return, name="record_return"),
    path("returns/<uuid:pk>/take-back/", views.take_back, name="take_back"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/covers/", views.cover, name="cover"),
    path("<uuid:pk>/reports/", views.add_duty, name="add_duty"),
]
