"""What the tests ask of a PDF."""

import page


def barriers(content: bytes) -> list[str]:
    """The rules of PDF/UA-1 that a file breaks; none for an accessible one."""
    report = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
