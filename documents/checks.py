"""What must hold before the site starts."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Avertissement
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone

from .certificat import NOM_DU_SCEAU
from .enums import NiveauSceau
from .registre import genres
from .regles import SEUILS_CERTIFICAT
from .sceau.certificats import faute_de_la_cle, get_autorites_tsa, get_certificats, get_fin_du_certificat


@register("documents")
def gabarits_presents(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail for a registered kind whose template does not exist."""
    erreurs: list[CheckMessage] = []
    for genre in genres():
        for gabarit in genre.get_gabarits():
            try:
                get_template(gabarit)
            except TemplateDoesNotExist:
                phrase = f"Le genre de document « {genre.code} » n’a pas de gabarit « {gabarit} »."
                erreurs.append(Error(phrase, hint="Nommez les siens dans Genre.gabarits.", id="documents.E001"))
    return erreurs


@register("documents")
def sceau_regle(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail for a seal whose settings cannot work: an unknown level, no time-stamping authority for it, a device that is not there."""
    trouves: list[CheckMessage] = []
    niveau = settings.SCEAU_NIVEAU
    if niveau and niveau not in NiveauSceau.values:
        trouves.append(Error(f"VAE_SCEAU_NIVEAU={niveau} : attendu {', '.join(NiveauSceau.values)}.", id="documents.E002"))
    elif niveau not in {"", NiveauSceau.B_B} and not settings.SCEAU_TSA:
        trouves.append(Error(f"Le niveau {niveau} demande une autorité d’horodatage.", hint="Réglez VAE_SCEAU_TSA.", id="documents.E003"))
    elif niveau in {NiveauSceau.B_LT, NiveauSceau.B_LTA} and not get_autorites_tsa():
        trouves.append(Error(
            f"Le niveau {niveau} demande les certificats de l’autorité d’horodatage.", hint="Réglez VAE_SCEAU_TSA_AUTORITES.", id="documents.E004",
        ))  # fmt: skip
    return trouves + _materiel() + _certificat()


def _materiel() -> list[CheckMessage]:
    module = settings.SCEAU_PKCS11_MODULE
    if not module:
        return []
    if find_spec("pkcs11") is None:
        return [Error("VAE_SCEAU_PKCS11_MODULE est réglé, mais la bibliothèque python-pkcs11 n’est pas installée.", id="documents.E005")]
    if not Path(module).is_file():
        return [Error(f"Le module PKCS#11 « {module} » est introuvable.", hint="Corrigez VAE_SCEAU_PKCS11_MODULE.", id="documents.E006")]
    if not settings.SCEAU_PKCS11_CLE:
        return [Error("VAE_SCEAU_PKCS11_CLE doit nommer la clé du sceau dans son matériel.", id="documents.E007")]
    return []


def _certificat() -> list[CheckMessage]:
    """Warn only: the site opens without a seal, and the desk says the same."""
    try:
        fin = get_fin_du_certificat()
    except ValueError:
        return [Error("VAE_SCEAU_CERTIFICAT n’est pas un certificat PEM.", id="documents.E008")]
    if fin is None:
        return []
    if settings.PRODUCTION and get_certificats()[0].subject.native.get("common_name") == NOM_DU_SCEAU:
        return [Error("Le certificat du sceau est celui de la démonstration : il ne vaut rien en production.", id="documents.E009")]
    if faute := faute_de_la_cle():
        conseil = "Remettez la clé et le certificat qui vont ensemble : docs/exploitation.md, « Changer le cachet »."
        return [Error(f"Aucun document ne peut être scellé : {faute}.", hint=conseil, id="documents.E010")]
    reste = (timezone.localdate(fin) - timezone.localdate()).days
    if reste < 0:
        return [Avertissement("Le certificat du sceau est périmé : aucun document ne peut être scellé.", id="documents.W001")]
    if reste <= SEUILS_CERTIFICAT[0]:
        return [Avertissement(f"Le certificat du sceau prend fin dans {reste} jours : le renouveler.", id="documents.W002")]
    return []
