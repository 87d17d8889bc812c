"""Every address of the site. Each app names its own; nothing is public unless its view says so."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

handler500 = "vae.pannes.erreur_serveur"
# The administration has no sign-in of its own: theirs knows neither the second step nor the limits of ours. It shows none of
# what the libraries register: keys of sessions, means of sign-in, mails with their links.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
for modele in [m for m in admin.site._registry if m._meta.app_label in ("auth", "account", "mfa", "usersessions", "post_office")]:
    admin.site.unregister(modele)

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
