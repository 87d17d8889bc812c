"""Addresses of `comptes`."""

from django.urls import path

from . import views

app_name = "comptes"
urlpatterns = [
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("invitations/<uuid:pk>/", views.invitation_recue, name="invitation-recue"),
    path("deux-etapes/", views.deux_etapes, name="deux-etapes"),
    path("profil/", views.profil, name="profil"),
]
