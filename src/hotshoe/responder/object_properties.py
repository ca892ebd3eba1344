"""Which object properties a camera has, and how each is read off an object (MTP 1.1, appendix B)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from struct import Struct

from hotshoe.catalog import mtp
from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.catalog.model import Property
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import StoredObject
from hotshoe.wire.datasets import GENERIC_FOLDER, ObjectPropDesc
from hotshoe.wire.datatypes import STRING, UINT16, UINT32, UINT64, OtherForm, Value
from hotshoe.wire.text import encode_string
from hotshoe.wire.values import ALL

DATE_FORM = OtherForm(3)
"""The form of a string that holds a date (MTP 1.1, 5.3.1.4)."""

_READ_ONLY = 0
_FORMS = {UINT16: "H", UINT32: "I", UINT64: "Q"}
_IMAGE_MASK, _IMAGE = 0x7F00, 0x3800


@dataclass(frozen=True, slots=True)
class Known:
    """One object property: how it is read off an object, and the objects of which formats have it."""

    kind: Property
    read: Callable[[StoredObject], Value]
    belongs_to: Callable[[int], bool] = lambda code: True
    form: OtherForm | None = None

    def describe(self) -> ObjectPropDesc:
        """The ObjectPropDesc dataset."""
        default: Value = "" if self.kind.datatype == STRING else 0
        return ObjectPropDesc(self.kind.code, self.kind.datatype, _READ_ONLY, default, 0, self.form)

    def writer(self) -> Callable[[StoredObject], bytes]:
        """Writes the element of an ObjectPropList (MTP 1.1, E.2.1.1): handle, code, datatype, value."""
        code, datatype, read = self.kind.code, self.kind.datatype, self.read
        if datatype == STRING:
            head = Struct("<IHH").pack
            return lambda entry: head(entry.handle, code, datatype) + _string(str(read(entry)))
        whole = Struct(f"<IHH{_FORMS[datatype]}").pack
        return lambda entry: whole(entry.handle, code, datatype, read(entry))


def is_folder(code: int) -> bool:
    """Whether a format is that of associations."""
    return code == ASSOCIATION


def is_image(code: int) -> bool:
    """Whether a format is one of images (ISO 15740 6.1)."""
    return code & _IMAGE_MASK == _IMAGE


# The same name twice for each object, and the same date for many.
_string = lru_cache(256)(encode_string)


_KNOWN = {
    known.kind.code: known
    for known in (
        Known(mtp.STORAGE_ID, lambda entry: entry.storage),
        Known(mtp.OBJECT_FORMAT, lambda entry: entry.format),
        Known(mtp.PROTECTION_STATUS, lambda entry: int(entry.protected)),
        Known(mtp.OBJECT_SIZE, lambda entry: entry.size),
        Known(mtp.ASSOCIATION_TYPE, lambda entry: GENERIC_FOLDER, is_folder),
        Known(mtp.OBJECT_FILE_NAME, lambda entry: entry.wire_name),
        Known(mtp.DATE_CREATED, lambda entry: entry.captured, form=DATE_FORM),
        Known(mtp.DATE_MODIFIED, lambda entry: entry.modified, form=DATE_FORM),
        Known(mtp.PARENT_OBJECT, lambda entry: entry.parent),
        Known(mtp.NAME, lambda entry: entry.wire_name),
        Known(mtp.WIDTH, lambda entry: entry.image_width, is_image),
        Known(mtp.HEIGHT, lambda entry: entry.image_height, is_image),
    )
}


@cache
def writers(code: int, wanted: int) -> tuple[Callable[[StoredObject], bytes], ...]:
    """What writes the property ``wanted``, or all of them for 0xFFFFFFFF, of an object of format ``code``."""
    return tuple(known.writer() for known in of_format(code) if wanted in {ALL, known.kind.code})


def of_format(code: int) -> Iterator[Known]:
    """The properties that objects of a format have."""
    return (known for known in _KNOWN.values() if known.belongs_to(code))


def find(code: int, wanted: int = 0) -> Known:
    """The property of a code, of objects of format ``wanted`` where that is given; raises Refusal."""
    known = _KNOWN.get(code)
    if known is None or (wanted and not known.belongs_to(wanted)):
        raise Refusal(mtp.OBJECT_PROP_NOT_SUPPORTED, f"such objects have no property 0x{code:04X}")
    return known
