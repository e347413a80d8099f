from django.urls import path

from escalation.letters import api

app_name = "letters-api"
urlpatterns = [
    path("", api.Letters.as_view(), name="list"),
    path("<uuid:pk>/", api.OneLetter.as_view(), name="detail"),
    path("<uuid:pk>/sending/", api.Sending.as_view(), name="sending"),
    path("files/<uuid:pk>/", api.OneFile.as_view(), name="file"),
]
