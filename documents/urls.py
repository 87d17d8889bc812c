"""Addresses of `documents`. The three of verification are public."""

from django.urls import path

from . import verification, views

app_name = "documents"
urlpatterns = [
    path("verifier/", verification.verifier, name="verifier"),
    path("verifier/empreinte/", verification.verifier_empreinte, name="verifier-empreinte"),
    path("verifier/<str:numero>/", verification.verifier_numero, name="verifier-numero"),
    path("fichier/", views.fichier_attendu, name="fichier-attendu"),
    path("<uuid:pk>/", views.document_etat, name="etat"),
    path("<uuid:pk>/telecharger/", views.document_telecharger, name="telecharger"),
    path("<uuid:pk>/revoquer/", views.document_revoquer, name="revoquer"),
    path("<uuid:pk>/relancer/", views.document_relancer, name="relancer"),
]
