"""Addresses of `documents`. The two of verification are public."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("verifier/", views.verifier, name="verifier"),
    path("verifier/<str:numero>/", views.verifier_numero, name="verifier-numero"),
    path("<uuid:pk>/", views.document_etat, name="etat"),
    path("<uuid:pk>/telecharger/", views.document_telecharger, name="telecharger"),
    path("<uuid:pk>/relancer/", views.document_relancer, name="relancer"),
]
