from django.urls import path

from concerns.sheets import views

app_name = "sheets"
urlpatterns = [
    path("export/<slug:kind>/", views.export, name="export"),
]
