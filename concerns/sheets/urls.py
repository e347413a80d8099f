from django.urls import path

from concerns.sheets import views

app_name = "sheets"
urlpatterns = [
    path("export/<slug:kind>/", views.export, name="export"),
    path("", views.bring, name="bring"),
    path("template/", views.template, name="template"),
    path("<uuid:pk>/", views.job, name="job"),
    path("<uuid:pk>/columns/", views.columns, name="columns"),
    path("<uuid:pk>/names/", views.names, name="names"),
    path("<uuid:pk>/check/", views.check, name="check"),
    path("<uuid:pk>/mend/", views.mend, name="mend"),
    path("<uuid:pk>/refused/", views.refused, name="refused"),
    path("<uuid:pk>/doubles/", views.doubles, name="doubles"),
    path("<uuid:pk>/purge/", views.purge, name="purge"),
]
