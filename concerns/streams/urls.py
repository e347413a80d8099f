from django.urls import path

from concerns.streams import views

app_name = "streams"
urlpatterns = [
    path("themes/", views.themes, name="themes"),
    path("themes/add/", views.approve, name="approve"),
    path("<uuid:pk>/keep/", views.keep, name="keep"),
    path("<uuid:pk>/identity/", views.identity, name="identity"),
    path("<uuid:pk>/hand-back/", views.hand_back, name="hand_back"),
    path("<uuid:pk>/forget/", views.forget, name="forget"),
]
