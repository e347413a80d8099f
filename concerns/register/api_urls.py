from django.urls import path

from concerns.register import api

app_name = "register-api"
urlpatterns = [
    path("", api.Risks.as_view(), name="list"),
    path("<uuid:pk>/", api.OneRisk.as_view(), name="detail"),
    path("<uuid:pk>/scores/", api.Scores.as_view(), name="scores"),
]
