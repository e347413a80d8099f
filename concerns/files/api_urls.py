from django.urls import path

from concerns.files import api

app_name = "files-api"
urlpatterns = [
    path("concerns/<uuid:pk>/files/", api.FilesOfConcern.as_view(), name="list"),
    path("files/<uuid:pk>/", api.OneFile.as_view(), name="download"),
]
