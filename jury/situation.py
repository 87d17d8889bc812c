"""What the candidate's pages add around the jury: the day of the session, the result once announced, what completes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from candidates.enums import DECIDES, Etat
from candidates.situation import Precision, precise
from echanges.dates import date_format

from .acquis import get_acquis_reportes, get_suite, is_en_cours, manques_suite, perdus
from .effets import manques_benefice
from .lecture import get_decision_annoncee, get_inscription
from .regles import fin_du_benefice

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur


@precise
def preciser_jury(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Tell the candidate's side when the jury sits; the result only after its announcement."""
    if dossier.etat_annonce == Etat.INSCRIT:
        inscription = get_inscription(dossier)
        if inscription is not None:
            jour = date_format(timezone.localtime(inscription.session.le), "l j F Y")
            yield Precision(f"Jury paritaire du {jour}. Votre présence n’est pas demandée.")
        return
    is_candidat = dossier.candidat.utilisateur_id == utilisateur.pk
    if is_candidat and dossier.etat_annonce in DECIDES and get_decision_annoncee(dossier) is not None:
        url = reverse("jury:mon-resultat", args=[dossier.pk])
        yield Precision("Le résultat est détaillé compétence par compétence.", url, "Lire le résultat")
        if dossier.etat == Etat.VALIDE_PARTIELLEMENT:
            yield from _preciser_completer(dossier)


def _preciser_completer(dossier: Dossier) -> Iterable[Precision]:
    """After a partial validation: complete the CQP, or go on with the dossier that does."""
    suite = get_suite(dossier)
    if suite is not None and is_en_cours(suite):
        url = reverse("candidates:mon-dossier", args=[suite.pk])
        yield Precision(f"Le dossier {suite.numero} complète celui-ci\u00a0: {suite.libelle_candidat}.", url, "Continuer ce dossier")
        return
    manques = manques_suite(dossier, jour=timezone.localdate())
    if manques:
        yield Precision(manques[0])
        return
    url = reverse("jury:completer", args=[dossier.pk])
    yield Precision("Vous pouvez ouvrir un dossier limité aux compétences qui vous manquent.", url, "Compléter mon CQP")


@precise
def preciser_suite(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """In a follow-up dossier that is being written: what is left to earn, and the last day to deposit it (l.72)."""
    if dossier.origine_id is None or dossier.etat != Etat.RECEVABLE:
        return
    if perdus(dossier):
        for manque in manques_benefice(dossier):
            yield Precision(manque.phrase)
        return
    fin = fin_du_benefice(get_acquis_reportes(dossier))
    phrase = "Ce dossier complète votre CQP\u00a0: seules les compétences qui vous manquent sont à décrire."
    if fin is not None:
        phrase += f" Les autres vous sont gardées\u00a0: déposez la partie 3 au plus tard le {date_format(fin, 'j F Y')}."
    yield Precision(f"{phrase} Si vous avez repris vos anciens textes, ajoutez-y ce que vous avez fait ou appris depuis.")
