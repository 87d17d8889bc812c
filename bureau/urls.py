"""Addresses of `bureau`."""

from django.urls import path

from . import views

app_name = "bureau"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("bureau/dossiers/", views.dossiers, name="dossiers"),
    path("bureau/dossiers/export/", views.exporter, name="dossiers-export"),
    path("bureau/dossiers/vues/", views.vues, name="vues"),
    path("bureau/dossiers/vues/garder/", views.vue_garder, name="vue-garder"),
    path("bureau/dossiers/vues/defaut/", views.vue_choisir, name="vue-choisir"),
    path("bureau/dossiers/vues/<uuid:pk>/", views.vue, name="vue"),
    path("bureau/dossiers/vues/<uuid:pk>/supprimer/", views.vue_supprimer, name="vue-supprimer"),
    path("bureau/dossiers/lots/", views.lots, name="lots"),
    path("bureau/dossiers/lots/preparer/", views.lot_preparer, name="lot-preparer"),
    path("bureau/dossiers/lots/<uuid:pk>/", views.lot, name="lot"),
    path("bureau/dossiers/<uuid:pk>/", views.dossier, name="dossier"),
    path("bureau/dossiers/<uuid:pk>/messages/", views.messages, name="messages"),
    path("bureau/dossiers/<uuid:pk>/binome/", views.binome, name="binome"),
    path("bureau/dossiers/<uuid:pk>/binome/remplacer/", views.remplacer, name="binome-remplacer"),
    path("bureau/dossiers/<uuid:pk>/binome/<uuid:mission>/retirer/", views.retirer, name="mission-retirer"),
    path("bureau/dossiers/<uuid:pk>/bilan/rouvrir/", views.rouvrir_bilan, name="bilan-rouvrir"),
    path("bureau/dossiers/<uuid:pk>/evaluation/renvoyer/", views.renvoyer_evaluation, name="evaluation-renvoyer"),
    path("bureau/evaluations/<uuid:pk>/", views.grille, name="grille"),
    path("bureau/personnes/", views.personnes, name="personnes"),
    path("bureau/personnes/inviter/", views.inviter, name="inviter"),
    path("bureau/personnes/<uuid:pk>/", views.personne, name="personne"),
    path("bureau/personnes/<uuid:pk>/activer/", views.activer, name="personne-activer"),
    path("bureau/personnes/<uuid:pk>/roles/<slug:role>/retirer/", views.retirer_role, name="role-retirer"),
    path("bureau/personnes/<uuid:pk>/habiliter/", views.habiliter, name="habiliter"),
    path("bureau/habilitations/<uuid:pk>/suspendre/", views.suspendre, name="habilitation-suspendre"),
    path("bureau/reglages/", views.reglages, name="reglages"),
    path("bureau/rectifications/", views.rectifications, name="rectifications"),
    path("bureau/rectifications/<uuid:pk>/", views.rectification, name="rectification"),
    path("mes-donnees/", views.mes_donnees, name="mes-donnees"),
    path("mes-donnees/archives/", views.export_demander, name="export-demander"),
    path("mes-donnees/archives/<uuid:pk>/", views.export, name="export"),
    path("mes-donnees/archives/<uuid:pk>/telecharger/", views.export_telecharger, name="export-telecharger"),
    path("mes-donnees/rectifier/", views.rectifier, name="rectifier"),
    path("mes-donnees/fermer/", views.fermer, name="fermer-compte"),
    path("demonstration/", views.demo, name="demo"),
    path("demonstration/courriels/", views.courriels_demo, name="courriels-demo"),
    path("demonstration/courriels/<int:pk>/", views.courriel_demo, name="courriel-demo"),
]
