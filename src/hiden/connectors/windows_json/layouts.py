"""How forwarders lay out an event of Windows as JSON, and which fields which events have."""

from __future__ import annotations

from typing import Final

from hiden.connectors.json_reading import Layouts, Only, Shape

# Fields of UserData stand under an element that the provider named; what each holds that the meanings ask for.
_HELD: Final = {
    "LogFileCleared": "SubjectUserName SubjectDomainName BackupPath",
    "DocumentPrinted": "Param2 Param3 Param4 Param5 Param6 Param7 Param8",
    "EventXML": "User Address SessionID",
    "UMDFHostDeviceRequest": "RequestMajorCode RequestMinorCode",
}
# Names with a sign in them stand in quotes in a path.
_SPACED: Final = {"ThreatName": '"Threat Name"', "DetectionUser": '"Detection User"'}


def _data(event: str, user: str = "", *, element: bool = False) -> dict[str, str]:
    """Paths of the data's fields that stand in more places than in `event`; with `element`, UserData keeps its element."""
    paths = {name: f"{event}.{name}|{event}.{written}" for name, written in _SPACED.items()}
    if not user:
        return paths
    for held, names in _HELD.items():
        within = f"{user}.{held}" if element else user
        paths |= {name: f"{event}.{name}|{within}.{name}" for name in names.split()}
    paths["ClearedChannel"] = f"{user}.LogFileCleared.Channel" if element else f"{user}.Channel"
    return paths


# NXLog's fields stand side by side; its names are those that the meanings use.
_NXLOG: Final = {
    "time": "TimeCreated|EventTime|@timestamp",
    "Hostname": "Hostname|Computer|host.name|host",
    "SourceName": "SourceName|ProviderName|Provider",
    "UserName": "AccountName",
    "Installer": "UserID",  # AccountName is here the account under which the service runs
    "UserDomain": "Domain",
    "Task": "Task|Category",
    **{name: f"{name}|{written}" for name, written in _SPACED.items()},
}
_WINLOGBEAT: Final = {
    "time": "@timestamp",
    "EventID": "winlog.event_id",
    "Channel": "winlog.channel",
    "Hostname": "winlog.computer_name|host.name",
    "SourceName": "winlog.provider_name",
    "Keywords": "winlog.keywords",
    "UserName": "winlog.user.name",
    "UserDomain": "winlog.user.domain",
    "Installer": "winlog.user.name|winlog.user.identifier",
    "Task": "winlog.task",
    "Message": "message",
    **_data("winlog.event_data", "winlog.user_data"),
}
_OLD_BEAT: Final = {
    "time": "@timestamp",
    "EventID": "event_id",
    "Channel": "log_name",
    "Hostname": "computer_name|beat.hostname",
    "SourceName": "source_name",
    "Keywords": "keywords",
    "UserName": "user.name",
    "UserDomain": "user.domain",
    "Installer": "user.name|user.identifier",
    "Task": "task",
    "Message": "message",
    **_data("event_data", "user_data"),
}
_SYSTEM: Final = "Event.System"
_DEVICE: Final = 'Event.UserData.UMDFHostDevice{}."#attributes".instance'
_EVTX_DUMP: Final = {
    "time": f'{_SYSTEM}.TimeCreated."#attributes".SystemTime|{_SYSTEM}.TimeCreated.SystemTime',
    "EventID": f'{_SYSTEM}.EventID."#text"|{_SYSTEM}.EventID',
    "Channel": f"{_SYSTEM}.Channel",
    "Hostname": f"{_SYSTEM}.Computer",
    "SourceName": f'{_SYSTEM}.Provider."#attributes".Name|{_SYSTEM}.Provider.Name',
    "Keywords": f"{_SYSTEM}.Keywords",
    "UserName": f'{_SYSTEM}.Security."#attributes".UserID',
    "UserDomain": f"{_SYSTEM}.Security.Domain",
    "Installer": f'{_SYSTEM}.Security."#attributes".UserID',
    "Task": f"{_SYSTEM}.Task",
    **_data("Event.EventData", "Event.UserData", element=True),
    "instance": f"Event.EventData.instance|{_DEVICE.format('ArrivalBegin')}|{_DEVICE.format('Request')}",
}
SHAPES: Final = (
    Shape('"winlog"', _WINLOGBEAT, "winlog.event_data"),
    Shape('"event_data"', _OLD_BEAT, "event_data"),
    Shape('"Event":{', _EVTX_DUMP, "Event.EventData"),
)
PLAIN: Final = Shape("", _NXLOG)


def _only(ids: str, names: str) -> Only:
    return Only("EventID", frozenset(ids.split()), tuple(names.split()))


# Nearly every event of the security log has a subject, but for those of the network and of Kerberos.
_WITHOUT: Final = "4768 4769 4770 4771 4776 4778 4779 5152 5154 5155 5156 5157 5158 5159"
_SUBJECTS: Final = frozenset(map(str, range(4608, 5500))) - set(_WITHOUT.split()) | {
    "6416",
    "6423",
    "6424",
    "1102",
    "104",
}


