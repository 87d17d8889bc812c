"""Telephones are accepted however they are spaced, and kept in one writing."""

import pytest

from candidates.regles import TelephoneInvalide, normaliser_telephone


@pytest.mark.parametrize(
    ("tape", "garde"),
    [
        ("06 12 34 56 78", "06 12 34 56 78"), ("06.12.34.56.78", "06 12 34 56 78"), ("+33 6 12 34 56 78", "06 12 34 56 78"),
        ("0033612345678", "06 12 34 56 78"), ("+33 (0)6-12-34-56-78", "06 12 34 56 78"), ("+32 470 12 34 56", "+32470123456"), ("  ", ""),
    ],
)  # fmt: skip
def test_telephone_is_kept_in_one_writing(tape, garde):
    assert normaliser_telephone(tape) == garde


@pytest.mark.parametrize("tape", ["12", "06 12 34 56 7", "abcdefghij", "+1", "16 12 34 56 78", "٠٦١٢٣٤٥٦٧٨"])
def test_what_is_not_a_telephone_is_refused(tape):
    with pytest.raises(TelephoneInvalide):
        normaliser_telephone(tape)
