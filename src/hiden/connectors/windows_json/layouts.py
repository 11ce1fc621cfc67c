"""How forwarders lay out an event of Windows as JSON, and which fields which events have."""

from __future__ import annotations

from typing import Final

from hiden.connectors.json_reading import Only, Shape

# NXLog's fields stand side by side; its names are those that the meanings use.
_NXLOG: Final = {
    "time": "TimeCreated|EventTime|@timestamp",
    "Hostname": "Hostname|Computer|host.name|host",
    "SourceName": "SourceName|ProviderName|Provider",
    "Keywords": "Keywords",
    "UserName": "AccountName",
    "UserDomain": "Domain",
    "Task": "Task|Category",
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
    "Task": "winlog.task",
    "Message": "message",
    **{
        name: f"winlog.event_data.{name}|winlog.user_data.{name}"
        for name in (
            "SubjectUserName",
            "SubjectDomainName",
            "Param2",
            "Param3",
            "Param5",
            "Param7",
            "Param8",
            "User",
            "Address",
        )
    },
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
    "Task": "task",
    "Message": "message",
    **{
        name: f"event_data.{name}|user_data.{name}"
        for name in ("SubjectUserName", "SubjectDomainName", "Param2", "Param3", "Param5", "Param7", "Param8")
    },
}
_SYSTEM: Final = "Event.System"
_EVTX_DUMP: Final = {
    "time": f'{_SYSTEM}.TimeCreated."#attributes".SystemTime|{_SYSTEM}.TimeCreated.SystemTime',
    "EventID": f'{_SYSTEM}.EventID."#text"|{_SYSTEM}.EventID',
    "Channel": f"{_SYSTEM}.Channel",
    "Hostname": f"{_SYSTEM}.Computer",
    "SourceName": f'{_SYSTEM}.Provider."#attributes".Name|{_SYSTEM}.Provider.Name',
    "Keywords": f"{_SYSTEM}.Keywords",
    "UserName": f'{_SYSTEM}.Security."#attributes".UserID',
    "UserDomain": f"{_SYSTEM}.Security.Domain",
    "Task": f"{_SYSTEM}.Task",
    **{
        name: f"Event.EventData.{name}|Event.UserData.LogFileCleared.{name}"
        for name in ("SubjectUserName", "SubjectDomainName")
    },
    **{
        name: f"Event.EventData.{name}|Event.UserData.DocumentPrinted.{name}"
        for name in ("Param2", "Param3", "Param5", "Param7", "Param8")
    },
    **{name: f"Event.EventData.{name}|Event.UserData.EventXML.{name}" for name in ("User", "Address")},
}
SHAPES: Final = (
    Shape('"winlog"', _WINLOGBEAT, "winlog.event_data"),
    Shape('"event_data"', _OLD_BEAT, "event_data"),
    Shape('"Event":{', _EVTX_DUMP, "Event.EventData"),
)
PLAIN: Final = Shape("", _NXLOG)


def _only(ids: str, names: str) -> Only:
    return Only("EventID", frozenset(ids.split()), tuple(names.split()))


# Event ids of different logs that are the same number only cost a look in vain.
ONLY: Final = (
    _only(
        "4624 4625 4634 4647 4648 4656 4658 4660 4663 4670 4672 4673 4688 4697 4698 4699 4702 4704 4705 4719 4720 4722 4723 4724 4725"
        " 4726 4728 4729 4732 4733 4738 4740 4756 4757 4767 4781 4798 4799 4616 4657 5136 5140 5142 5143 5144 5145 6416 1102 104 4689",
        "SubjectUserName SubjectDomainName",
    ),
    _only(
        "4624 4625 4634 4647 4648 4768 4769 4771 4776 4720 4722 4723 4724 4725 4726 4728 4729 4732 4733 4738 4740 4756 4757 4767 4781",
        "TargetUserName TargetDomainName",
    ),
    _only(
        "4624 4625 4648 4768 4769 4771 4776 5140 5145",
        "IpAddress LogonType WorkstationName Workstation TargetServerName Status FailureReason",
    ),
    _only(
        "4656 4660 4663 4670 4657", "ObjectName ObjectType AccessMask AccessList ProcessName ObjectValueName"
    ),
    _only("5140 5142 5143 5144 5145", "ShareName RelativeTargetName AccessMask"),
    _only("4688 4689", "NewProcessName CommandLine ProcessName ParentProcessName"),
    _only("4728 4729 4732 4733 4756 4757", "MemberName MemberSid"),
    _only("4697 4698 4699 4702 7045", "ServiceName ServiceFileName ImagePath TaskName AccountName"),
    _only("1102 104", "Message"),
    _only("4704 4705 4672 4673", "PrivilegeList TargetSid"),
    _only("4778 4779", "AccountName AccountDomain ClientName ClientAddress"),
    _only("5152 5156 5157", "Application SourceAddress DestAddress DestPort Direction"),
    _only("6416 6419 6420 6421 6422 6423 6424", "DeviceDescription DeviceId ClassName"),
    _only("1 3 5 8 10 11 15 17 18 22 23 24 26 27 28 29 2 7 12 13 14", "User Image"),
    _only("1 8 10", "CommandLine SourceImage TargetImage SourceUser"),
    _only("2 11 15 23 26 27 28 29", "TargetFilename Contents"),
    _only("3", "SourceIp DestinationIp DestinationHostname DestinationPort"),
    _only("22", "QueryName QueryStatus"),
    _only("12 13 14 17 18 7", "TargetObject PipeName ImageLoaded Details"),
    _only("24", "ClientInfo"),
    _only("4103 4104 800", "ScriptBlockText Path Payload ContextInfo"),
    _only("21 23 24 25 39 40", "User Address"),
    _only("307", "Param2 Param3 Param5 Param7 Param8"),
    _only(
        "1006 2003 2100 2102", "SerialNumber Manufacturer Model Capacity InstanceId DeviceInstanceID instance"
    ),
    _only("1116 1117 1121", "ThreatName Path DetectionUser"),
)
