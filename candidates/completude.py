"""What is missing before a deposit: one list of sentences for the page, the guard and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from comptes.regles import siret_valide
from referentiels.parametres import valeur

from .enums import Analyse
from .models import Candidat, Depot, Dossier, Emploi, Parcours, Preuve
from .papier import get_jour_du_depot
from .regles import limites_depassees
from .workflow import Manque, garde

CIBLE_PARTIE_2 = "partie-2"

_IDENTITE = (
    ("civilite", "Indiquez votre civilité."),
    ("nom_naissance", "Indiquez votre nom de naissance."),
    ("prenoms", "Indiquez vos prénoms."),
    ("date_naissance", "Indiquez votre date de naissance."),
    ("commune_naissance", "Indiquez votre commune de naissance."),
    ("pays_naissance", "Indiquez votre pays de naissance."),
)


def manques_identite(candidat: Candidat) -> list[Manque]:
    """What is missing of l.81–104: everything but a second and a third telephone; e-mail or postal address."""
    manques = [Manque(phrase, "identite", champ) for champ, phrase in _IDENTITE if not getattr(candidat, champ)]
    if not (candidat.telephone_domicile or candidat.telephone_travail or candidat.telephone_portable):
        manques.append(Manque("Indiquez au moins un numéro de téléphone.", "identite", "telephone_portable"))
    if not candidat.email and not (candidat.adresse and candidat.code_postal and candidat.commune):
        manques.append(Manque("Indiquez une adresse électronique ou une adresse postale complète.", "identite", "adresse"))
    return manques


def manques_experience(parcours: Parcours) -> list[Manque]:
    """What is missing of l.107–123: both durations, and the conditional answers when « Oui » is ticked."""
    manques = []
    if not parcours.experience_totale:
        manques.append(Manque("Indiquez la durée totale de votre expérience professionnelle.", "experience", "experience_totale"))
    if not parcours.experience_metier:
        manques.append(
            Manque("Indiquez la durée de votre expérience dans l’assistanat de formation.", "experience", "experience_metier")
        )
    if parcours.autres_activites and not parcours.autres_activites_lesquelles:
        manques.append(Manque("Dites quelles autres activités d’assistant(e) vous avez exercées.", "experience", "autres_activites_lesquelles"))
    if parcours.autres_activites and not parcours.autres_activites_utilite:
        manques.append(Manque("Dites en quoi ces activités vous sont utiles.", "experience", "autres_activites_utilite"))
    return manques


def manques_emploi(emploi: Emploi) -> list[Manque]:
    """What is missing of one job (l.129–175): title, company, period, and one activity heading."""
    nom = emploi.intitule or "votre emploi"
    manques = []
    if not emploi.intitule:
        manques.append(Manque("Donnez l’intitulé de votre emploi.", "emplois", f"{emploi.pk}-intitule"))
    if not emploi.entreprise:
        manques.append(Manque(f"Indiquez l’entreprise de l’emploi « {nom} ».", "emplois", f"{emploi.pk}-entreprise"))
    if emploi.siret and not siret_valide(emploi.siret):
        manques.append(Manque(f"Le SIRET de l’emploi « {nom} » n’est pas valide.", "emplois", f"{emploi.pk}-siret"))
    if emploi.du is None:
        manques.append(Manque(f"Indiquez depuis quand vous exercez l’emploi « {nom} ».", "emplois", f"{emploi.pk}-du"))
    if emploi.dans_le_metier is None:
        manques.append(Manque(f"Dites si l’emploi « {nom} » relève de l’assistanat de formation.", "emplois", f"{emploi.pk}-dans_le_metier"))
    if not any(str(v).strip() for v in emploi.activites.values()):
        manques.append(Manque(f"Décrivez au moins une activité de l’emploi « {nom} ».", "emplois", f"{emploi.pk}-activites"))
    return manques


def manques_formation(dossier: Dossier, parcours: Parcours) -> list[Manque]:
    """What is missing of l.181–228: last class, diplomas (or « Aucun »), titles where the paper asks for them."""
    manques = []
    structure = dossier.referentiel.structure
    if structure.dernieres_classes and not parcours.derniere_classe:
        manques.append(Manque("Cochez la dernière classe suivie.", "formation", "derniere_classe"))
    if structure.diplomes and not parcours.diplomes:
        manques.append(Manque("Cochez vos diplômes, ou « Aucun diplôme ».", "formation", "diplomes"))
    for diplome in structure.diplomes:
        if diplome.code in parcours.diplomes and diplome.intitule_demande and not parcours.diplomes[diplome.code].strip():
            manques.append(Manque(f"Précisez l’intitulé : {diplome.libelle}.", "formation", f"intitule_{diplome.code}"))
    return manques


@garde("partie_2_complete")
def manques_partie_2(dossier: Dossier) -> list[Manque]:
    """Everything missing before part 2 can be deposited (l.79–250), the sworn statement's place included."""
    parcours = Parcours.objects.filter(dossier=dossier).first() or Parcours(dossier=dossier)
    emplois = list(dossier.emplois.all())
    manques = manques_identite(dossier.candidat) + manques_experience(parcours)
    if not emplois:
        manques.append(Manque("Décrivez au moins un emploi.", "emplois", "ajouter"))
    for emploi in emplois:
        manques += manques_emploi(emploi)
    manques += manques_formation(dossier, parcours)
    if not any(CIBLE_PARTIE_2 in cibles for cibles in cibles_des_preuves(dossier)):
        manques.append(
            Manque("Joignez au moins une preuve : bulletin de salaire, certificat de travail ou attestation employeur.", "preuves", "fichiers")
        )
    if not parcours.fait_a:
        manques.append(Manque("Indiquez le lieu où vous signez (« Fait à »).", "declaration", "fait_a"))
    for point in dossier.complements.filter(clos_le__isnull=True, partie=2, reponse=""):
        manques.append(Manque(f"Répondez au point demandé : {point.texte}", "complements", str(point.pk)))
    return manques


