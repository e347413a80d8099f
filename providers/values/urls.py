from django.urls import path

from providers.values import views

app_name = "values"
urlpatterns = [
    path("", views.bring, name="bring"),
    path("example/", views.example, name="example"),
    path("<uuid:pk>/columns/", views.columns, name="columns"),
    path("<uuid:pk>/names/", views.names, name="names"),
    path("<uuid:pk>/check/", views.check, name="check"),
    path("<uuid:pk>/throw-away/", views.throw_away, name="throw_away"),
]
