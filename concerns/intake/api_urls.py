from django.urls import path

from concerns.intake import api

app_name = "intake-api"
urlpatterns = [path("", api.SoftReports.as_view(), name="list")]
