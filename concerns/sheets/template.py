"""A sheet to fill in: the headings, lists to choose from, and a page that says how."""

from collections.abc import Mapping
from typing import IO

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from concerns.sheets.opening import MOST_ROWS
from concerns.sheets.rules.columns import READ, Kind
from quality_oversight.spreadsheets.writing import add_sheet, saved

HOW = {
    Kind.DATE: "A day, such as 27/03/2026.",
    Kind.SCALE: "1 to 5.",
    Kind.SEVERAL: "One or several, with semicolons between.",
    Kind.DOMAINS: "One or several, with semicolons between.",
    Kind.THEMES: "One or several, with semicolons between.",
    Kind.NUMBER: "A whole number.",
    Kind.SUBJECT: "The provider's ODS code or its name. One of the two is enough.",
    Kind.REFERENCE: "Leave empty for a new concern. A concern that is here already is never changed by a sheet.",
    Kind.PERSON: "The name of somebody who works on concerns here.",
}


def template_file(own: Mapping[Kind, Mapping[str, str]]) -> IO[bytes]:
    """An xlsx file with three sheets: Concerns (empty), How to fill it in, Lists."""
    book = Workbook(write_only=True)
    lists = {column.label: list(words.values()) for column in READ if (words := own.get(column.kind, column.choices))}
    sheet = book.create_sheet("Concerns")
    for place, column in enumerate(READ):
        letter = chr(ord("A") + place)
        sheet.column_dimensions[letter].width = column.width
        source = None
        if column.label in lists:
            at = chr(ord("A") + list(lists).index(column.label))
            source = f"Lists!${at}$2:${at}${len(lists[column.label]) + 1}"
        elif column.kind is Kind.SCALE:
            source = '"1,2,3,4,5"'
        if source:
            offered = DataValidation(type="list", formula1=source, allow_blank=True)
            offered.showErrorMessage = column.kind is Kind.CHOICE
            offered.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.data_validations.append(offered)
    sheet.freeze_panes = "A2"
    sheet.append([column.label for column in READ])
    told = [["Column", "Needed", "How to fill it in"]] + [
        [
            column.label,
            "Yes" if column.needed else "",
            HOW.get(column.kind, "Choose from the list." if column.choices else ""),
        ]
        for column in READ
    ]
    told += [["", "", f"Up to {MOST_ROWS:,} rows. No patient names, NHS numbers or other details of a patient."]]
    add_sheet(book, told, widths=[30, 10, 90], title="How to fill it in")
    longest = max(map(len, lists.values()))
    rows = [[values[n] if n < len(values) else "" for values in lists.values()] for n in range(longest)]
    add_sheet(book, [list(lists), *rows], widths=[40] * len(lists), title="Lists")
    return saved(book)