# Event ids of different logs that are the same number only cost a look in vain.
ONLY: Final = (
    Only("EventID", _SUBJECTS, ("SubjectUserName", "SubjectDomainName")),
    _only(
        "4624 4625 4634 4647 4648 4688 4768 4769 4771 4776 4720 4722 4723 4724 4725 4726 4728 4729 4732 4733 4738 4740 4756 4757 4767"
        " 4781",
        "TargetUserName TargetDomainName",
    ),
    _only("4624 4625 4634 4647", "LogonType"),
    _only("4624 4625 4648 4768 4769 4771 5140 5145", "IpAddress"),
    _only("4624 4625 4768 4769 4771 4776", "WorkstationName Workstation Status SubStatus"),
    _only("4624 4625 4648", "ProcessName LogonProcessName"),
    _only("4648", "TargetServerName"),
    _only("4656 4660 4663 4670 4657 4689", "ProcessName"),
    _only("4656 4663 4670 4657", "ObjectName ObjectType"),
    _only("4656 4663", "Task"),
    _only("4656 4663 5145", "AccessMask AccessList"),
    _only("4660", "HandleId"),
    _only("4670", "NewSd"),
    _only("5140 5142 5143 5144 5145", "ShareName ShareLocalPath"),
    _only("5145", "RelativeTargetName"),
    _only("4688", "NewProcessName CommandLine ParentProcessName"),
    _only("4719", "SubcategoryGuid"),
    _only("4728 4729 4732 4733 4756 4757", "MemberName MemberSid"),
    _only("4697 4698 4699 4702 7045", "ServiceName ServiceFileName ImagePath TaskName"),
    _only("7045", "Installer"),
    _only("1102 104", "Message ClearedChannel BackupPath"),
    _only("4704 4705 4672 4673", "PrivilegeList TargetSid"),
    _only("4778 4779", "AccountName AccountDomain ClientName ClientAddress"),
    _only("5152 5156 5157", "Application SourceAddress DestAddress DestPort Direction"),
    _only("6416 6419 6420 6421 6422 6423 6424", "DeviceDescription DeviceId ClassName"),
    _only("1 2 3 5 7 8 9 10 11 12 13 14 15 17 18 19 20 22 23 24 25 26 27 28 29", "User Image"),
    _only("4", "State"),
    _only("16", "Configuration"),
    _only("1 8 10", "CommandLine SourceImage TargetImage SourceUser"),
    _only("2 11 15 23 26 27 28 29", "TargetFilename Contents Hashes"),
    _only("3", "SourceIp DestinationIp DestinationHostname DestinationPort Protocol"),
    _only("22", "QueryName QueryResults"),
    _only("12 13 14 17 18 7", "TargetObject PipeName ImageLoaded Details"),
    _only("24", "ClientInfo"),
    _only("4103 4104 800", "ScriptBlockText Path Payload"),
    _only("21 23 24 25 39 40", "User Address SessionID"),
    _only("307", "Param2 Param3 Param4 Param5 Param6 Param7 Param8"),
    _only(
        "1006 2003 2100 2102",
        "SerialNumber ParentId Manufacturer Model Capacity BusType InstanceId DeviceInstanceID DeviceInstanceId instance"
        " RequestMajorCode RequestMinorCode",
    ),
    _only("1116 1117 1121", "ThreatName Path DetectionUser"),
)
LAYOUTS: Final = Layouts(PLAIN, SHAPES, "EventID", ONLY)
# Of event files, which have one layout, and no second place for what every event has.
_SURE: Final = {name: _EVTX_DUMP[name].split("|")[0] for name in ("time", "SourceName")}
EVTX: Final = Layouts(Shape("", _EVTX_DUMP | _SURE, "Event.EventData"), (), "", ONLY)

# Rules ask for what Windows itself calls the fields; of what our meanings call otherwise, only what stands beside the data.
_SIGMA: Final = {
    "Provider_Name": "SourceName",
    "Computer": "Hostname",
    "EventID": "EventID",
    "Channel": "Channel",
}
_BESIDE: Final = ("Keywords", "Task", "Message")


def _as_written(shape: Shape, under: str) -> Shape:
    paths = {name: shape.paths.get(ours, ours) for name, ours in _SIGMA.items()}
    paths |= {name: shape.paths[name] for name in _BESIDE if name in shape.paths}
    paths |= {name: path for name, path in shape.paths.items() if name in _HELD_NAMES and "|" in path}
    return Shape(shape.mark, paths, under)


_HELD_NAMES: Final = frozenset(name for names in _HELD.values() for name in names.split())
_UNDER: Final = ("winlog.event_data|winlog.user_data", "event_data|user_data", "Event.EventData")
AS_WRITTEN: Final = Layouts(
    _as_written(PLAIN, ""),
    tuple(_as_written(shape, under) for shape, under in zip(SHAPES, _UNDER, strict=True)),
    "EventID",
)
