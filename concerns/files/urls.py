from django.urls import path

from concerns.files import views

app_name = "files"
urlpatterns = [
    path("on/<uuid:pk>/", views.add, name="add"),
    path("<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
]
