from django.urls import path

from escalation.early_warning import api

app_name = "early-warnings-api"
urlpatterns = [
    path("", api.WarningLines.as_view(), name="list"),
    path("<uuid:pk>/", api.OneWarningLine.as_view(), name="detail"),
    path("<uuid:pk>/dismissal/", api.Dismissal.as_view(), name="dismissal"),
]
