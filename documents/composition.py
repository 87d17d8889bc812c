"""From a row to the bytes of its PDF: content of the kind, layout, seal."""

from collections.abc import Callable

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from referentiels.parametres import valeur

from . import sceau
from .models import Document
from .registre import genre as get_genre
from .rendu import Rendu, rendre


def composer(document: Document, *, avancer: Callable[[str, int], None]) -> tuple[str, Rendu]:
    """Return the title and the finished PDF of a document; `avancer` is told each step and how far it is, out of 100.

    The same content gives the same bytes, whatever the number of tries, up to the seal. Raises
    `FabricationImpossible` when the seal cannot be set.
    """
    sorte = get_genre(document.genre)
    contenu = sorte.construire(document.objet_id)
    avancer("Mise en page", 25)
    certificateur = get_certificateur(document)
    adresse = adresse_de_verification(document.numero, cle=document.cle_publique)
    contexte = {
        "document": document,
        "titre": contenu.titre,
        "certificateur": certificateur,
        "scelle": sorte.scelle,
        "edite_le": timezone.localtime(document.demande_le),
        "url_verification": adresse_de_verification(document.numero),
        "qr": segno.make(adresse, error="m").png_data_uri(scale=4, border=2),
        **contenu.contexte,
    }
    rendu = rendre(
        gabarit=contenu.gabarit, contexte=contexte, titre=contenu.titre, auteur=certificateur,
        instant=document.demande_le, pieces=contenu.pieces,
    )  # fmt: skip
    if not sorte.scelle:
        return contenu.titre, rendu
    avancer("Scellement", 80)
    return contenu.titre, Rendu(sceau.sceller(rendu.octets, par=certificateur), rendu.pages)


def get_certificateur(document: Document) -> str:
    """Name of the certifier in force on the day the document was asked for."""
    return str(valeur("certificateur_nom", le=timezone.localdate(document.demande_le)))


def adresse_de_verification(numero: str, *, cle: str = "") -> str:
    """Public address where anyone checks a document by its number: printed; with its key, in the QR code."""
    adresse = settings.SITE_URL.rstrip("/") + reverse("documents:verifier-numero", args=[numero])
    return f"{adresse}?cle={cle}" if cle else adresse
