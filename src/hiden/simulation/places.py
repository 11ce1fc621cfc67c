"""Places outside that anybody may have something to do with: everybody's days and scenarios go to the same ones.

Names of services are real, because lists of them are what detectors know; addresses there, firms and law offices are invented.
"""

from __future__ import annotations

from random import Random
from typing import Final

MAIL: Final = ("gmail.com", "yahoo.co.jp", "outlook.jp", "icloud.com", "hotmail.com", "yahoo.com")
STORAGE: Final = ("www.dropbox.com", "drive.google.com", "onedrive.live.com", "www.icloud.com", "mega.nz")
TRANSFER: Final = ("gigafile.nu", "firestorage.jp", "wetransfer.com", "datadeliver.example")
PUBLIC: Final = ("mhlw.go.jp", "nta.go.jp", "meti.go.jp", "pref.mihon.example", "caa.go.jp", "customs.go.jp")
LAWYERS: Final = ("kakuu-law.example", "mihon-horitsu.example", "sakura-law.example")
AGENCIES: Final = ("tenshoku.example", "career-mihon.example", "www.scout-job.example")
RIVALS: Final = ("hagane-seimitsu.example", "kyokuto-kako.example", "nanyo-precision.example")
HOMES: Final = ("oya-seiko.example", "mihon-staff.example", "kakuu-bank.example", "toto-jinzai.example")
PHONES: Final = ("Apple iPhone", "Google Pixel 8", "SHARP AQUOS", "SONY Xperia")
STICKS: Final = (
    "BUFFALO RUF3-K", "SanDisk Ultra", "ELECOM MF-HSU3A", "I-O DATA EasyDisk", "Transcend JetFlash", "KIOXIA TransMemory",
)  # fmt: skip
DISCS: Final = ("WD My Passport", "BUFFALO HD-PCFS", "SanDisk Extreme SSD")
CLEANERS: Final = (
    r"C:\Program Files\CCleaner\CCleaner64.exe",
    r"C:\Windows\System32\cipher.exe",
    r"C:\Tools\sdelete64.exe",
)
PRIVATE: Final = (
    "IMG_{:04d}.jpg",
    "DSC{:05d}.JPG",
    "家族旅行_{:03d}.jpg",
    "動画_{:03d}.mp4",
    "年賀状_{:02d}.docx",
)


def own_mail(number: str, place: int = 0) -> str:
    """A private address of somebody, the same whenever it is asked. `place`: the second, the third …"""
    chance = Random(f"private|{number}|{place}")
    return f"{chance.choice('kmsthny')}{chance.randrange(16**5):05x}@{chance.choice(MAIL)}"


def serial_of(number: str, place: int = 0) -> str:
    """The serial number of a stick, disc or telephone of somebody's own."""
    chance = Random(f"device|{number}|{place}")
    return f"{chance.randrange(16**10):010X}"


def private_name(chance: Random) -> str:
    """What a private file is called."""
    return chance.choice(PRIVATE).format(int(chance.random() * 900) + 1)


def home_of(number: str) -> str:
    """The domain of the employer of somebody who is seconded or dispatched."""
    return Random(f"home|{number}").choice(HOMES)
