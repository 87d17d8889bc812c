"""Forms of the jury: a session, its members, the presences, a private note, the conformity, the decision, the signature."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import escape

from candidates.forms import MotifForm
from candidates.forms.champs import FormulaireAide, Jour, Texte
from comptes.enums import College

from .enums import Fonction, Presence
from .models import Decision, Inscription, MembreSession, SessionJury
from .services import Lien, Siege, Verdict

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from referentiels.models import Certification

__all__ = [
    "CompleterForm",
    "ConformiteForm",
    "DecisionForm",
    "DeportForm",
    "LiensForm",
    "MembresForm",
    "MotifForm",
    "NoteForm",
    "PresencesForm",
    "ScrutinForm",
    "SessionForm",
    "SignerPvForm",
    "VersionForm",
]
NE_SIEGE_PAS = ("", "Ne siège pas")
A_DISTANCE = "distance"
PRESENCES = [
    (Presence.ATTENDUE.value, "Attendu"), (Presence.PRESENTE.value, "Présent dans la salle"), (A_DISTANCE, "Présent à distance"),
    (Presence.ABSENTE.value, "Absent"),
]  # fmt: skip
VERDICTS = (("oui", "Validée"), ("non", "Non validée"))


class SessionForm(FormulaireAide):
    """Date, place and options of a session; the certification is chosen once, when the session is created."""

    certification = forms.ModelChoiceField(label="CQP", queryset=None, error_messages={"required": "Choisissez le CQP."})
    jour = Jour(label="Date de la session", required=True)
    heure = forms.TimeField(
        label="Heure", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), input_formats=["%H:%M", "%Hh%M", "%H h %M"],
        error_messages={"required": "Indiquez l’heure.", "invalid": "Écrivez l’heure sous la forme hh:mm, par exemple 14:30."},
    )  # fmt: skip
    lieu = Texte(
        label="Lieu", limite=300, required=True, help_text="Adresse et salle, ou lien de la visioconférence.",
        error_messages={"required": "Indiquez où se tient la session."},
    )  # fmt: skip
    is_distance = forms.BooleanField(label="La session se tient à distance", required=False)
    is_masquee = forms.BooleanField(
        label="Masquer l’identité des candidats en séance", required=False,
        help_text="Les membres déclarent leurs liens sur la liste des noms, puis ne voient que le numéro des dossiers. Le procès-verbal porte les noms : seuls le président et le vice-président, qui le signent, et le secrétariat le lisent.",
    )  # fmt: skip
    annonce_prevue_le = Jour(
        label="Date d’annonce des résultats (facultative)",
        help_text="Sans date, les résultats s’annoncent dès que le procès-verbal est signé.",
    )

    def __init__(self, *args: Any, certifications: Sequence[Certification], session: SessionJury | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jour"].error_messages["required"] = "Indiquez la date de la session."
        if session is not None or len(certifications) == 1:
            del self.fields["certification"]
            self.certification = session.certification if session else certifications[0]
        else:
            self.fields["certification"].queryset = type(certifications[0]).objects.all() if certifications else None
            self.certification = None

    @staticmethod
    def initial_de(session: SessionJury) -> dict[str, Any]:
        """What the form of an existing session starts with."""
        local = timezone.localtime(session.le)
        return {
            "jour": local.date(), "heure": local.time(), "lieu": session.lieu, "is_distance": session.is_distance,
            "is_masquee": session.is_masquee, "annonce_prevue_le": session.annonce_prevue_le,
        }  # fmt: skip

    @property
    def champs(self) -> dict[str, Any]:
        """What was typed, as the services take it; the hour is that of Paris."""
        lu = self.cleaned_data
        jour: date = lu["jour"]
        heure: time = lu["heure"]
        return {
            "le": timezone.make_aware(datetime.combine(jour, heure)), "lieu": lu["lieu"], "is_distance": lu["is_distance"],
            "is_masquee": lu["is_masquee"], "annonce_prevue_le": lu["annonce_prevue_le"],
        }  # fmt: skip


class MembresForm(FormulaireAide):
    """One choice per member of the jury of today, collège by collège: sits or not, and as what."""

    def __init__(self, *args: Any, jures: Iterable[Utilisateur], sieges: Mapping[Any, str], suppleants: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jures = list(jures)
        choix = [NE_SIEGE_PAS, (Fonction.MEMBRE, "Siège"), (Fonction.PRESIDENT, "Préside"), (Fonction.VICE_PRESIDENT, "Vice-préside")]
        if suppleants:
            choix.append((Fonction.SUPPLEANT, "Supplée un absent"))
        par_college: dict[str, list[str]] = {c: [] for c in College.values}
        for jure in self.jures:
            nom = f"siege_{jure.pk.hex}"
            self.fields[nom] = forms.ChoiceField(
                label=jure.nom_complet, choices=choix, required=False, initial=sieges.get(jure.pk, "")
            )
            par_college.setdefault(jure.college, []).append(nom)
        self.helper.layout = Layout(
            *(
                Div(HTML(f'<h2 class="h5 mt-0">{escape(College(code).label)}</h2>'), *noms, css_class="col-md-6")
                for code, noms in par_college.items()
                if noms and code
            )
        )
        self.helper.layout.fields = [Div(*self.helper.layout.fields, css_class="row g-4")]

    @property
    def sieges(self) -> list[Siege]:
        """Who sits, as the service takes it."""
        choisis = ((j, self.cleaned_data[f"siege_{j.pk.hex}"]) for j in self.jures)
        return [Siege(personne=j, fonction=f) for j, f in choisis if f]


class PresencesForm(FormulaireAide):
    """Who is there, in the room or from afar: one choice per member of the session; whom the absent have vote for them."""

    def __init__(
        self, *args: Any, membres: Iterable[MembreSession], pouvoirs: bool = False, largeur: str = "col-md-6", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.membres = list(membres)
        for membre in self.membres:
            actuelle = A_DISTANCE if membre.is_distance and membre.presence == Presence.PRESENTE else membre.presence
            self.fields[f"presence_{membre.pk}"] = forms.ChoiceField(
                label=f"{membre.personne.nom_complet} ({membre.get_fonction_display().lower()})", choices=PRESENCES, initial=actuelle,
            )  # fmt: skip
            self.fields[f"avant_{membre.pk}"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=actuelle)
            autres = [m for m in self.membres if m.college == membre.college and m.pk != membre.pk]
            if pouvoirs and membre.presence == Presence.ABSENTE and autres:
                self.fields[f"pouvoir_{membre.pk}"] = forms.TypedChoiceField(
                    label=f"{membre.personne.nom_complet} donne pouvoir à", required=False, coerce=int, empty_value=None,
                    initial=membre.mandataire_id, choices=[("", "Personne"), *((m.pk, m.personne.nom_complet) for m in autres)],
                )  # fmt: skip
        paires = (
            Div(*(nom for nom in (f"presence_{m.pk}", f"avant_{m.pk}", f"pouvoir_{m.pk}") if nom in self.fields), css_class=largeur)
            for m in self.membres
        )
        self.helper.layout = Layout(Div(*paires, css_class="row"))

    @property
    def changements(self) -> list[tuple[MembreSession, str, bool]]:
        """Members whose presence was changed on the page, and whether they attend from afar; what someone else noted
        meanwhile is left alone."""
        lu = self.cleaned_data
        choisies = [(m, lu[f"presence_{m.pk}"], lu[f"avant_{m.pk}"] or m.presence) for m in self.membres]
        return [(m, Presence.PRESENTE if p == A_DISTANCE else p, p == A_DISTANCE) for m, p, avant in choisies if p != avant]

    @property
    def pouvoirs(self) -> list[tuple[MembreSession, MembreSession | None]]:
        """Absent members whose power was changed on the page, and who holds it now."""
        par_cle = {m.pk: m for m in self.membres}
        lus = [(m, self.cleaned_data.get(f"pouvoir_{m.pk}")) for m in self.membres if f"pouvoir_{m.pk}" in self.fields]
        return [(m, par_cle.get(cle) if cle else None) for m, cle in lus if cle != m.mandataire_id]


class DeportForm(MotifForm):
    """A link with a candidate: in one's words, and whether one steps aside."""

    suite = forms.ChoiceField(
        label="Ce lien vous empêche-t-il de siéger ?", required=False, widget=forms.RadioSelect, initial="deport",
        choices=[("deport", "Oui : je me déporte de ce dossier"), ("siege", "Non : je le déclare au jury, et je siège")],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("motif", "suite")


LIENS_POSSIBLES = (("", "Aucun lien"), ("deport", "J’ai un lien, je ne siège pas"), ("siege", "J’ai un lien, je le déclare et je siège"))


class LiensForm(FormulaireAide):
    """Links with the candidates of a session, said on their names; `liste` is the fingerprint of the names that were shown.

    Nothing in it tells which dossier a name belongs to: the fields are numbered in the order of the names.
    """

    liste = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, *args: Any, inscriptions: Sequence[Inscription], avec_numero: bool, deja: Mapping[Any, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.inscriptions, dits = list(inscriptions), deja or {}
        self.empreinte = salted_hmac("jury.liens", ",".join(str(i.pk) for i in self.inscriptions), algorithm="sha256").hexdigest()
        self.fields["liste"].initial = self.empreinte
        blocs: list[Any] = ["liste"]
        for rang, inscription in enumerate(self.inscriptions):
            candidat = inscription.dossier.candidat
            numero = f", dossier {inscription.dossier.numero}" if avec_numero else ""
            entreprises = sorted({e.entreprise for e in inscription.dossier.emplois.all() if e.entreprise})
            self.fields[f"lien_{rang}"] = forms.ChoiceField(
                label=f"{candidat.nom_complet}{numero}", choices=LIENS_POSSIBLES, required=False, initial="siege" if inscription.pk in dits else "",
                help_text=f"Entreprises déclarées : {', '.join(entreprises)}." if entreprises else "",
            )  # fmt: skip
            self.fields[f"texte_{rang}"] = Texte(
                label=f"Lien avec {candidat.nom_complet}, s’il y en a un", limite=1000, required=False, initial=dits.get(inscription.pk, "")
            )
            blocs.append(Div(Div(f"lien_{rang}", css_class="col-md-5"), Div(f"texte_{rang}", css_class="col-md-7"), css_class="row border-top pt-3"))
        self.helper.layout = Layout(*blocs)

    def clean(self) -> dict[str, Any]:
        """A link is described; the names are those that were shown."""
        lu = super().clean() or self.cleaned_data
        if lu.get("liste") not in (None, self.empreinte):
            raise forms.ValidationError("L’ordre du jour a changé depuis que vous avez lu ces noms : relisez-les.")
        for rang, _ in enumerate(self.inscriptions):
            if lu.get(f"lien_{rang}") and not (lu.get(f"texte_{rang}") or "").strip():
                self.add_error(f"texte_{rang}", "Décrivez ce lien en quelques mots.")
        return lu

    @property
    def liens(self) -> dict[Inscription, Lien]:
        """What was said, as the service takes it; a candidate without link is left out."""
        lu = self.cleaned_data
        choix = ((i, lu[f"lien_{n}"], lu[f"texte_{n}"]) for n, i in enumerate(self.inscriptions))
        return {i: Lien(texte=texte, is_deport=c == "deport") for i, c, texte in choix if c}


class NoteForm(FormulaireAide):
    """A member's private note on a dossier, and whether they want it discussed."""

    texte = Texte(label="Note", limite=20_000, lignes=4)
    a_discuter = forms.BooleanField(label="À discuter en séance", required=False, help_text="Les autres membres voient ce signal, pas votre note.")


class ConformiteForm(FormulaireAide):
    """The jury's reserve on the conformity of the démarche."""

    reserve = Texte(label="Réserve du jury (facultative si tout est conforme)", limite=1000, lignes=2)


class VersionForm(FormulaireAide):
    """Something asked about a dossier as the page showed it: `version` says which state of its decision that was."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def vue(self) -> int | None:
        """The version that was on the page; None when the page did not say."""
        vue: int | None = self.cleaned_data.get("version")
        return vue


class ScrutinForm(FormulaireAide):
    """Call a vote: on which competences, secret or not."""

    codes = forms.MultipleChoiceField(label="Compétences mises aux voix", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choisissez au moins une compétence."})
    is_secret = forms.BooleanField(label="À bulletin secret", required=False, help_text="Personne, pas même l’administrateur, ne sait qui a voté quoi.")

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [(c, c) for c in codes]
        self.fields["codes"].initial = list(codes)
        self.helper.layout = Layout(InlineCheckboxes("codes"), "is_secret")


class DecisionForm(VersionForm):
    """One verdict per competence, prefilled by the evaluators' conclusion, with its motive; the préconisations."""

    preconisations = Texte(
        label="Préconisations du jury", limite=5000, lignes=4, help_text="Obligatoires pour une délivrance partielle (formation, ou expérience à compléter)."
    )

    def __init__(
        self, *args: Any, avis: Mapping[str, bool], intitules: Mapping[str, str], divergentes: Collection[str] = (), version: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.avis = dict(sorted(avis.items(), key=lambda a: a[0] not in divergentes))
        self.fields["version"].initial = version
        blocs: list[Any] = []
        for code, maitrisee in self.avis.items():
            conclusion = "maîtrisée" if maitrisee else "non maîtrisée"
            self.fields[f"verdict_{code}"] = forms.ChoiceField(
                label=f"{code} – {intitules[code]}", choices=VERDICTS, initial="oui" if maitrisee else "non", widget=forms.RadioSelect,
                help_text=f"Conclusion des évaluateurs : {conclusion}{', à l’encontre de la règle' if code in divergentes else ''}.",
                error_messages={"required": f"{code} : décidez si la compétence est validée."},
            )  # fmt: skip
            self.fields[f"motif_{code}"] = Texte(
                label=f"Motif pour {code}, si le jury s’écarte des évaluateurs", limite=2000, lignes=2
            )
            blocs.append(
                Div(InlineRadios(f"verdict_{code}"), Field(f"motif_{code}"), css_class="verdict", data_avis="oui" if maitrisee else "non")
            )
        self.helper.layout = Layout(*blocs, "preconisations", "version")

    @staticmethod
    def initial_de(decision: Decision | None) -> dict[str, str]:
        """What the form starts with when a decision is taken up again; nothing when there was none."""
        if decision is None:
            return {}
        lignes = list(decision.competences.all())
        return {
            "preconisations": decision.preconisations, **{f"verdict_{c.code}": "oui" if c.is_validee else "non" for c in lignes},
            **{f"motif_{c.code}": c.motif for c in lignes},
        }  # fmt: skip

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts, as the service takes them."""
        lu = self.cleaned_data
        return {c: Verdict(is_validee=lu[f"verdict_{c}"] == "oui", motif=lu[f"motif_{c}"]) for c in self.avis}


class SignerPvForm(FormulaireAide):
    """The act of signing: the hash of the PDF that was shown, and the box that says it was read."""

    empreinte = forms.CharField(widget=forms.HiddenInput, max_length=64)
    relu = forms.BooleanField(
        label="J’ai lu le procès-verbal et je signe cette déclaration", error_messages={"required": "Cochez cette case pour signer."}
    )


class CompleterForm(FormulaireAide):
    """Open a follow-up dossier, with or without the earlier texts of part 3."""

    reprendre_textes = forms.BooleanField(
        label="Reprendre mes textes et mes preuves de la partie 3 pour ces compétences", required=False, initial=True,
        help_text="Ils sont copiés dans le nouveau dossier comme un point de départ : vous pourrez tout changer.",
    )  # fmt: skip
