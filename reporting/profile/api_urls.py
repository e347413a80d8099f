from django.urls import path

from reporting.profile import api

app_name = "profile-api"
urlpatterns = [
    path("<uuid:pk>/profile/", api.ProviderProfile.as_view(), name="profile"),
    path("<uuid:pk>/profile/timeline/", api.Timeline.as_view(), name="timeline"),
]
