from django.urls import path

from escalation.agreements import api

app_name = "agreements-api"
urlpatterns = [
    path("", api.Agreements.as_view(), name="list"),
    path("<uuid:pk>/", api.OneAgreement.as_view(), name="detail"),
    path("<uuid:pk>/signature/", api.Signing.as_view(), name="signature"),
    path("<uuid:pk>/end/", api.Ending.as_view(), name="end"),
]
