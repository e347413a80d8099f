"""The one file that a zip holds, without what a Mac adds."""

import zipfile

from django.core.exceptions import ValidationError


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip is a workbook (.xlsx), which is a zip itself."""
    return any(each.filename == "[Content_Types].xml" for each in archive.infolist())


def only_file(archive: zipfile.ZipFile, most: int) -> zipfile.ZipInfo:
    """The one file of a zip; refused in words where it is not alone, locked, or of more than `most` bytes."""
    held = [each for each in archive.infolist() if not each.is_dir() and not _is_litter(each.filename)]
    if len(held) != 1:
        raise ValidationError(f"This zip holds {len(held)} files. Bring a zip of one, or the file itself.")
    demand_size(held[0].file_size, most)
    if held[0].flag_bits & 1:
        raise ValidationError("This zip asks for a password. Bring the file itself.")
    return held[0]


def demand_size(size: int, most: int) -> None:
    if size > most:
        raise ValidationError(f"This file is larger than {most // 1_000_000} MB when unpacked.")


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")
