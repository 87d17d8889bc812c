"""What the browser is told: nothing inline, no frame, no guess; production refuses what is weak; files come from a view."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import Client
from django.urls import reverse

from candidates.models import Preuve
from documents.fichiers import envoyer_fichier
from tests.candidates.outils import client_de

PAGES = ("/", "/compte/login/", "/compte/signup/", "/compte/password/reset/", "/documents/verifier/", "/dossier/cqp/", "/comptes/invitation/x/", "/absente/")
PRODUCTION = {
    "VAE_MODE": "production", "SECRET_KEY": "k" * 25 + "0123456789-ABCDEFGHIJ-abcdefghij-+-éàè", "ALLOWED_HOSTS": "vae.exemple.fr",
    "VAE_SITE": "https://vae.exemple.fr", "DATABASE_URL": "postgres://vae@127.0.0.1:1/vae", "EMAIL_URL": "smtp://localhost:25",
}  # fmt: skip


def en_production(*commande: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as production would, with variables of its own alone."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "VAE_VAR": str(settings.VAR_DIR)}
    env |= PRODUCTION | {"VAE_SCEAU_CERTIFICAT": settings.SCEAU_CERTIFICAT, "VAE_SCEAU_CLE": settings.SCEAU_CLE} | variables
    return subprocess.run([sys.executable, "manage.py", *commande], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False)


def test_production_passes_the_checks_of_deployment_without_a_warning() -> None:
    fait = en_production("check", "--deploy", "--fail-level", "WARNING", "--tag", "security")
    assert (fait.returncode, fait.stderr) == (0, ""), fait.stderr


@pytest.mark.parametrize(
    ("variables", "phrase"),
    [
        ({"VAE_MFA_OBLIGATOIRE": "false"}, "VAE_MFA_OBLIGATOIRE"),
        ({"VAE_HTTPS": "false"}, "VAE_HTTPS"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "cle-de-demonstration-et-de-test-jamais-en-production-0123456789"}, "SECRET_KEY"),
        ({"VAE_FICHIERS_EN_TETE": "X-Autre"}, "VAE_FICHIERS_EN_TETE"),
    ],
)
def test_production_refuses_to_start_when_it_is_weak(variables: dict[str, str], phrase: str) -> None:
    fait = en_production("check", **variables)
    assert fait.returncode != 0
    assert phrase in fait.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", PAGES)
def test_every_page_forbids_what_it_does_not_use(adresse: str, client: Client) -> None:
    reponse = client.get(adresse, secure=True)
    politique = reponse["Content-Security-Policy"]
    assert "unsafe" not in politique
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"} <= set(politique.split("; "))
    assert reponse["X-Frame-Options"] == "DENY"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Referrer-Policy"] == "same-origin"
    assert reponse["Cross-Origin-Opener-Policy"] == "same-origin"
    assert reponse["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in reponse["Permissions-Policy"]


def test_production_asks_for_https_and_safe_cookies() -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "print(s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, "
        "s.SESSION_COOKIE_SAMESITE, s.MFA_OBLIGATOIRE, bool(s.ACCOUNT_RATE_LIMITS), s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN, hasattr(s, 'MEDIA_URL') and s.MEDIA_URL)"
    )
    fait = en_production("shell", "-v0", "-c", code)
    assert fait.stdout.split() == ["31536000", "True", "True", "True", "True", "Lax", "True", "True", "False", "/"], fait.stderr


def test_no_address_leads_to_the_folder_of_files(client: Client, db: None, fichiers: Path) -> None:
    nom = default_storage.save("preuves/secret.txt", ContentFile(b"secret"))
    for adresse in (f"/{nom}", f"/media/{nom}", f"/fichiers/{nom}", f"/fichiers-prives/{nom}", f"/static/{nom}", f"/static/../fichiers/{nom}", f"/static/..%2f..%2f{nom}"):
        assert client.get(adresse).status_code == 404, adresse


class _Champ:
    """What a file field gives: a storage and a name."""

    def __init__(self, nom: str) -> None:
        self.storage, self.name, self.path = default_storage, nom, default_storage.path(nom)

    def __bool__(self) -> bool:
        return bool(self.name)

    def open(self, _: str) -> object:
        return default_storage.open(self.name)


def test_the_front_server_reads_the_file_when_it_can(settings: object, fichiers: Path) -> None:
    champ = _Champ(default_storage.save("preuves/été.pdf", ContentFile(b"%PDF")))
    settings.FICHIERS_EN_TETE = "X-Accel-Redirect"  # type: ignore[attr-defined]
    reponse = envoyer_fichier(champ, nom="Été 2026.pdf", type_mime="application/pdf", en_ligne=True)  # type: ignore[arg-type]
    assert reponse["X-Accel-Redirect"].startswith("/fichiers-prives/preuves/%C3%A9t")
    assert reponse.content == b""  # type: ignore[attr-defined]
    assert reponse["Content-Disposition"] == "inline; filename*=utf-8''%C3%89t%C3%A9%202026.pdf"
    settings.FICHIERS_EN_TETE = "X-Sendfile"  # type: ignore[attr-defined]
    assert envoyer_fichier(champ, nom="x.pdf", type_mime="application/pdf")["X-Sendfile"] == champ.path  # type: ignore[arg-type]


@pytest.mark.django_db  # the end of an answer looks at the connection of the process
@pytest.mark.parametrize("type_mime", ["text/html", "image/svg+xml", "application/zip", "application/octet-stream"])
def test_what_a_browser_could_run_is_never_shown_in_place(type_mime: str, fichiers: Path) -> None:
    champ = _Champ(default_storage.save("preuves/x", ContentFile(b"<script>alert(1)</script>")))
    reponse = envoyer_fichier(champ, nom='a"\r\nX-Evil: 1.html', type_mime=type_mime, en_ligne=True)  # type: ignore[arg-type]
    assert reponse["Content-Disposition"].startswith("attachment")
    assert "\n" not in reponse["Content-Disposition"]
    assert reponse["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert b"".join(reponse.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    reponse.close()


def test_a_missing_file_does_not_exist(fichiers: Path) -> None:
    with pytest.raises(Http404):
        envoyer_fichier(_Champ("preuves/partie.pdf"), nom="x", type_mime="application/pdf")  # type: ignore[arg-type]


@pytest.mark.django_db
def test_downloads_are_sandboxed_and_kept_by_nobody(petite_scene) -> None:
    dossier = petite_scene.amener("depose")
    preuve = Preuve.objects.filter(dossier=dossier).first()
    alice, sylvie = client_de(petite_scene.alice), client_de(petite_scene.sylvie)
    essais = [(alice, f"{reverse('candidates:preuve', args=[preuve.pk])}?telecharger"), (sylvie, reverse("bureau:personnes-export")), (sylvie, reverse("bureau:dossiers-export"))]
    for client, adresse in essais:
        reponse = client.get(adresse)
        assert reponse["Content-Disposition"].startswith("attachment"), adresse
        assert reponse["Content-Security-Policy"].startswith("sandbox;"), adresse
        assert "no-store" in reponse["Cache-Control"], adresse
        assert b"".join(reponse.streaming_content)  # type: ignore[attr-defined]
