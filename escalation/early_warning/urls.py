from django.urls import path

from escalation.early_warning import views

app_name = "early_warning"
urlpatterns = [
    path("", views.listing, name="list"),
    path("back-tests/", views.back_tests, name="back_tests"),
    path("back-tests/ask/", views.ask_for_back_test, name="ask_for_back_test"),
    path("back-tests/<uuid:pk>/", views.back_test, name="back_test"),
    path("subjects/<uuid:pk>/", views.subject, name="subject"),
    path("subjects/<uuid:pk>/panel/", views.subject_panel, name="subject_panel"),
    path("providers/<uuid:pk>/panel/", views.provider_panel, name="provider_panel"),
    path("lines/<uuid:pk>/", views.line, name="line"),
    path("lines/<uuid:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("lines/<uuid:pk>/restore/", views.restore, name="restore"),
]
