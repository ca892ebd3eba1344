"""The words of gphoto2's texts, English and German: facts of its format, learnt from what it prints.

A text in any other language is read as far as it is made of numbers.
"""

from __future__ import annotations

from enum import Enum, auto


class Section(Enum):
    """What the lines below a heading are about."""

    HEAD = auto()
    OPERATIONS = auto()
    EVENTS = auto()
    PROPERTY_CODES = auto()
    OBJECT_PROPERTIES = auto()
    CAPABILITIES = auto()
    STORES = auto()
    PROPERTIES = auto()
    WIDGETS = auto()


BEGINNINGS = {
    "device info": True,
    "camera summary": False,
    "kamerazusammenfassung": False,
    "zusammenfassung der kamera": False,
}
"""What stands above a description, and whether it is the DeviceInfo dataset."""

HEADINGS = {
    "supported operations": Section.OPERATIONS,
    "operations supported": Section.OPERATIONS,
    "events supported": Section.EVENTS,
    "supported events": Section.EVENTS,
    "device properties supported": Section.PROPERTY_CODES,
    "supported device properties": Section.PROPERTY_CODES,
    "supported mtp object properties": Section.OBJECT_PROPERTIES,
    "unterstützte mtp object properties": Section.OBJECT_PROPERTIES,
    "device capabilities": Section.CAPABILITIES,
    "fähigkeiten des geräts": Section.CAPABILITIES,
    "storage devices summary": Section.STORES,
    "informationen über speichermedium": Section.STORES,
    "device property summary": Section.PROPERTIES,
    "properties des geräts": Section.PROPERTIES,
}


class Fact(Enum):
    """A line of a description's head."""

    MANUFACTURER = "the maker"
    MODEL = "the model"
    VERSION = "the version"
    SERIAL = "the serial number"
    EXTENSION_ID = "the vendor extension's id"
    EXTENSION_VERSION = "the vendor extension's version"
    EXTENSION_DESC = "the vendor extension's description"
    FUNCTIONAL_MODE = "the functional mode"
    STANDARD_VERSION = "the version of the standard"
    CAPTURE_FORMATS = "the formats of pictures that it takes"
    DISPLAY_FORMATS = "the formats of objects"


FACTS = {
    "manufacturer": Fact.MANUFACTURER,
    "hersteller": Fact.MANUFACTURER,
    "model": Fact.MODEL,
    "modell": Fact.MODEL,
    "version": Fact.VERSION,
    "device version": Fact.VERSION,
    "serial number": Fact.SERIAL,
    "seriennummer": Fact.SERIAL,
    "vendor extension id": Fact.EXTENSION_ID,
    "vendor extension version": Fact.EXTENSION_VERSION,
    "vendor extension description": Fact.EXTENSION_DESC,
    "beschreibung der vendor extension": Fact.EXTENSION_DESC,
    "functional mode": Fact.FUNCTIONAL_MODE,
    "ptp standard version": Fact.STANDARD_VERSION,
    "capture formats": Fact.CAPTURE_FORMATS,
    "aufnahmeformate": Fact.CAPTURE_FORMATS,
    "display formats": Fact.DISPLAY_FORMATS,
    "anzeigeformate": Fact.DISPLAY_FORMATS,
}

BY_PLACE = (Fact.MANUFACTURER, Fact.MODEL, Fact.VERSION, Fact.SERIAL)
"""The lines above the vendor extension's id, in every language."""

NOTHING = frozenset({"", "None", "Keine", "(null)"})
"""How a store's missing text is written."""

STORAGE_TYPES = {
    "undefined": 0,
    "undefiniert": 0,
    "builtin rom": 1,
    "eingebautes rom": 1,
    "removable rom": 2,
    "entfernbares rom": 2,
    "builtin ram": 3,
    "eingebautes ram": 3,
    "eingebauter speicher": 3,
    "removable ram (memory card)": 4,
    "entfernbarer speicher (karte)": 4,
}
FILESYSTEMS = {
    "undefined": 0,
    "undefiniert": 0,
    "generic flat": 1,
    "generic hierarchical": 2,
    "digital camera layout (dcim)": 3,
    "standard digital kamera layout (dcim)": 3,
}
ACCESSES = {
    "read-write": 0,
    "lesen und schreiben": 0,
    "read-only": 1,
    "read only": 1,
    "nur lesen": 1,
    "read only with object deletion": 2,
    "nur lesen und löschen": 2,
}


def key_of(label: str) -> str:
    """A label as the tables have it: small letters, single blanks, no colon."""
    return " ".join(label.casefold().rstrip(": ").split())
