from django.urls import path

from concerns.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.listing, name="queue"),
    path("<uuid:pk>/", views.decide, name="decide"),
    path("<uuid:pk>/file/", views.file, name="file"),
    path("concerns/<uuid:pk>/redact/", views.redact, name="redact"),
]
