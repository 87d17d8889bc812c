"""From a row to the bytes of its PDF: content of the kind, layout, seal."""

from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from referentiels.parametres import valeur

from . import sceau
from .apercu import composer_apercu
from .models import Document
from .registre import Contenu
from .registre import genre as get_genre
from .rendu import Rendu, composer_html, rendre

MISE_EN_PAGE, SCELLEMENT = 25, 80  # how far, out of 100, when each begins
PAGES_PAR_PAS = 4  # pages between two notes of progress: each is a write


def composer(document: Document, *, avancer: Callable[[str, int], None]) -> tuple[str, Rendu]:
    """Return the title and the finished PDF of a document; `avancer` is told each step and how far it is, out of 100.

    The same content gives the same bytes, whatever the number of tries, up to the seal. Raises
    `FabricationImpossible` when the seal cannot be set.
    """
    sorte = get_genre(document.genre)
    contenu = sorte.construire(document.objet_id)
    avancer("Mise en page", MISE_EN_PAGE)
    certificateur = get_certificateur(document)
    contexte = _contexte(document, contenu, certificateur=certificateur, scelle=sorte.scelle)
    if sorte.par_sections and not sorte.scelle:
        return contenu.titre, composer_apercu(
            composer_html(contenu.gabarit, contexte), cle=f"{document.dossier_id}:{document.genre}", titre=contenu.titre,
            auteur=certificateur, instant=document.demande_le, avancer=_par_section(avancer),
        )  # fmt: skip
    rendu = rendre(
        gabarit=contenu.gabarit, contexte=contexte, titre=contenu.titre, auteur=certificateur,
        instant=document.demande_le, pieces=contenu.pieces, comprimer=not sorte.scelle, page_faite=_par_page(avancer),
    )  # fmt: skip
    if not sorte.scelle:
        return contenu.titre, rendu
    avancer("Scellement", SCELLEMENT)
    return contenu.titre, Rendu(sceau.sceller(rendu.octets, par=certificateur), rendu.pages)


def composer_specimen(document: Document, *, certificateur: str) -> Rendu:
    """Return the PDF of a document of invented people, without seal nor number: each page says that it is worth nothing."""
    contenu = get_genre(document.genre).construire(document.objet_id)
    document.numero, document.cle_publique = "SPÉCIMEN", ""
    contexte = _contexte(document, contenu, certificateur=certificateur, scelle=False) | {"specimen": True, "certificateur": certificateur}
    return rendre(
        gabarit=contenu.gabarit, contexte=contexte, titre=f"{contenu.titre} (spécimen)", auteur=certificateur, instant=document.demande_le,
        pieces=contenu.pieces, comprimer=True,
    )  # fmt: skip


def _contexte(document: Document, contenu: Contenu, *, certificateur: str, scelle: bool) -> dict[str, Any]:
    adresse = adresse_de_verification(document.numero, cle=document.cle_publique)
    return {
        "document": document,
        "titre": contenu.titre,
        "certificateur": certificateur,
        "scelle": scelle,
        "edite_le": timezone.localtime(document.demande_le),
        "url_verification": adresse_de_verification(document.numero),
        "qr": segno.make(adresse, error="m").png_data_uri(scale=4, border=2),
        **contenu.contexte,
    }


def _par_section(avancer: Callable[[str, int], None]) -> Callable[[int, int], None]:
    def dire(faites: int, total: int) -> None:
        avancer(f"Mise en page\u00a0: {faites} section{'s' if faites > 1 else ''} sur {total}", MISE_EN_PAGE + (SCELLEMENT - MISE_EN_PAGE) * faites // total)

    return dire


def _par_page(avancer: Callable[[str, int], None]) -> Callable[[int], None]:
    """Nobody knows the number of pages before the last one: the bar goes ever slower, and never backwards."""

    plus_haute = 0

    def dire(page: int) -> None:
        nonlocal plus_haute
        if page % PAGES_PAR_PAS == 0 and page > plus_haute:  # the pages of a second pass are not counted again
            plus_haute = page
            part = page / (page + 6 * PAGES_PAR_PAS)
            avancer(f"Mise en page\u00a0: page {page}", MISE_EN_PAGE + int((SCELLEMENT - MISE_EN_PAGE) * part))

    return dire


def get_certificateur(document: Document) -> str:
    """Name of the certifier in force on the day the document was asked for."""
    return str(valeur("certificateur_nom", le=timezone.localdate(document.demande_le)))


def adresse_de_verification(numero: str, *, cle: str = "") -> str:
    """Public address where anyone checks a document by its number: printed; with its key, in the QR code."""
    adresse = settings.SITE_URL.rstrip("/") + reverse("documents:verifier-numero", args=[numero])
    return f"{adresse}?cle={cle}" if cle else adresse
