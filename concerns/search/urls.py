from django.urls import path

from concerns.search import views

app_name = "search"
urlpatterns = [
    path("", views.views, name="views"),
    path("add/", views.save, name="save"),
    path("<uuid:pk>/", views.change, name="change"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
    path("<uuid:pk>/first/", views.first, name="first"),
]
