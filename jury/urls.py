"""Addresses of `jury`."""

from django.urls import path

from . import views

app_name = "jury"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("creer/", views.creer, name="creer"),
    path("<uuid:pk>/", views.session, name="session"),
    path("<uuid:pk>/modifier/", views.modifier, name="modifier"),
    path("<uuid:pk>/membres/", views.membres, name="membres"),
    path("<uuid:pk>/ordre-du-jour/", views.ordre_du_jour, name="ordre-du-jour"),
    path("<uuid:pk>/ordre/", views.ordonner, name="ordonner"),
    path("<uuid:pk>/liens/", views.liens, name="liens"),
    path("<uuid:pk>/convoquer/", views.convoquer, name="convoquer"),
    path("<uuid:pk>/annuler/", views.annuler, name="annuler"),
    path("<uuid:pk>/presences/", views.presences, name="presences"),
    path("<uuid:pk>/emargement/", views.emargement, name="emargement"),
    path("<uuid:pk>/annoncer/", views.annoncer, name="annoncer"),
    path("<uuid:pk>/ouvrir/", views.ouvrir, name="ouvrir"),
    path("<uuid:pk>/seance/", views.seance, name="seance"),
    path("<uuid:pk>/seance/etat/", views.seance_etat, name="seance-etat"),
    path("<uuid:pk>/mur/", views.mur, name="mur"),
    path("<uuid:pk>/mur/etat/", views.mur_etat, name="mur-etat"),
    path("<uuid:pk>/adopter/", views.adopter, name="adopter"),
    path("<uuid:pk>/clore/", views.clore, name="clore"),
    path("dossiers/<uuid:pk>/", views.dossier, name="dossier"),
    path("dossiers/<uuid:pk>/retirer/", views.retirer, name="retirer"),
    path("dossiers/<uuid:pk>/deplacer/", views.deplacer, name="deplacer"),
    path("dossiers/<uuid:pk>/presenter/", views.presenter, name="presenter"),
    path("dossiers/<uuid:pk>/note/", views.note, name="note"),
    path("dossiers/<uuid:pk>/pieces/", views.piece_demander, name="piece-demander"),
    path("pieces/<int:pk>/", views.piece, name="piece"),
    path("pieces/<int:pk>/traiter/", views.piece_traiter, name="piece-traiter"),
    path("dossiers/<uuid:pk>/deport/", views.deport, name="deport"),
    path("dossiers/<uuid:pk>/conformite/", views.conformite, name="conformite"),
    path("dossiers/<uuid:pk>/scrutin/", views.scrutin, name="scrutin"),
    path("dossiers/<uuid:pk>/voter/", views.voter, name="voter"),
    path("dossiers/<uuid:pk>/decider/", views.decider, name="decider"),
    path("dossiers/<uuid:pk>/ajourner/", views.ajourner, name="ajourner"),
    path("dossiers/<uuid:pk>/rouvrir/", views.rouvrir, name="rouvrir"),
    path("proces-verbaux/<uuid:pk>/", views.pv, name="pv"),
    path("proces-verbaux/<uuid:pk>/signer/", views.signer_pv, name="signer-pv"),
    path("<uuid:pk>/resultat/", views.mon_resultat, name="mon-resultat"),
    path("<uuid:pk>/completer/", views.completer, name="completer"),
]
