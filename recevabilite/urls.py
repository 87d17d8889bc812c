"""Addresses of `recevabilite`."""

from django.urls import path

from . import motifs, views

app_name = "recevabilite"
urlpatterns = [
    path("motifs/", views.motifs, name="motifs"),
    path("motifs/<int:pk>/", views.motif, name="motif"),
    path("motifs/<int:pk>/deplacer/", motifs.motif_deplacer, name="motif-deplacer"),
    path("motifs/<int:pk>/proposer/", views.motif_proposer, name="motif-proposer"),
    path("<uuid:pk>/", views.statuer, name="statuer"),
    path("<uuid:pk>/remplacer/", views.remplacer, name="remplacer"),
    path("<uuid:pk>/projet/", views.projet, name="projet"),
    path("<uuid:pk>/relancer/", views.relancer, name="relancer"),
    path("<uuid:pk>/complements/", views.complements, name="complements"),
    path("<uuid:pk>/renvoyer/", views.renvoyer, name="renvoyer"),
    path("<uuid:pk>/limites/", views.limites, name="limites"),
    path("<uuid:pk>/abandonner/", views.abandonner, name="abandonner"),
]
