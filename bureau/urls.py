"""Addresses of `bureau`."""

from django.urls import path

from . import views

app_name = "bureau"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("bureau/dossiers/", views.dossiers, name="dossiers"),
    path("bureau/dossiers/export/", views.exporter, name="dossiers-export"),
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
    path("bureau/personnes/export/", views.personnes_export, name="personnes-export"),
    path("bureau/personnes/invitations/", views.invitations, name="invitations"),
    path("bureau/personnes/invitations/<uuid:pk>/renvoyer/", views.invitation_renvoyer, name="invitation-renvoyer"),
    path("bureau/personnes/invitations/<uuid:pk>/annuler/", views.invitation_annuler, name="invitation-annuler"),
    path("bureau/personnes/<uuid:pk>/fermer/", views.personne_fermer, name="personne-fermer"),
    path("bureau/personnes/<uuid:pk>/roles/<int:attribution>/fin/", views.role_dater, name="role-dater"),
    path("bureau/personnes/<uuid:pk>/", views.personne, name="personne"),
    path("bureau/personnes/<uuid:pk>/activer/", views.activer, name="personne-activer"),
    path("bureau/personnes/<uuid:pk>/roles/<slug:role>/retirer/", views.retirer_role, name="role-retirer"),
    path("bureau/personnes/<uuid:pk>/habiliter/", views.habiliter, name="habiliter"),
    path("bureau/habilitations/<uuid:pk>/suspendre/", views.suspendre, name="habilitation-suspendre"),
    path("bureau/reglages/", views.reglages, name="reglages"),
    path("bureau/reglages/journal/", views.journal_reglages, name="reglages-journal"),
    path("bureau/reglages/textes/", views.textes, name="textes"),
    path("bureau/reglages/textes/<str:code>/", views.texte, name="texte"),
    path("bureau/reglages/textes/<str:code>/apercu/", views.texte_apercu, name="texte-apercu"),
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
