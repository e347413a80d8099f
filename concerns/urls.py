from django.urls import path

from concerns import views

app_name = "concerns"
urlpatterns = [
    path("", views.listing, name="list"),
    path("logged/", views.logged, name="logged"),
    path("new/", views.new, name="new"),
    path("find-provider/", views.find_provider, name="find_provider"),
    path("risk/", views.risk, name="risk"),
    path("risk-extract/", views.risk_extract, name="risk_extract"),
    path("risk-extract/xlsx/", views.risk_extract_file, name="risk_extract_file"),
    path("risk-extract/pdf/", views.ask_risk_extract, name="ask_risk_extract"),
    path("risk-extract/pdf/<uuid:pk>/", views.risk_extract_paper, name="risk_extract_paper"),
    path("risk-extract/pdf/<uuid:pk>/file/", views.risk_extract_paper_file, name="risk_extract_paper_file"),
    path("themes/", views.themes, name="themes"),
    path("themes/add/", views.add_theme, name="add_theme"),
    path("themes/<uuid:pk>/", views.change_theme, name="change_theme"),
    path("providers/<uuid:pk>/", views.provider_panel, name="provider_panel"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/move/<slug:name>/", views.move, name="move"),
    path("<uuid:pk>/find-original/", views.find_original, name="find_original"),
    path("<uuid:pk>/rescore/", views.rescore, name="rescore"),
    path("<uuid:pk>/accept-risk/", views.accept_risk, name="accept_risk"),
    path("<uuid:pk>/end-risk-acceptance/", views.end_risk_acceptance, name="end_risk_acceptance"),
    path("<uuid:pk>/history/", views.history, name="history"),
    path("<uuid:pk>/links/", views.link, name="link"),
    path("<uuid:pk>/links/find/", views.find_linked, name="find_linked"),
    path("<uuid:pk>/links/<uuid:link>/remove/", views.unlink, name="unlink"),
    path("<uuid:pk>/updates/", views.updates, name="updates"),
    path("<uuid:pk>/updates/<uuid:update>/correct/", views.correct_update, name="correct_update"),
    path("<uuid:pk>/updates/<uuid:update>/answer/", views.answer_accuracy, name="answer_accuracy"),
    path("<uuid:pk>/accuracy/", views.accuracy, name="accuracy"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/share/", views.share, name="share"),
    path("<uuid:pk>/find-organisation/", views.find_organisation, name="find_organisation"),
]
