from django.urls import path

from providers.measures import views

app_name = "measures"
urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("bring/", views.bring, name="bring"),
    path("brought/<uuid:pk>/", views.brought, name="brought"),
    path("find/", views.find, name="find"),
    path("subjects/<uuid:pk>/", views.of_subject, name="subject"),
    path("rebases/<uuid:pk>/take-back/", views.take_back, name="take_back"),
    path("<uuid:pk>/", views.measure, name="measure"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/log/", views.log, name="log"),
    path("<uuid:pk>/subjects/<uuid:subject>/", views.chart, name="chart"),
    path("<uuid:pk>/subjects/<uuid:subject>/settings/", views.charting, name="charting"),
    path("<uuid:pk>/subjects/<uuid:subject>/rebase/", views.rebase, name="rebase"),
]
