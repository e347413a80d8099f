from django.urls import path

from concerns import views

app_name = "extract"
urlpatterns = [
    path("", views.risk_extract, name="page"),
    path("xlsx/", views.risk_extract_file, name="file"),
    path("pdf/", views.ask_risk_extract, name="ask"),
    path("pdf/<uuid:pk>/", views.risk_extract_paper, name="paper"),
    path("pdf/<uuid:pk>/file/", views.risk_extract_paper_file, name="paper_file"),
]
