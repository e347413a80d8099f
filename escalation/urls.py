from django.urls import path

from escalation import views

app_name = "escalation"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("reviews/", views.reviews, name="reviews"),
    path("framework/", views.framework, name="framework"),
    path("providers/<uuid:pk>/", views.provider_panel, name="provider_panel"),
    path("concerns/<uuid:pk>/", views.concern_panel, name="concern_panel"),
    path("subjects/<uuid:pk>/", views.subject, name="subject"),
    path("subjects/<uuid:pk>/propose/", views.propose, name="propose"),
    path("subjects/<uuid:pk>/review/", views.review, name="review"),
    path("criteria/<uuid:pk>/", views.criterion, name="criterion"),
    path("criteria/<uuid:pk>/notes/", views.note_criterion, name="note_criterion"),
    path("criteria/<uuid:pk>/verify/", views.verify_criterion, name="verify_criterion"),
    path("decisions/<uuid:pk>/correct/", views.correct, name="correct"),
    path("asked/", views.asked, name="asked"),
    path("asked/<uuid:pk>/", views.answer, name="answer"),
    path("reply/<slug:code>/<slug:token>/", views.reply, name="reply"),
    path("shares/<uuid:pk>/withdraw/", views.withdraw_share, name="withdraw_share"),
    path("shares/files/<uuid:pk>/", views.reply_file, name="reply_file"),
    path("requests/<uuid:pk>/share/", views.share, name="share"),
    path("requests/<uuid:pk>/", views.request, name="request"),
    path("requests/<uuid:pk>/edit/", views.edit_request, name="edit_request"),
    path("requests/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("requests/<uuid:pk>/consider/", views.consider, name="consider"),
    path("requests/<uuid:pk>/authorise/", views.authorise, name="authorise"),
    path("requests/<uuid:pk>/decline/", views.decline, name="decline"),
    path("requests/<uuid:pk>/return/", views.return_request, name="return_request"),
    path("requests/<uuid:pk>/object/", views.object_to, name="object_to"),
    path("objections/<uuid:pk>/answer/", views.answer_objection, name="answer_objection"),
    path("requests/<uuid:pk>/concur/", views.concur, name="concur"),
]
