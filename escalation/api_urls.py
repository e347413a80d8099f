from django.urls import path

from escalation.api import criteria, decisions, endings, objections, requests, reviews, shares, subjects

app_name = "escalation-api"
urlpatterns = [
    path("subjects/", subjects.Subjects.as_view(), name="subjects"),
    path("subjects/<uuid:pk>/", subjects.OneSubject.as_view(), name="subject"),
    path("levels/", subjects.Levels.as_view(), name="levels"),
    path("level-requests/", requests.Requests.as_view(), name="requests"),
    path("level-requests/<uuid:pk>/", requests.OneRequest.as_view(), name="request"),
    path("level-requests/<uuid:pk>/consideration/", requests.Consideration.as_view(), name="consideration"),
    path("level-requests/<uuid:pk>/decision/", requests.Decision.as_view(), name="decision"),
    path("level-requests/<uuid:pk>/confirmation/", requests.ConfirmationStep.as_view(), name="confirmation"),
    path("level-requests/<uuid:pk>/agreement/", requests.Agreement.as_view(), name="agreement"),
    path("level-requests/<uuid:pk>/refusal/", requests.Refusal.as_view(), name="refusal"),
    path("level-requests/<uuid:pk>/return/", requests.Return.as_view(), name="return"),
    path("level-requests/<uuid:pk>/closing/", requests.Closure.as_view(), name="closing"),
    path("level-requests/<uuid:pk>/withdrawal/", requests.Withdrawal.as_view(), name="withdrawal"),
    path("level-criteria/<uuid:pk>/", criteria.OneCriterion.as_view(), name="criterion"),
    path("level-criteria/<uuid:pk>/notes/", criteria.Notes.as_view(), name="criterion-notes"),
    path("level-criteria/<uuid:pk>/verification/", criteria.Verification.as_view(), name="criterion-verification"),
    path("level-requests/<uuid:pk>/objections/", objections.Objections.as_view(), name="objections"),
    path("level-objections/<uuid:pk>/answer/", objections.Answer.as_view(), name="objection-answer"),
    path("endings/", endings.Endings.as_view(), name="endings"),
    path("endings/<uuid:pk>/", endings.OneEnding.as_view(), name="ending"),
    path("endings/<uuid:pk>/confirmation/", endings.Confirmation.as_view(), name="ending-confirmation"),
    path("endings/<uuid:pk>/withdrawal/", endings.EndingWithdrawal.as_view(), name="ending-withdrawal"),
    path("endings/<uuid:pk>/corrections/", endings.EndingCorrection.as_view(), name="ending-corrections"),
    path("level-reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("decisions/<uuid:pk>/", decisions.OneDecision.as_view(), name="one-decision"),
    path("decisions/<uuid:pk>/corrections/", decisions.Corrections.as_view(), name="corrections"),
    path("level-requests/<uuid:pk>/facts/", shares.Facts.as_view(), name="facts"),
    path("level-requests/<uuid:pk>/shares/", shares.Shares.as_view(), name="shares"),
    path("level-shares/<uuid:pk>/", shares.OneShare.as_view(), name="share"),
    path("level-shares/<uuid:pk>/withdrawal/", shares.Withdrawal.as_view(), name="share-withdrawal"),
]
