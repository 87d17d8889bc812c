"""Files the invented candidates join: real images and PDFs that say what they are."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont


def _page(titre: str, lignes: list[str]) -> Image.Image:
    image = Image.new("RGB", (827, 1169), "white")
    trait = ImageDraw.Draw(image)
    trait.text((70, 80), titre, fill="black", font=ImageFont.load_default(size=34))
    for rang, ligne in enumerate(lignes):
        trait.text((70, 170 + 44 * rang), ligne, fill="#333333", font=ImageFont.load_default(size=22))
    trait.text((70, 1100), "Pièce inventée pour la démonstration", fill="#777777", font=ImageFont.load_default(size=18))
    return image


def fabriquer_pdf(nom: str, titre: str, lignes: list[str]) -> SimpleUploadedFile:
    """Return a one-page PDF, as a person would upload it."""
    tampon = io.BytesIO()
    _page(titre, lignes).save(tampon, "PDF", resolution=100)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type="application/pdf")


def fabriquer_image(nom: str, titre: str, lignes: list[str]) -> SimpleUploadedFile:
    """Return a JPEG, as a telephone would send it."""
    tampon = io.BytesIO()
    _page(titre, lignes).save(tampon, "JPEG", quality=70)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type="image/jpeg")
