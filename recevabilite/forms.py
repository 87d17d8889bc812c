"""Forms of the ruling: the ruling itself, points to complete, reasons, the list of motives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms import BaseFormSet, formset_factory

from candidates.regles import empreinte
from candidates.reperes import Repere, lire_code
from comptes.http import lire_entier

from .models import Motif
from .phrases import get_phrases
from .regles import manques_avis, manques_ecart, manques_experience
from .services import Avis, Point

OUI_NON = (("oui", "Oui"), ("non", "Non"))


class FormulaireMixin:
    """A form laid out by crispy inside the page's own `<form>`."""

    @property
    def helper(self) -> FormHelper:
        """Layout without a `<form>` tag of its own: the page writes it, with its buttons."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class MotifForm(FormulaireMixin, forms.Form):
    """A reason, asked before an action that keeps one in the history."""

    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Indiquez un motif : il sera conservé dans l’historique du dossier."},
    )

    def __init__(self, *args: Any, aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].help_text = aide


def _oui_non(libelle: str, erreur: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=libelle,
        choices=OUI_NON,
        coerce=lambda v: v == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": erreur, "invalid_choice": erreur},
    )


def _sans_nul(valeur: Any) -> str:
    """Text that any database keeps: what was typed, without the NUL that nobody types."""
    return str(valeur).replace("\0", "")


class StatuerForm(FormulaireMixin, forms.Form):
    """The ruling (l.253–270): two conditions, the months retained, motives and text when one does not hold."""

    metier_en_lien = _oui_non("Métier en lien avec le CQP", "Dites si le métier est en lien avec le CQP.")
    metier_note = forms.CharField(
        label="Note sur le métier", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Facultative, gardée avec l’avis.",
    )  # fmt: skip
    mois_retenus = forms.IntegerField(
        label="Mois d’expérience retenus", min_value=0, max_value=720,
        help_text="Le nombre de mois dans le métier que vous confirmez, au vu des preuves.",
        error_messages={
            "required": "Indiquez le nombre de mois d’expérience que vous retenez.",
            "invalid": "Écrivez un nombre entier de mois.",
        },
    )  # fmt: skip
    ecart_motif = forms.CharField(
        label="Pourquoi un autre nombre que le calcul", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="À remplir seulement si vous retenez un autre nombre que celui qui est calculé. Imprimé dans la lettre.",
    )  # fmt: skip
    experience_suffisante = _oui_non("Expérience dans le métier suffisante", "Dites si l’expérience est suffisante.")
    experience_note = forms.CharField(
        label="Note sur l’expérience", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Facultative, gardée avec l’avis.",
    )  # fmt: skip
    motifs = forms.ModelMultipleChoiceField(
        label="Motifs d’un avis défavorable", queryset=Motif.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Au moins un, si l’une des deux conditions n’est pas réunie.",
        error_messages={"invalid_choice": "Ce motif n’est plus proposé : choisissez-en un autre."},
    )  # fmt: skip
    texte = forms.CharField(
        label="Explication au candidat", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Obligatoire pour un avis défavorable, facultative sinon. Ce texte figure dans la lettre.",
    )  # fmt: skip
    apercu = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, requis: int, calcules: int, lu: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requis, self.calcules, self.lu = requis, calcules, lu
        self.fields["mois_retenus"].help_text = (
            f"Le nombre de mois dans le métier que vous confirmez, au vu des preuves. Le calcul en donne {calcules}."
        )
        self.fields["motifs"].queryset = Motif.objects.filter(is_actif=True)
        self.fields["experience_suffisante"].label = f"{requis} mois d’expérience dans le métier"

    def clean(self) -> dict[str, Any]:
        """Show, before anything is signed, every sentence the service would refuse the ruling with."""
        lu = super().clean() or {}
        attendus = ("metier_en_lien", "experience_suffisante", "mois_retenus")
        if any(lu.get(c) in (None, "") for c in attendus):
            return lu
        avis = self.avis(lu)
        if avis.is_favorable and avis.motifs:
            self.add_error(
                "motifs", "Un avis favorable ne porte aucun motif : décochez-les, ou répondez « Non » ci-dessus."
            )
        for phrase in manques_avis(
            favorable=avis.is_favorable, metier_en_lien=avis.metier_en_lien, texte=avis.texte,
            experience_suffisante=avis.experience_suffisante, motifs=[m.code for m in avis.motifs],
        ):  # fmt: skip
            self.add_error("texte" if phrase.startswith("Expliquez") else "motifs", phrase)
        for phrase in manques_experience(
            experience_suffisante=avis.experience_suffisante, mois_retenus=avis.mois_retenus, mois_requis=self.requis
        ):
            self.add_error("mois_retenus", phrase)
        for phrase in manques_ecart(mois_retenus=avis.mois_retenus, mois_calcules=self.calcules, ecart_motif=avis.ecart_motif):
            self.add_error("ecart_motif", phrase)
        return lu

    def saisie(self) -> dict[str, Any]:
        """What was typed, valid or not, to be kept as a draft and offered again."""
        lues = {c: self[c].value() for c in self.fields if c not in ("apercu", "version")}
        return {c: [_sans_nul(x) for x in v] if isinstance(v, list) else _sans_nul(v or "") for c, v in lues.items()}

    def avis(self, lu: dict[str, Any] | None = None) -> Avis:
        """What the secretary wrote, as the service takes it."""
        lu = lu if lu is not None else self.cleaned_data
        return Avis(
            metier_en_lien=lu["metier_en_lien"], experience_suffisante=lu["experience_suffisante"],
            mois_retenus=lu["mois_retenus"], metier_note=lu.get("metier_note", ""),
            experience_note=lu.get("experience_note", ""), motifs=list(lu.get("motifs") or ()),
            texte=lu.get("texte", ""), ecart_motif=lu.get("ecart_motif", ""),
        )  # fmt: skip

    def empreinte(self) -> str:
        """SHA-256 of what was read in the preview (`lu` names the deposit and the ruling in force): changed, it is shown again."""
        avis = self.avis()
        motifs = [m.pk for m in avis.motifs]
        conditions = [avis.metier_en_lien, avis.experience_suffisante, avis.mois_retenus]
        return empreinte([*conditions, avis.metier_note, avis.experience_note, avis.ecart_motif, motifs, avis.texte, self.lu, *self._en_plus()])

    def _en_plus(self) -> list[str]:
        return []

    def differences(self, autre: dict[str, Any]) -> list[tuple[str, str]]:
        """Fields that `autre`, kept by another window, says otherwise: their label and what it says, in words."""
        ici = self.saisie()
        return [
            (str(self.fields[c].label), self._dire(c, autre[c]) or "vide")
            for c in ici if c in autre and autre[c] != ici[c]
        ]  # fmt: skip

    def en_mots(self) -> list[tuple[str, str]]:
        """What was typed, to be read: label and words of each field that is not empty."""
        return [(str(self.fields[c].label), dit) for c, v in self.saisie().items() if (dit := self._dire(c, v))]

    def _dire(self, champ: str, valeur: Any) -> str:
        if champ == "motifs":
            cles = {lire_entier(str(v)) for v in valeur} - {None}
            return " ; ".join(str(m) for m in Motif.objects.filter(pk__in=cles))
        return {"oui": "Oui", "non": "Non"}.get(valeur, valeur)


class RemplacerForm(StatuerForm):
    """A ruling that cancels and replaces the one in force: what was wrong in it, then the ruling itself."""

    motif_remplacement = forms.CharField(
        label="Ce qui n’allait pas dans l’avis que vous remplacez", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Imprimé dans la nouvelle lettre, à la suite de « annule et remplace ».",
        error_messages={"required": "Dites ce qui n’allait pas dans l’avis : le candidat le lira dans la lettre."},
    )  # fmt: skip
    field_order = ("motif_remplacement",)

    def _en_plus(self) -> list[str]:
        return [str(self.cleaned_data.get("motif_remplacement", ""))]


class RelanceForm(FormulaireMixin, forms.Form):
    """A written reminder, with a few words of one's own."""

    texte = forms.CharField(
        label="Ajouter quelques mots", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Facultatif. La relance dit déjà ce qui est attendu, depuis quand, et ce qui se passe sans réponse.",
    )  # fmt: skip


