from django.urls import path

from concerns.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.listing, name="list"),
    path("log/", views.log, name="log"),
    path("log/find/", views.find, name="find"),
    path("sources/", views.sources, name="sources"),
    path("measures/<uuid:pk>/", views.tie, name="tie"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/correct/", views.correct, name="correct"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/files/", views.add_files, name="add_files"),
    path("files/<uuid:pk>/", views.download_file, name="download_file"),
    path("files/<uuid:pk>/remove/", views.remove_file, name="remove_file"),
    path("subjects/<uuid:pk>/", views.triangulation, name="triangulation"),
    path("providers/<uuid:pk>/panel/", views.provider_panel, name="provider_panel"),
    path("subjects/<uuid:pk>/judge/", views.judge, name="judge"),
]
