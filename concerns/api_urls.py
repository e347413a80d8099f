from django.urls import path

from concerns import api

app_name = "concerns-api"
urlpatterns = [
    path("", api.Concerns.as_view(), name="list"),
    path("<uuid:pk>/", api.OneConcern.as_view(), name="detail"),
    path("<uuid:pk>/links/", api.Links.as_view(), name="links"),
]