class PointForm(FormulaireMixin, forms.Form):
    """One point to complete: where it is in the form, and what is asked, typed or picked among ready sentences."""

    page = forms.ChoiceField(
        label="Page ou champ concerné", required=False,
        error_messages={"invalid_choice": "Choisissez dans la liste la page ou le champ concerné."},
    )  # fmt: skip
    phrase = forms.ChoiceField(
        label="Phrase toute prête (facultatif)", required=False,
        help_text="Elle est reprise si vous n’écrivez rien ci-dessous.",
        error_messages={"invalid_choice": "Choisissez une phrase de la liste, ou écrivez la vôtre."},
    )  # fmt: skip
    texte = forms.CharField(
        label="Ce qui est demandé", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, reperes: Sequence[Repere] = (), partie: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groupes = {g: [(r.code, _dire(r)) for r in liste] for g, liste in groupby(reperes, key=lambda r: r.groupe)}
        self.fields["page"].choices = [("", "Choisir…"), *groupes.items()]
        phrases = [(sujet, [(p, p) for p in liste]) for sujet, liste in get_phrases(partie)]
        self.fields["phrase"].choices = [("", "Choisir…"), *phrases]
        self.fields["phrase"].widget.attrs["data-phrase"] = "texte"

    def clean(self) -> dict[str, Any]:
        """A point has both its place and its text, or is left empty; a ready sentence stands for a text not typed."""
        lu = super().clean() or {}
        lu["texte"] = lu.get("texte") or ("" if "texte" in self.errors else lu.get("phrase", ""))
        page, texte = lu.get("page"), lu["texte"]
        if texte and not page and "page" not in self.errors:
            self.add_error("page", "Choisissez la page concernée.")
        if page and not texte and "texte" not in self.errors:
            self.add_error("texte", "Écrivez ce qui est demandé au candidat.")
        return lu


def _dire(repere: Repere) -> str:
    return repere.libelle if repere.champ else f"Toute la page « {repere.groupe} »"


class PointsFormSetBase(BaseFormSet):
    """Several points; rows left empty do not count."""

    def points(self) -> list[Point]:
        """The points named, as the services take them."""
        lus = [f.cleaned_data for f in self.forms if f.cleaned_data.get("texte")]
        points = []
        for lu in lus:
            page, champ = lire_code(lu["page"])
            points.append(Point(page, lu["texte"], champ))
        return points

    def saisie(self) -> list[dict[str, str]]:
        """What was typed, valid or not, to show one more row without losing any."""
        return [{c: f[c].value() or "" for c in ("page", "phrase", "texte")} for f in self.forms]


def build_points(
    donnees: Any = None, *, reperes: Sequence[Repere], partie: int, initial: Sequence[dict[str, str]] = (), vides: int = 1
) -> PointsFormSetBase:
    """Rows of points over these places, from what was posted, or `initial` followed by `vides` empty rows."""
    classe = formset_factory(PointForm, formset=PointsFormSetBase, extra=vides, max_num=30, absolute_max=30)
    return classe(donnees, initial=list(initial) or None, prefix="points", form_kwargs={"reperes": reperes, "partie": partie})


class LibelleForm(FormulaireMixin, forms.Form):
    """The wording of a motive."""

    libelle = forms.CharField(
        label="Libellé du motif", max_length=300, error_messages={"required": "Écrivez le libellé du motif."}
    )
