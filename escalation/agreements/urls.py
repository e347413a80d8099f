from django.urls import path

from escalation.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreements_list, name="list"),
    path("providers/<uuid:pk>/propose/", views.propose, name="propose"),
    path("<uuid:pk>/", views.agreement, name="agreement"),
    path("<uuid:pk>/sign/", views.sign, name="sign"),
    path("<uuid:pk>/end/", views.end, name="end"),
]
