"""Texts about cameras that never were, in the dialects of real ones, and the real ones where they are at hand."""

from tests.borrowed import summaries

LONG = """\
Camera summary:
Manufacturer: Meadow Optical
Model: Lark 2
  Version: 1.04
  Serial Number: 00004711
Vendor Extension ID: 0x6 (1.0)
Vendor Extension Description: microsoft.com: 1.0

Capture Formats: JPEG Undefined Type RAF
Display Formats: Association/Directory, JPEG, Apple Quicktime, Unknown(b982), TIFF EP
Supported MTP Object Properties:
\tJPEG/3801: dc01/StorageID dc02/ObjectFormat
\tScript/3002: PTP error a802 on query

Device Capabilities:
\tFile Download, File Deletion, No File Upload
\tGeneric Image Capture, No Open Capture, No vendor specific capture

Storage Devices Summary:
store_00010001:
\tStorageDescription: SD1
\tVolumeLabel: None
\tStorage Type: Removable RAM (memory card)
\tFilesystemtype: Digital Camera Layout (DCIM)
\tAccess Capability: Read-Write
\tMaximum Capability: 64054362112 (61087 MB)
\tFree Space (Bytes): 62234427392 (59351 MB)
\tFree Space (Images): -1
store_00020001:
\tStorageDescription: None
\tVolumeLabel: BIRDS
\tStorage Type: Builtin RAM
\tFilesystemtype: Unknown: 0x8001

\tAccess Capability: Read Only with Object deletion
\tMaximum Capability: 18446744073709551615 (17592186044415 MB)
\tFree Space (Bytes): 0 (0 MB)
\tFree Space (Images): 206

Device Property Summary:
Battery Level(0x5001):(read only) (type=0x2) Range [0 - 100, step 1] value: 78% (78)
Image Size(0x5003):(readwrite) (type=0xffff) Enumeration [
\t'6048x4024',
\t'3024x2016'
\t] value: '3024x2016'
F-Number(0x5007):(readwrite) (type=0x4) Enumeration [280,560,1100] value: f/5.6 (560)
Focus Mode(0x500a):(readwrite) (type=0x4) Enumeration [] value: Manual Focus (1)
Exposure Bias Compensation(0x5010):(readwrite) (type=0x3) Range [-40 - -10, step 10] value: 0.0 stops (0)
Date & Time(0x5011):(readwrite) (type=0xffff) '20240229T120000'
Flash Mode(0x500c): error 200a on query.
Artist(0x501e):(readwrite) (type=0xffff) 'it's "me"'
Burst Number(0x5018):(readwrite) (type=0x2) Range [255 - 100, step 1] value: 80
Lens ID(0xd0e0):(read only) (type=0x2) AF-S 18-70mm 1:3.5-4.5G (DX) (127)
Angle(0xd10e):(read only) (type=0x2) Range [0 - 3, step 1] value: 270' (1)
Property 0xd045:(read only) (type=0x4006) a[4] 119,0,159,0
Size Quality Mode(0xd02c):(read only) (type=0x4006) Enumeration [
\ta[2] 1944,2592,
\ta[2] 480,640
\t] value: a[2] 0,0
Property 0xd0a0:(readwrite) (type=0x8) Enumeration [251660400,18446744073709551615] value: 251660400
Property 0xd406:(readwrite) (type=0xffff) '(null)'
Property 0xd407:(read only) (type=0x6) 1
"""

SHORT = """\
Camera summary:\x20\x20\x20\x20\x20\x20\x20
Manufacturer: Meadow Optical
Model: Lark 3
  Version: 2.0
  Serial Number: 4712
Vendor Extension ID: 0xfffd (1.0)
Vendor Extension Description:\x20

Capture Formats:\x20
Display Formats: Undefined Type, MS Wave, JPEG

Device Capabilities:
\tFile Download, No File Deletion, No File Upload
\tNo Image Capture, No Open Capture, Sony Capture

Storage Devices Summary:

Device Property Summary:
Battery Level             (5001 ro u8 ): Range [1 - 100, step 1] value: 87% (87)
[Unknown Property]        (d405 ro [u8 ]): a[3] 0,0,1
[Unknown Property]        (d406 rw str): 'Windows/6.0.5330.0 MTPClassDriver/6.0.5330.0'
Exposure Bias Compensation (5010 ro i16): Enumeration [] value: 0.0 stops (0)
[Unknown Property]        (d01b rw u32): Enumeration [262147,1048585] value: 262147
Battery Level             (d218 rw i8 ): Range [-1 - 100, step 1] value: 56
ShutterHalfRelease        (d2c1 -- ---): PTP error 2002 on query
Battery Level             (5001 ro u8 ): Range [1 - 100, step 1] value: 87% (87)
"""

