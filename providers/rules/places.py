"""Names of the NHS regions and Integrated Care Boards in force from 1 April 2026, by ODS code.

Contains public sector information licensed under the Open Government Licence v3.0 (Organisation Data Service).
"""

REGIONS = {
    "Y56": "London",
    "Y58": "South West",
    "Y59": "South East",
    "Y60": "Midlands",
    "Y61": "East of England",
    "Y62": "North West",
    "Y63": "North East and Yorkshire",
}
ICBS = {
    "D7T5G": "NHS Essex ICB",
    "QE1": "NHS Lancashire and South Cumbria ICB",
    "QF7": "NHS South Yorkshire ICB",
    "QGH": "NHS Herefordshire and Worcestershire ICB",
    "QHL": "NHS Birmingham and Solihull ICB",
    "QHM": "NHS North East and North Cumbria ICB",
    "QJ2": "NHS Derby and Derbyshire ICB",
    "QJK": "NHS Devon ICB",
    "QJM": "NHS Lincolnshire ICB",
    "QK1": "NHS Leicester, Leicestershire and Rutland ICB",
    "QKK": "NHS South East London ICB",
    "QKS": "NHS Kent and Medway ICB",
    "QMF": "NHS North East London ICB",
    "QNC": "NHS Staffordshire and Stoke-on-Trent ICB",
    "QOC": "NHS Shropshire, Telford and Wrekin ICB",
    "QOP": "NHS Greater Manchester ICB",
    "QOQ": "NHS Humber and North Yorkshire ICB",
    "QOX": "NHS Bath and North East Somerset, Swindon and Wiltshire ICB",
    "QPM": "NHS Northamptonshire ICB",
    "QR1": "NHS Gloucestershire ICB",
    "QRL": "NHS Hampshire and Isle of Wight ICB",
    "QSL": "NHS Somerset ICB",
    "QT1": "NHS Nottingham and Nottinghamshire ICB",
    "QT6": "NHS Cornwall and the Isles of Scilly ICB",
    "QUA": "NHS Black Country ICB",
    "QUY": "NHS Bristol, North Somerset and South Gloucestershire ICB",
    "QVV": "NHS Dorset ICB",
    "QWE": "NHS South West London ICB",
    "QWO": "NHS West Yorkshire ICB",
    "QWU": "NHS Coventry and Warwickshire ICB",
    "QYG": "NHS Cheshire and Merseyside ICB",
    "S0E4D": "NHS Thames Valley ICB",
    "S1Y5D": "NHS Central East ICB",
    "S9B9J": "NHS Surrey and Sussex ICB",
    "T6Y0W": "NHS Norfolk and Suffolk ICB",
    "Z9B2Z": "NHS West and North London ICB",
}


def place(names: dict[str, str], code: str) -> str:
    """A place's name with its code, or the code alone where it is no longer in force; "" for none."""
    return f"{names[code]} ({code})" if code in names else code
