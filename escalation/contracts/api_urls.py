from django.urls import path

from escalation.contracts import api

app_name = "contracts-api"
urlpatterns = [
    path("", api.Contracts.as_view(), name="list"),
    path("<uuid:pk>/", api.OneContract.as_view(), name="detail"),
]