@garde("limites_annuelles")
def manques_limites(dossier: Dossier) -> list[Manque]:
    """Yearly limits (l.241), counted at first deposit (by post: of the year of receipt); a lifted block lets it through."""
    if dossier.premier_depot_le is not None or dossier.limites_levees_le is not None:
        return []
    demandes = get_demandes(dossier, jour=get_jour_du_depot(dossier))
    phrases = limites_depassees(
        meme_certification=demandes.meme_certification, toutes=demandes.toutes,
        max_certification=demandes.max_certification, max_toutes=demandes.max_toutes,
    )  # fmt: skip
    return [Manque(f"{p} Écrivez au secrétariat, qui peut lever ce blocage.", "declaration") for p in phrases]


@dataclass(frozen=True)
class Demandes:
    """The other demands of a person in a calendar year of Paris (l.241), and how many are allowed, this one included.

    `toutes` adds those deposited here, `deposees`, to those that the candidate declares, `declarees`.
    """

    annee: int
    meme_certification: int
    deposees: int
    declarees: int
    max_certification: int
    max_toutes: int

    @property
    def toutes(self) -> int:
        """Deposited here and declared."""
        return self.deposees + self.declarees


def get_demandes(dossier: Dossier, *, jour: date) -> Demandes:
    """Count the demands first deposited in the year of `jour` by the candidate of `dossier`, beside this one."""
    certification = dossier.referentiel.certification
    deposes = Dossier.objects.filter(
        candidat=dossier.candidat, origine__isnull=True, premier_depot_le__isnull=False,
        premier_depot_le__gte=debut_annee(jour.year), premier_depot_le__lt=debut_annee(jour.year + 1),
    ).exclude(pk=dossier.pk)  # fmt: skip
    parcours = Parcours.objects.filter(dossier=dossier).first()
    comptes = deposes.aggregate(meme=Count("pk", filter=Q(referentiel__certification=certification)), toutes=Count("pk"))
    return Demandes(
        annee=jour.year, meme_certification=comptes["meme"], deposees=comptes["toutes"], declarees=parcours.autres_demandes if parcours else 0,
        max_certification=valeur("demandes_par_certification", le=jour, certification=certification),
        max_toutes=valeur("demandes_toutes", le=jour, certification=certification),
    )  # fmt: skip


