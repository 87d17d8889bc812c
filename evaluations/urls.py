"""Addresses of `evaluations`."""

from django.urls import path

from . import views

app_name = "evaluations"
urlpatterns = [
    path("", views.missions, name="missions"),
    path("tablette/", views.tablette, name="tablette"),
    path("tablette/rendre/", views.tablette_rendre, name="tablette-rendre"),
    path("missions/<uuid:pk>/", views.mission, name="mission"),
    path("<uuid:pk>/", views.evaluation, name="evaluation"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/reporter/", views.report, name="reporter"),
    path("<uuid:pk>/agenda.ics", views.agenda, name="agenda"),
    path("<uuid:pk>/mon-rendez-vous/", views.mon_rendez_vous, name="mon-rendez-vous"),
    path("<uuid:pk>/lecture/<str:code>/", views.lecture, name="lecture"),
    path("<uuid:pk>/points/", views.points, name="points"),
    path("<uuid:pk>/points/<str:code>/", views.points_noter, name="points-noter"),
    path("<uuid:pk>/observations/", views.observations, name="observations"),
    path("<uuid:pk>/observations/<uuid:observation>/retirer/", views.observation_retirer, name="observation-retirer"),
    path("<uuid:pk>/observations/<uuid:observation>/", views.observation_modifier, name="observation-modifier"),
    path("<uuid:pk>/guide/<str:code>/", views.guide, name="guide"),
    path("<uuid:pk>/question/<str:code>/", views.question, name="question"),
    path("<uuid:pk>/entretien/", views.entretien, name="entretien"),
    path("<uuid:pk>/fiche-entretien/", views.fiche_entretien, name="fiche-entretien"),
    path("<uuid:pk>/grille/<str:code>/", views.grille, name="grille"),
    path("<uuid:pk>/grille/<str:code>/direct/", views.grille_direct, name="grille-direct"),
    path("<uuid:pk>/cellule/<str:code>/", views.cellule, name="cellule"),
    path("<uuid:pk>/recapitulatif/", views.recapitulatif, name="recapitulatif"),
    path("<uuid:pk>/preparation/", views.preparation, name="preparation"),
    path("<uuid:pk>/preparation/<str:code>/", views.preparation_cellule, name="preparation-cellule"),
    path("<uuid:pk>/concertation/", views.concertation, name="concertation"),
    path("<uuid:pk>/concertation/direct/", views.concertation_direct, name="concertation-direct"),
    path("<uuid:pk>/bilan/", views.bilan, name="bilan"),
    path("<uuid:pk>/mon-bilan/", views.mon_bilan, name="mon-bilan"),
    path("<uuid:pk>/tablette/", views.tablette_passer, name="tablette-passer"),
    path("<uuid:pk>/signer/", views.signer, name="signer"),
    path("<uuid:pk>/signature-papier/", views.signature_papier, name="signature-papier"),
    path("<uuid:pk>/refuser/", views.refuser, name="refuser"),
]
