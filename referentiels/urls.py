"""Addresses of `referentiels`."""

from django.urls import path

from . import views

app_name = "referentiels"
urlpatterns = [
    path("", views.referentiel_lister, name="liste"),
    path("reglages/", views.parametre_lister, name="parametres"),
    path("reglages/<slug:code>/", views.parametre_definir, name="parametre"),
    path("reglages/<slug:code>/<int:pk>/annuler/", views.parametre_annuler, name="parametre-annuler"),
    path("<uuid:pk>/", views.referentiel_voir, name="voir"),
    path("<uuid:pk>/classification/imprimer/", views.classification_imprimer, name="classification-imprimer"),
    path("<uuid:pk>/classification/", views.classification_publier, name="classification"),
]
