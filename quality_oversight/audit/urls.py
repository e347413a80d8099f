from django.urls import path

from quality_oversight.audit import views

app_name = "audit"
urlpatterns = [path("", views.trail, name="trail")]
