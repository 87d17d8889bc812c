"""The cast: invented people, plausible, none of whom exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from comptes.enums import College, GenreOrganisation, Role
from comptes.models import Habilitation, Utilisateur
from comptes.services import donner_role, get_organisation
from referentiels.models import Certification

MOT_DE_PASSE = "demonstration-2026"


@dataclass(frozen=True)
class Personnage:
    """One person of the cast, and what they can try in the demonstration."""

    cle: str
    prenom: str
    nom: str
    role: str
    organisation: str
    fonction: str
    a_essayer: str
    college: str = ""

    @property
    def email(self) -> str:
        """Address on a domain that nobody can own."""
        return f"{self.cle}@demo.example"


FORMAVIE, HORIZON, PREFORMA = "Formavie Conseil", "Horizon Compétences", "Préforma"
TROUPE: tuple[Personnage, ...] = (
    Personnage("alice", "Alice", "Moreau", Role.CANDIDAT, FORMAVIE, "Assistante de formation", "Remplir son dossier, le déposer, signer son bilan"),
    Personnage("zoe", "Zoé", "Lambert", Role.CANDIDAT, HORIZON, "Assistante administrative", "Commencer une demande"),
    Personnage("amine", "Amine", "Benali", Role.ACCOMPAGNATEUR, PREFORMA, "Conseiller VAE", "Relire et compléter le dossier d’une candidate"),
    Personnage("sylvie", "Sylvie", "Garnier", Role.SECRETARIAT, "", "Secrétaire de la CPEF", "Statuer, désigner un binôme, préparer une session"),
    Personnage("paul", "Paul", "Renaud", Role.PROFESSIONNEL, "Campus Rivière", "Responsable de formation", "Accepter une mission, annoter la grille, signer"),
    Personnage("eva", "Eva", "Schmitt", Role.EVALUATEUR_EXTERNE, "Cabinet Repères", "Évaluatrice", "Planifier l’évaluation, tenir la grille, transmettre au jury"),
    Personnage("pierre", "Pierre", "Collin", Role.PROFESSIONNEL, "Atelier des Métiers", "Coordinateur pédagogique", "Un second professionnel du secteur"),
    Personnage("elise", "Élise", "Fontaine", Role.EVALUATEUR_EXTERNE, "Cabinet Boussole", "Évaluatrice", "Une seconde évaluatrice externe"),
    Personnage("jeanne", "Jeanne", "Vidal", Role.JURE, "Groupe Lumen Formation", "Directrice", "Présider la session du jour", College.EMPLOYEURS),
    Personnage("jacques", "Jacques", "Perrin", Role.JURE, "Institut Delta", "Formateur", "Vice-présider la session, signer le procès-verbal", College.SALARIES),
    Personnage("julie", "Julie", "Arnaud", Role.JURE, "Compétences Sud", "Responsable administrative", "Siéger et voter", College.EMPLOYEURS),
    Personnage("jules", "Jules", "Marchand", Role.JURE, "Forméo", "Conseiller", "Siéger et voter", College.SALARIES),
    Personnage("ada", "Ada", "Nicolas", Role.ADMINISTRATEUR, "", "Administratrice", "Gérer les comptes, les référentiels et les réglages"),
)  # fmt: skip
# Candidates of the demonstration alone, each at a moment of the road that one may want to try.
FIGURANTES: tuple[Personnage, ...] = (
    Personnage("fatou", "Fatou", "Diallo", Role.CANDIDAT, "Tremplin Formation", "Assistante pédagogique", "Répondre aux compléments que le secrétariat demande"),
    Personnage("nadia", "Nadia", "Barbier", Role.CANDIDAT, "Institut Méridien", "Assistante de formation", "Continuer la partie 3, à moitié écrite"),
    Personnage("melanie", "Mélanie", "Aubert", Role.CANDIDAT, "Horizon Compétences", "Assistante pédagogique", "Confirmer la date de son évaluation, puis lire et signer son bilan"),
    Personnage("lucie", "Lucie", "Caron", Role.CANDIDAT, "Parcours & Métiers", "Coordinatrice de sessions", "Lire une validation partielle et compléter son CQP"),
    Personnage("helene", "Hélène", "Faure", Role.CANDIDAT, "Horizon Compétences", "Assistante de formation", "Lire un résultat complet et prendre son parchemin"),
)  # fmt: skip
HABILITES = {
    "paul": "PRO-0117", "pierre": "PRO-0142", "eva": "EXT-0031", "elise": "EXT-0058",
}  # fmt: skip
Distribution = dict[str, Utilisateur]


def creer_personne(personnage: Personnage, *, mot_de_passe: str = MOT_DE_PASSE) -> Utilisateur:
    """Create the account of one person of the cast, its address verified, its role given; the same account when it exists."""
    utilisateur = Utilisateur.objects.filter(email=personnage.email).first()
    if utilisateur is None:
        genre = GenreOrganisation.ORGANISME_FORMATION if personnage.organisation == PREFORMA else GenreOrganisation.ENTREPRISE
        utilisateur = Utilisateur.objects.create_user(
            personnage.email, mot_de_passe, prenom=personnage.prenom, nom=personnage.nom, fonction=personnage.fonction,
            organisation=get_organisation(nom=personnage.organisation, genre=genre),
        )  # fmt: skip
        EmailAddress.objects.create(user=utilisateur, email=utilisateur.email, verified=True, primary=True)
    if personnage.role != Role.CANDIDAT:
        donner_role(utilisateur=utilisateur, role=personnage.role, auteur=None, college=personnage.college)
    if personnage.role == Role.ADMINISTRATEUR and not utilisateur.is_staff:
        utilisateur.is_staff = True
        utilisateur.save(update_fields=["is_staff"])
    return utilisateur


def distribuer(*, certification: Certification, jour: date | None = None, mot_de_passe: str = MOT_DE_PASSE) -> Distribution:
    """Create the whole cast and the habilitations of the four evaluators, valid a year before and a year after `jour`."""
    jour = jour or timezone.localdate()
    personnes = {p.cle: creer_personne(p, mot_de_passe=mot_de_passe) for p in TROUPE}
    for cle, numero in HABILITES.items():
        role = next(p.role for p in TROUPE if p.cle == cle)
        Habilitation.objects.get_or_create(
            numero=numero if certification.code.startswith("cqp-assistant") else f"{numero}-{certification.pk}",
            defaults={
                "utilisateur": personnes[cle], "certification": certification, "role": role,
                "du": jour - timedelta(days=365), "au": jour + timedelta(days=365), "formation_le": jour - timedelta(days=380),
            },
        )  # fmt: skip
    return personnes