OLDEST = """\
Manufacturer: Meadow Optical
  model: Wren\x20\x20
  device version: 01.0001
  serial number: '(null)'
Vendor extension ID: 0x0000000b
Vendor extension description: (null)
Supported operations:
  0x1001\tGetDeviceInfo
  0x1002
  0x1003
  0x1004

  0x1005\t?
  0x1007
  0x1008
  0x1009
  /* added by hand: */
  0x1014
  0x9013
Events Supported:
  0x4009 (RequestObjectTransfer)
Device Properties Supported:
  0xd045
  0xd04a

Camera summary:
Model: Wren\x20\x20
  device version: 01.0001
  serial number:  (null)
Vendor extension ID: 0x0000000b
Vendor extension description: (null)
Property 0xd045:(readwrite) (type=0x4) Enumeration [1,2,3,4,5,6,7] value: 2
Property 0xd04a:(readwrite) (type=0x2) Enumeration [0,1,2,3] value: 0
"""

GERMAN = """\
Kamerazusammenfassung:
Hersteller: Wiesenoptik
Modell: Lerche
  Version: V1.00
  Seriennummer: nnnnnnn
Vendor Extension ID: 0xa (1.0)
Beschreibung der Vendor Extension: microsoft.com: 1.0

Aufnahmeformate: JPEG Undefined Type
Anzeigeformate: JPEG, Undefined Type, Association/Directory, MS AVI

Fähigkeiten des Geräts:
\tDateien Download, Löschen von Dateien, Hochladen von Dateien
\tGenerische Bild Aufnahme, keine Offene Aufnahme, Nikon Aufnahme

Informationen über Speichermedium:
store_00010001:
\tBeschreibung des Speichergeräts: Keine
\tLabel des Speichergerätes:\x20
416096
\tSpeichertyp: Entfernbarer Speicher (Karte)
\tTyp des Dateisystems: Standard Digital Kamera Layout (DCIM)
\tZugriffsmöglichkeiten: Nur Lesen und Löschen
\tMaximale Kapazität: 3956801536 (3773 MB)
\tFreier Platz (Bytes): 3950116864 (3767 MB)
\tFreier Speicher (Bilder): 1057

Properties des Geräts:
Batterie Ladezustand(0x5001):(read only) (type=0x2) Range [0 - 100, step 1] value: 100% (100)
Aufnahmeverzögerung(0x5012):(readwrite) (type=0x4) Enumeration [0,2,4] value: 0,0s (0)
Belichtungs Index (nach ISO)(0x500f):PTP Fehler 201b beim Abfragen
"""

FRENCH = """\
Résumé de l'appareil\xa0:
Fabricant\xa0: Optique des Prés
Modèle\xa0: Alouette
  Version\xa0: V1.00
  Numéro de série\xa0: 123
Identifiant du fabricant\xa0: 0xa (1.10)
Description\xa0: microsoft.com: 1.0

Formats de capture\xa0: JPEG Undefined Type
Formats\xa0: JPEG, Undefined Type

store_00010001:
\tDescription\xa0: CARTE
\tÉtiquette\xa0: PHOTOS
\tType de stockage\xa0: RAM amovible (carte mémoire)
\tSystème\xa0: Digital Camera Layout (DCIM)
\tAccès\xa0: Lecture et écriture
\tCapacité\xa0: 1234 (0 MB)
\tLibre\xa0: 1000 (0 MB)
\tLibre (images)\xa0: 7

Niveau de batterie(0x5001):(read only) (type=0x2) Range [0 - 100, step 1] value: 100% (100)
"""

LOG = """\
0.000018 main(2): gphoto2 2.5.3
0.870844 PTP2/ptp2/library.c(2): Device info:
0.870861 PTP2/ptp2/library.c(2): Manufacturer: Meadow Optical
0.870874 PTP2/ptp2/library.c(2):   Model: Finch
0.870886 PTP2/ptp2/library.c(2):   device version: 1.0
0.870899 PTP2/ptp2/library.c(2):   serial number: '0001'
0.870913 PTP2/ptp2/library.c(2): Vendor extension ID: 0x00000011
0.870926 PTP2/ptp2/library.c(2): Vendor extension version: 100
0.870943 PTP2/ptp2/library.c(2): Vendor extension description: Finch PTP Extensions
0.870966 PTP2/ptp2/library.c(2): Functional Mode: 0x0001
0.870981 PTP2/ptp2/library.c(2): PTP Standard Version: 110
0.870993 PTP2/ptp2/library.c(2): Supported operations:
0.871007 PTP2/ptp2/library.c(2):   0x1002
0.871020 PTP2/ptp2/library.c(2):   0x1001
0.871200 PTP2/ptp2/library.c(2):   0x9209
0.871213 PTP2/ptp2/library.c(2): Events Supported:
0.871226 PTP2/ptp2/library.c(2):   0xc201
0.871264 PTP2/ptp2/library.c(2): Device Properties Supported:
0.871277 PTP2/ptp2/library.c(2):   0x5004
0.880000 PTP2/ptp2/usb.c(2): Hexdump follows
"""

MAILED = "\r\n".join("> " + line for line in LONG.splitlines()) + "\r\n"

PAGE = "<html><body><pre>\n" + LONG.replace("&", "&amp;").replace('"', "&quot;") + "</pre></body></html>\n"

TEXTS = {
    "long": LONG,
    "short": SHORT,
    "oldest": OLDEST,
    "german": GERMAN,
    "french": FRENCH,
    "log": LOG,
    "mailed": MAILED,
    "page": PAGE,
}


def every_text() -> dict[str, str]:
    """Our own texts, and the real ones that are at hand, by name."""
    return TEXTS | summaries()
