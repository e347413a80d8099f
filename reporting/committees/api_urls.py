from django.urls import path

from reporting.committees import api

app_name = "committees-api"
urlpatterns = [
    path("", api.Committees.as_view(), name="list"),
    path("meetings/", api.Meetings.as_view(), name="meetings"),
    path("<uuid:pk>/", api.OneCommittee.as_view(), name="detail"),
]
