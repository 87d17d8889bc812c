"""Addresses of `candidates`."""

from django.urls import path

from . import views

app_name = "candidates"
urlpatterns = [
    path("cqp/", views.informer, name="informer"),
    path("cqp/formulaire-a-imprimer/", views.formulaire, name="formulaire"),
    path("cqp/<slug:page>/", views.informer, name="informer-page"),
    path("demander/", views.demander, name="demander"),
    path("<uuid:pk>/", views.mon_dossier, name="mon-dossier"),
    path("<uuid:pk>/deposer/", views.deposer, name="deposer"),
    path("<uuid:pk>/deposer-activites/", views.deposer_activites, name="deposer-activites"),
    path("<uuid:pk>/apercu/<int:partie>/", views.apercu, name="apercu"),
    path("<uuid:pk>/confirmation/<int:partie>/", views.confirmation, name="confirmation"),
    path("<uuid:pk>/abandonner/", views.abandonner, name="abandonner"),
    path("<uuid:pk>/recours/", views.recours, name="recours"),
    path("<uuid:pk>/accompagnateurs/", views.accompagnateurs, name="accompagnateurs"),
    path(
        "<uuid:pk>/accompagnateurs/<uuid:personne>/retirer/",
        views.accompagnateur_retirer,
        name="accompagnateur-retirer",
    ),
    path("<uuid:pk>/saisie/<str:page>/", views.saisie, name="saisie"),
    path(
        "<uuid:pk>/accompagnateurs/invitations/<uuid:accompagnement>/renvoyer/",
        views.accompagnement_renvoyer,
        name="accompagnement-renvoyer",
    ),
    path(
        "<uuid:pk>/accompagnateurs/invitations/<uuid:accompagnement>/annuler/",
        views.accompagnement_annuler,
        name="accompagnement-annuler",
    ),
    path("<uuid:pk>/accompagnateurs/quitter/", views.accompagnement_quitter, name="accompagnement-quitter"),
    path("<uuid:pk>/modifications/", views.modifications, name="modifications"),
    path(
        "<uuid:pk>/modifications/<int:modification>/reprendre/",
        views.modification_reprendre,
        name="modification-reprendre",
    ),
    path("<uuid:pk>/avancement/<int:partie>/<str:page>/", views.avancement, name="avancement"),
    path("<uuid:pk>/partie-2/", views.partie_2_sommaire, name="partie-2-sommaire"),
    path("<uuid:pk>/partie-2/emplois/ajouter/", views.emploi_ajouter, name="emploi-ajouter"),
    path("<uuid:pk>/partie-2/emplois/<uuid:emploi>/", views.emploi, name="emploi"),
    path("<uuid:pk>/partie-2/emplois/<uuid:emploi>/retirer/", views.emploi_retirer, name="emploi-retirer"),
    path("<uuid:pk>/partie-2/preuves/", views.preuves, name="preuves"),
    path("<uuid:pk>/partie-2/complements/", views.complements, {"partie": 2}, name="partie-2-complements"),
    path("<uuid:pk>/partie-2/<slug:page>/", views.partie_2, name="partie-2"),
    path("<uuid:pk>/partie-3/", views.partie_3_sommaire, name="partie-3-sommaire"),
    path("<uuid:pk>/partie-3/complements/", views.complements, {"partie": 3}, name="partie-3-complements"),
    path("<uuid:pk>/partie-3/<str:code>/", views.partie_3, name="partie-3"),
    path("<uuid:pk>/messages/", views.messages, name="messages"),
    path("messages/pieces/<uuid:pk>/", views.piece_jointe, name="piece-jointe"),
    path("<uuid:pk>/preuves/ajouter/", views.preuve_ajouter, name="preuve-ajouter"),
    path("<uuid:pk>/preuves/liste/", views.preuves_liste, name="preuves-liste"),
    path("preuves/<uuid:pk>/", views.preuve, name="preuve"),
    path("preuves/<uuid:pk>/vignette/", views.preuve_vignette, name="preuve-vignette"),
    path("preuves/<uuid:pk>/voir/", views.preuve_voir, name="preuve-voir"),
    path("preuves/<uuid:pk>/decrire/", views.preuve_decrire, name="preuve-decrire"),
    path("preuves/<uuid:pk>/retirer/", views.preuve_retirer, name="preuve-retirer"),
]
