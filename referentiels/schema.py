"""The typed shape of a CQP. What a file must hold before it becomes a référentiel."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Textes = tuple[Texte, ...]


class _Figee(BaseModel):
    """Immutable, and refuses a key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Identite(_Figee):
    """Code and title of a certification."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    intitule: Texte


class Etape(_Figee):
    """One step of the démarche as the form tells it (l.39–76)."""

    titre: Texte
    textes: Textes


class EtapeSchema(_Figee):
    """One box of the flowchart (l.1461–1557): what, by whom, with which tool."""

    titre: Texte
    acteur: Texte
    outil: Texte | None = None
    precision: Texte | None = None


class Schema(_Figee):
    """The flowchart and the title of its tools."""

    etapes: tuple[EtapeSchema, ...] = ()
    outils_titre: str = ""


class Presentation(_Figee):
    """What the form says of the CQP and of the VAE before anything is asked (l.1–76), with its footnotes."""

    permet_titre: str = ""
    permet: Textes = ()
    caracteres_titre: str = ""
    caracteres: Textes = ()
    competences_titre: str = ""
    regle_obtention: str = ""
    voies: Textes = ()
    vae_titre: str = ""
    vae: Textes = ()
    etapes_titre: str = ""
    etapes: tuple[Etape, ...] = ()
    notes: Textes = ()
    schema_demarche: Schema = Schema()


class ParcoursTextes(_Figee):
    """Questions of part 2 (l.107–179)."""

    experience_totale: str = "Durée totale de votre expérience professionnelle"
    experience_metier: str = "Durée de votre expérience dans le métier"
    autres_activites: str = "Avez-vous exercé d’autres activités ?"
    autres_activites_lesquelles: str = "Si oui, lesquelles ?"
    autres_activites_utilite: str = "En quoi vous sont-elles utiles dans votre activité actuelle ?"
    emploi_consigne: str = "Pour votre emploi actuel, précisez les activités réalisées"
    emploi_note: str = ""
    emploi_activites: str = "Précisez vos principales activités dans cet emploi"
    preuves: str = "Veuillez joindre les preuves de votre expérience."


class Choix(_Figee):
    """A box to tick."""

    code: Texte
    libelle: Texte


class Diplome(Choix):
    """A diploma box (l.197–228), the title it asks for, and its level, old and new."""

    intitule_demande: Texte | None = None
    niveau_ancien: Texte | None = None
    niveau_actuel: int | None = None


class GuideEtape(_Figee):
    """How part 3 is filled (l.286–296)."""

    titre: str = ""
    objectif: Textes = ()
    comment_titre: str = ""
    comment: Textes = ()


class GuideEvaluation(_Figee):
    """How the evaluation is prepared and led (l.298–331)."""

    titre: str = ""
    objectif: Textes = ()
    participants_titre: str = ""
    participants: Textes = ()
    preparer_titre: str = ""
    preparer: Textes = ()
    mener_titre: str = ""
    mener: Textes = ()


class Guidance(_Figee):
    """The guidance of l.272–358."""

    titre: str = ""
    etapes: Textes = ()
    renseignement: GuideEtape = GuideEtape()
    evaluation: GuideEvaluation = GuideEvaluation()
    reperes_titre: str = ""
    a_faire: Textes = ()
    a_eviter: Textes = ()


class Titres(_Figee):
    """Captions of the tables."""

    activites: str = "Tableau à renseigner par le candidat avant l’évaluation des compétences"
    grille: str = "Tableau à renseigner par l’évaluateur externe en concertation avec le professionnel du secteur"
    capable_de: str = "Pour cette compétence, le candidat doit être capable de"
    repose_sur: str = "L’évaluation doit s’appuyer sur"
    lecture: str = "Lecture du dossier VAE"
    points: str = "Points à vérifier lors de l’entretien"
    criteres: str = "Critères d’évaluation"
    criteres_aide: str = ""
    resultat_final: str = "RESULTAT DE L’EVALUATION FINALE"
    bilan: str = "BILAN DE L’EVALUATION DES COMPETENCES"
    commentaires: str = ""


class Ligne(_Figee):
    """A row to answer: an activity or an open question."""

    code: Texte
    libelle: Texte


class Theme(_Figee):
    """A theme of the interview guide and its questions."""

    titre: Texte
    questions: Textes = ()


class Guide(_Figee):
    """The interview guide of a competence, for the evaluators (l.416–436)."""

    introduction: str = ""
    themes: tuple[Theme, ...] = ()


class Element(_Figee):
    """An element of a competence and its criteria (l.437–515)."""

    code: Texte
    libelle: Texte
    criteres: Textes


class Competence(_Figee):
    """One competence: what its evaluation rests on, what the candidate writes, what the evaluators score."""

    code: Annotated[str, StringConstraints(pattern=r"^C[1-9][0-9]?$")]
    intitule: Texte
    observation: bool
    recueil_preuves: bool
    repose_sur: Textes
    capable_de: Textes
    colonne_documents: Texte | None = None
    entete_resultat: Texte = "Résultats après observation et entretien"
    activites: tuple[Ligne, ...]
    questions: tuple[Ligne, ...] = ()
    guide: Guide = Guide()
    elements: tuple[Element, ...]

    @model_validator(mode="after")
    def _verifier(self) -> Self:
        if not self.elements or not self.activites:
            raise ValueError(f"{self.code} a besoin d’au moins une activité et un élément")
        listes: tuple[tuple[str, Sequence[Ligne | Element], str], ...] = (
            ("d’activité", self.activites, "{c}.A{n}"),
            ("de question", self.questions, "{c}.Q{n}"),
            ("d’élément", self.elements, "{c}.{n}"),
        )
        for sorte, lignes, modele in listes:
            for rang, ligne in enumerate(lignes, 1):
                attendu = modele.format(c=self.code, n=rang)
                if ligne.code != attendu:
                    raise ValueError(f"code {sorte} « {ligne.code} », attendu « {attendu} »")
        return self


class Structure(_Figee):
    """A whole CQP, to the letter of its form."""

    certification: Identite
    version: Texte
    source: Texte
    presentation: Presentation = Presentation()
    parcours: ParcoursTextes = ParcoursTextes()
    activites_emploi: tuple[Choix, ...] = ()
    dernieres_classes: tuple[Choix, ...] = ()
    diplomes: tuple[Diplome, ...] = ()
    declaration_recevabilite: Textes
    declaration_conformite: Texte
    conditions_recevabilite: Textes = ()
    decision_recevabilite: str = ""
    guidance: Guidance = Guidance()
    titres: Titres = Titres()
    regle_maitrise: str = ""
    competences: tuple[Competence, ...]

    @model_validator(mode="after")
    def _verifier(self) -> Self:
        if not self.competences:
            raise ValueError("il faut au moins une compétence")
        listes: dict[str, Sequence[Choix | Competence]] = {
            "compétence": self.competences,
            "activité d’emploi": self.activites_emploi,
            "dernière classe": self.dernieres_classes,
            "diplôme": self.diplomes,
        }
        for sorte, lignes in listes.items():
            doubles = [code for code, n in Counter(x.code for x in lignes).items() if n > 1]
            if doubles:
                raise ValueError(f"{sorte} en double : {', '.join(doubles)}")
        return self

    @property
    def codes_competences(self) -> tuple[str, ...]:
        """Codes of the competences, in the order of the form."""
        return tuple(c.code for c in self.competences)

    def competence(self, code: str) -> Competence:
        """Return a competence; `KeyError` when the référentiel has none of this code."""
        return self._index[0][code]

    def element(self, code: str) -> Element:
        """Return an element; `KeyError` when unknown."""
        return self._index[1][code]

    def activite(self, code: str) -> Ligne:
        """Return an activity row; `KeyError` when unknown."""
        return self._index[2][code]

    def question(self, code: str) -> Ligne:
        """Return an open question; `KeyError` when unknown."""
        return self._index[3][code]

    @cached_property
    def _index(self) -> tuple[dict[str, Competence], dict[str, Element], dict[str, Ligne], dict[str, Ligne]]:
        return (
            {c.code: c for c in self.competences},
            {e.code: e for c in self.competences for e in c.elements},
            {a.code: a for c in self.competences for a in c.activites},
            {q.code: q for c in self.competences for q in c.questions},
        )
