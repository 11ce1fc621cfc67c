"""What there is to be recorded: each event is put on a feed, and sources (`sources.py`) listen to feeds.

A feed says where something could be seen, not by which product. The account of an event is written as that place would: the
Windows account with its realm, the bare login, the address, the number of a badge.
"""

from __future__ import annotations

from typing import Final

FILE: Final = "file:"  # and the name of the server
DOMAIN_OFFICE: Final = "domain:office"
DOMAIN_PLANT: Final = "domain:plant"
CLOUD_SIGN_IN: Final = "sign-in:cloud"
GUEST_SIGN_IN: Final = "sign-in:guests"
SINGLE_SIGN_ON: Final = "sign-in:once"
VPN: Final = "vpn"
BORDER: Final = "border"  # the firewall: what it counted, refused, and its own VPN for maintenance
DOOR: Final = "door"
PRINT_OFFICE: Final = "print:office"
PRINT_PLANT: Final = "print:plant"
WEB_OFFICE: Final = "web:office"
WEB_PLANT: Final = "web:plant"
WEB_AWAY: Final = "web:away"
WEB_SENT: Final = "web:sent"  # files that were put on the web, as a gateway saw them
NETWORK: Final = "network"
MAIL_OUT: Final = "mail:out"
MAIL_INSIDE: Final = "mail:inside"
MAIL_OLD: Final = "mail:old"  # the mail server that a part of the company still uses
MAIL_BOX: Final = "mail:box"
MAIL_ATTACHED: Final = "mail:attached"  # a line for each attachment that leaves
SITE: Final = "site"
BOX: Final = "box"
DRIVE: Final = "drive"
CHAT: Final = "chat"
CODE: Final = "code"
BUCKET: Final = "bucket"
CLOUD_ADMIN: Final = "cloud:admin"
PC_OFFICE: Final = "pc:office"
PC_DESIGN: Final = "pc:design"
PC_PLANT: Final = "pc:plant"
USB: Final = "usb"
ENDPOINT: Final = "endpoint"  # what the protection of the office programs saw on computers
SERVER: Final = "server"
SERVER_FILES: Final = "server:files"
WATCH: Final = "watch"
OLD_LOGON: Final = "old:logon"
OLD_DEVICE: Final = "old:device"
OLD_FILE: Final = "old:file"
OLD_MAIL: Final = "old:mail"
OLD_WEB: Final = "old:web"
PLANT_SYSTEM: Final = "plant:system"
