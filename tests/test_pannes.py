"""What a person reads when the base or the disk fails; the cache without Redis; files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import path

from vae import urls
from vae.cache import Cache
from vae.fichiers import PREFIXE, Stockage

PANNES = {
    "base": OperationalError("server closed the connection"), "liaison": InterfaceError("connection already closed"), "place": OSError(errno.ENOSPC, "plein"),
    "quota": OSError(errno.EDQUOT, "plein"), "autre": OSError(errno.EACCES, "interdit"), "code": ZeroDivisionError(),
}  # fmt: skip


def echouer(request, panne):
    raise PANNES[panne]


def envelopper(request, panne):
    try:
        raise PANNES[panne]
    except Exception as erreur:
        raise RuntimeError("en chemin") from erreur


@pytest.fixture(autouse=True)
def adresses(settings):
    settings.ROOT_URLCONF = __name__


urlpatterns = [path("essai/<slug:panne>/", echouer), path("enveloppe/<slug:panne>/", envelopper), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.mark.parametrize("chemin", ["essai", "enveloppe"])
@pytest.mark.parametrize(("panne", "statut", "phrase"), [
    ("base", 503, "momentanément indisponible"), ("liaison", 503, "momentanément indisponible"), ("place", 503, "plus de place"),
    ("quota", 503, "plus de place"), ("autre", 500, "Un incident est survenu"), ("code", 500, "Un incident est survenu"),
])  # fmt: skip
def test_a_failure_is_said_in_french_with_what_to_do(chemin, panne, statut, phrase):
    reponse = Client(raise_request_exception=False).get(f"/{chemin}/{panne}/")
    page = reponse.content.decode()
    assert (reponse.status_code, phrase in page) == (statut, True)
    assert reponse.get("Retry-After") == ("30" if statut == 503 else None)
    assert ("Que faire" in page) == (statut == 503)


def test_the_cache_goes_on_alone_without_redis():
    cache = Cache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})
    cache.clear()
    assert cache.add("essais", 0, 60) is True
    assert [cache.incr("essais"), cache.incr("essais")] == [1, 2]
    assert (cache.get("essais"), cache.get_many(["essais"]), "essais" in cache) == (2, {"essais": 2}, True)
    cache.set("autre", "x")
    cache.delete("autre")
    assert cache.get("autre") is None


class Plein(ContentFile):
    """A file that fails in its middle."""

    def chunks(self, chunk_size=None):
        yield b"debut"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_is_there_whole_or_not_at_all(fichiers):
    with pytest.raises(OSError, match="space"):
        default_storage.save("a/b.pdf", Plein(b""))
    assert [p for p in Path(fichiers).rglob("*") if p.is_file()] == []
    assert default_storage.save("a/b.pdf", ContentFile(b"entier")) == "a/b.pdf"
    assert (Path(fichiers) / "a/b.pdf").read_bytes() == b"entier"
    assert default_storage.save("a/b.pdf", ContentFile(b"autre")) != "a/b.pdf"
    assert list(Path(fichiers).rglob(f"{PREFIXE}*")) == []
    assert isinstance(default_storage._wrapped, Stockage)
