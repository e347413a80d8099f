from django.urls import path

from concerns.intake import views

app_name = "intake"
urlpatterns = [
    path("soft-intelligence/", views.share, name="share"),
    path("soft-intelligence/find-provider/", views.find_provider, name="find_provider"),
    path("soft-intelligence/shared/", views.mine, name="mine"),
    path("soft-intelligence/shared/<uuid:pk>/", views.report, name="report"),
    path("soft-intelligence/inbox/", views.inbox, name="inbox"),
    path("soft-intelligence/inbox/<uuid:pk>/", views.review, name="review"),
    path("soft-intelligence/inbox/<uuid:pk>/answer/", views.answer, name="answer"),
    path("soft-intelligence/inbox/<uuid:pk>/step/<slug:name>/", views.take_step, name="step"),
    path("soft-intelligence/inbox/<uuid:pk>/take-up/", views.take_up, name="take_up"),
    path("soft-intelligence/inbox/<uuid:pk>/pass-on/", views.pass_on, name="pass_on"),
    path("soft-intelligence/inbox/<uuid:pk>/hand-back/", views.hand_back, name="hand_back"),
    path("soft-intelligence/inbox/<uuid:pk>/similar/", views.similar, name="similar"),
    path("soft-intelligence/inbox/<uuid:pk>/find-concern/", views.find_concern, name="find_concern"),
    path("tell/<slug:code>/", views.tell, name="tell"),
    path("tell/<slug:code>/reply/", views.reply, name="reply"),
]