def manques_competence(dossier: Dossier, code: str, etat: EtatPartie3) -> list[Manque]:
    """What is missing of one competence of part 3: each row answered, an example for each « Oui », questions, proofs."""
    competence = dossier.referentiel.structure.competence(code)
    manques = []
    for activite in competence.activites:
        reponse = etat.activites.get(activite.code)
        if reponse is None or reponse.is_realisee is None:
            manques.append(Manque(f"{competence.code} : répondez Oui ou Non à « {activite.libelle} ».", code, activite.code))
        elif reponse.is_realisee and not reponse.exemples.strip():
            manques.append(Manque(f"{competence.code} : donnez un exemple pour « {activite.libelle} ».", code, activite.code))
    for question in competence.questions:
        if not etat.questions.get(question.code, "").strip():
            manques.append(Manque(f"{competence.code} : répondez à la question « {question.libelle} »", code, question.code))
    if competence.recueil_preuves and not etat.questions.get(code, "").strip():
        prefixe = f"{code}."
        if not any(c == code or c.startswith(prefixe) for c in etat.cibles):
            manques.append(
                Manque(f"{competence.code} : joignez au moins une preuve, ou dites pourquoi vous n’en joignez pas.", code, "preuves")
            )
    return manques


class EtatPartie3:
    """What is typed in part 3, read in three queries whatever its size."""

    def __init__(self, dossier: Dossier) -> None:
        self.activites = {r.code: r for r in dossier.reponses_activites.all()}
        self.questions = dict(dossier.reponses_questions.values_list("code", "texte"))
        self.cibles = {c for cibles in cibles_des_preuves(dossier) for c in cibles}


def competences_a_ecrire(dossier: Dossier) -> list[str]:
    """Codes of the competences this dossier is about: all, less those already acquired by an earlier one (l.72)."""
    acquises = {a.code for a in dossier.competences_acquises.all()}
    return [c for c in dossier.referentiel.structure.codes_competences if c not in acquises]


@garde("partie_3_complete")
def manques_partie_3(dossier: Dossier) -> list[Manque]:
    """Everything missing before part 3 can be deposited, competence by competence (l.360–1165)."""
    etat = EtatPartie3(dossier)
    manques = [m for code in competences_a_ecrire(dossier) for m in manques_competence(dossier, code, etat)]
    for point in dossier.complements.filter(clos_le__isnull=True, partie=3, reponse=""):
        manques.append(Manque(f"Répondez au point demandé : {point.texte}", "complements", str(point.pk)))
    return manques


def debut_annee(annee: int) -> datetime:
    """First instant of the calendar year `annee` in Paris."""
    return datetime(annee, 1, 1, tzinfo=timezone.get_default_timezone())


def get_dernier_depot(dossier: Dossier, partie: int) -> Depot | None:
    """The deposit in force of a part: the last one."""
    lus = deja_lus(dossier, "depots")
    if lus is not None:
        return max((d for d in lus if d.partie == partie), key=lambda d: d.numero, default=None)
    return dossier.depots.filter(partie=partie).order_by("-numero").first()


def noter_vide(dossier: Dossier, relation: str) -> None:
    """Note, as reading it in advance would, that a relation of a dossier just read holds nothing."""
    cache = dossier.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[relation] = getattr(dossier, relation).none()


def deja_lus(dossier: Dossier, relation: str) -> list[Any] | None:
    """Rows of a relation that a page has read in advance (`prefetch_related_objects`); None when they are to be read."""
    return list(getattr(dossier, relation).all()) if relation in getattr(dossier, "_prefetched_objects_cache", {}) else None


def cibles_des_preuves(dossier: Dossier) -> Iterable[list[str]]:
    """What each proof supports; one whose file a virus made us delete supports nothing any more."""
    return dossier.preuves.exclude(analyse=Analyse.INFECTEE).values_list("cibles", flat=True)


def preuves_de(dossier: Dossier, cible: str) -> list[Preuve]:
    """Proofs that support `cible` (a competence takes those of its rows)."""
    return [p for p in dossier.preuves.all() if any(c == cible or c.startswith(f"{cible}.") for c in p.cibles)]
