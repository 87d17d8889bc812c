"""Ready sentences for the points that are asked most often; the secretariat picks one and changes it as it likes."""

from __future__ import annotations

PHRASES_PARTIE_2 = (
    ("Preuves", (
        "Joignez un bulletin de salaire, un certificat de travail ou une attestation de votre employeur pour chaque emploi décrit.",
        "Un fichier joint n’est pas lisible : joignez-le à nouveau, en entier et net.",
        "Une preuve jointe n’est pas à votre nom : joignez-en une à votre nom, ou expliquez la différence.",
        "Joignez une preuve qui couvre toute la période indiquée.",
    )),
    ("Emplois", (
        "Précisez les dates de début et de fin de cet emploi.",
        "Décrivez plus précisément ce que vous faites dans cet emploi, avec un ou deux exemples.",
        "Dites si cet emploi relève de l’assistanat de formation, et pourquoi.",
        "Les dates indiquées ne sont pas celles des preuves jointes : vérifiez-les.",
    )),
    ("Identité et formation", (
        "Complétez votre adresse postale.",
        "Le nom indiqué n’est pas celui des preuves : vérifiez-le, ou expliquez la différence.",
        "Vérifiez votre date et votre lieu de naissance.",
        "Précisez l’intitulé exact de votre diplôme.",
    )),
)  # fmt: skip
PHRASES_PARTIE_3 = (
    ("Exemples", (
        "Donnez un exemple daté, tiré de votre travail.",
        "Dites ce que vous avez fait vous-même, et avec quels outils.",
        "Votre exemple ne correspond pas à cette activité : choisissez-en un autre.",
        "Répondez à la question en entier.",
    )),
    ("Preuves", (
        "Joignez une preuve de cette activité, ou dites pourquoi vous n’en joignez pas.",
        "Dites ce que montre cette preuve.",
        "Masquez les noms et les coordonnées des personnes citées dans cette preuve, puis joignez-la à nouveau.",
    )),
)  # fmt: skip


def get_phrases(partie: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Ready sentences of a part, by subject."""
    return PHRASES_PARTIE_2 if partie == 2 else PHRASES_PARTIE_3
