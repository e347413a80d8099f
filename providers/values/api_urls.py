from django.urls import path

from providers.values import api

app_name = "values-api"
urlpatterns = [
    path("", api.Sheets.as_view(), name="list"),
    path("<uuid:pk>/", api.OneSheet.as_view(), name="detail"),
    path("<uuid:pk>/saving/", api.Saving.as_view(), name="saving"),
]
