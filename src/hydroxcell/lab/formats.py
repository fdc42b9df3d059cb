"""Formats in words: maker and program behind the name that a recording carries."""

FORMATS = {
    "arbin_res": "Arbin database",
    "autolab_nova": "Metrohm Autolab, NOVA export",
    "autolab_z60w": "Autolab, Z60W text",
    "chi_text": "CH Instruments text",
    "ec_lab_binary": "BioLogic EC-Lab binary",
    "ec_lab_text": "BioLogic EC-Lab text",
    "echemdb": "echemdb",
    "excel": "Excel workbook",
    "gamry_dta": "Gamry",
    "greenlight_emerald": "Greenlight Emerald",
    "ivium": "Ivium",
    "ixdat": "ixdat export",
    "palmsens": "PalmSens session",
    "palmsens_csv": "PalmSens CSV export",
    "powersuite": "PowerSuite text (Parstat)",
    "relaxis": "RelaxIS export",
    "scribner_fuelcell": "Scribner FuelCell",
    "table": "table",
    "tdms": "TDMS",
    "versastudio": "VersaStudio",
    "zahner_isc": "Zahner voltammogram",
    "zahner_ism": "Zahner impedance",
    "zahner_iss": "Zahner current-voltage curve",
    "zahner_isw": "Zahner wave form",
    "zplot": "ZPlot text",
}


def in_words(name: str) -> str:
    """Maker and program of a format; the name itself where there are no words.

    >>> in_words("gamry_dta"), in_words("new_format")
    ('Gamry', 'new format')
    """
    return FORMATS.get(name, name.replace("_", " "))
