"""Every address of the site. Each app names its own; nothing is public unless its view says so."""

from django.contrib import admin
from django.urls import include, path

handler500 = "vae.pannes.erreur_serveur"
urlpatterns = [
    path("", include("bureau.urls")),
    path("compte/", include("allauth.urls")),
    path("comptes/", include("comptes.urls")),
    path("referentiels/", include("referentiels.urls")),
    path("documents/", include("documents.urls")),
    path("dossier/", include("candidates.urls")),
    path("recevabilite/", include("recevabilite.urls")),
    path("evaluations/", include("evaluations.urls")),
    path("jury/", include("jury.urls")),
    path("", include("vae.exploitation.urls")),
    path("administration/", admin.site.urls),
]
