"""Addresses of `evaluations`."""

from django.urls import path

from . import views

app_name = "evaluations"
urlpatterns = [
    path("", views.missions, name="missions"),
    path("missions/<uuid:pk>/", views.mission, name="mission"),
    path("<uuid:pk>/", views.evaluation, name="evaluation"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/observations/", views.observations, name="observations"),
    path("<uuid:pk>/observations/<uuid:observation>/retirer/", views.observation_retirer, name="observation-retirer"),
    path("<uuid:pk>/entretien/", views.entretien, name="entretien"),
    path("<uuid:pk>/fiche-entretien/", views.fiche_entretien, name="fiche-entretien"),
    path("<uuid:pk>/grille/<str:code>/", views.grille, name="grille"),
    path("<uuid:pk>/grille/<str:code>/direct/", views.grille_direct, name="grille-direct"),
    path("<uuid:pk>/cellule/<str:code>/", views.cellule, name="cellule"),
    path("<uuid:pk>/bilan/", views.bilan, name="bilan"),
    path("<uuid:pk>/mon-bilan/", views.mon_bilan, name="mon-bilan"),
    path("<uuid:pk>/signer/", views.signer, name="signer"),
    path("<uuid:pk>/signature-papier/", views.signature_papier, name="signature-papier"),
    path("<uuid:pk>/refuser/", views.refuser, name="refuser"),
]
