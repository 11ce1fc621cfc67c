"""Which events of Windows a log source of Sigma means: facts of Sysmon's and Windows' own manifests.

Channels are those of the providers' manifests; ids of Sysmon are those of its schema 4.90. Categories that need a trace which no
log keeps (`file_access`, `file_rename`) are not here: nothing is found for them.
"""

from __future__ import annotations

from typing import Final

_SYSMON: Final = "Microsoft-Windows-Sysmon/Operational"
_POWERSHELL: Final = ("Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational")
_CLASSIC: Final = ("Windows PowerShell",)

# category → (channels, ids, other names of fields there); several where several logs tell of the same.
CATEGORIES: Final[dict[str, tuple[tuple[tuple[str, ...], tuple[int, ...], dict[str, str]], ...]]] = {
    "process_creation": (
        ((_SYSMON,), (1,), {}),
        (
            ("Security",),
            (4688,),
            {
                "Image": "NewProcessName",
                "ParentImage": "ParentProcessName",
                "User": "SubjectUserName",
                "ProcessId": "NewProcessId",
                "ParentProcessId": "ProcessId",
                "IntegrityLevel": "MandatoryLabel",
                "LogonId": "SubjectLogonId",
            },
        ),
    ),
    "network_connection": (
        ((_SYSMON,), (3,), {}),
        (
            ("Security",),
            (5156,),
            {
                "Image": "Application",
                "DestinationIp": "DestAddress",
                "DestinationPort": "DestPort",
                "SourceIp": "SourceAddress",
            },
        ),
    ),
    **{
        name: (((_SYSMON,), ids, {}),)
        for name, ids in {
            "file_change": (2,),
            "sysmon_status": (4, 16),
            "process_termination": (5,),
            "driver_load": (6,),
            "image_load": (7,),
            "create_remote_thread": (8,),
            "raw_access_thread": (9,),
            "process_access": (10,),
            "file_event": (11,),
            "registry_add": (12,),
            "registry_delete": (12,),
            "registry_set": (13,),
            "registry_rename": (14,),
            "registry_event": (12, 13, 14),
            "create_stream_hash": (15,),
            "pipe_created": (17, 18),
            "wmi_event": (19, 20, 21),
            "dns_query": (22,),
            "file_delete": (23, 26),
            "clipboard_capture": (24,),
            "process_tampering": (25,),
            "file_block": (27,),
            "file_block_executable": (27,),
            "file_block_shredding": (28,),
            "file_executable_detected": (29,),
            "sysmon_error": (255,),
        }.items()
    },
    "ps_module": ((_POWERSHELL, (4103,), {}),),
    "ps_script": ((_POWERSHELL, (4104,), {}),),
    "ps_classic_start": ((_CLASSIC, (400,), {}),),
    "ps_classic_provider_start": ((_CLASSIC, (600,), {}),),
    "ps_classic_script": ((_CLASSIC, (800,), {}),),
}


def _operational(*names: str) -> dict[str, tuple[str, ...]]:
    return {name.lower(): (f"Microsoft-Windows-{name}/Operational",) for name in names}


# service → channels
SERVICES: Final[dict[str, tuple[str, ...]]] = {
    "security": ("Security",),
    "system": ("System",),
    "application": ("Application",),
    "sysmon": (_SYSMON,),
    "powershell": _POWERSHELL,
    "powershell-classic": _CLASSIC,
    "dns-server": ("DNS Server",),
    "dns-server-audit": ("Microsoft-Windows-DNS-Server/Audit",),
    "dns-server-analytic": ("Microsoft-Windows-DNS-Server/Analytical",),
    "dns-client": ("Microsoft-Windows-DNS Client Events/Operational",),
    "driver-framework": ("Microsoft-Windows-DriverFrameworks-UserMode/Operational",),
    "windefend": ("Microsoft-Windows-Windows Defender/Operational",),
    "firewall-as": ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",),
    "wmi": ("Microsoft-Windows-WMI-Activity/Operational",),
    "applocker": (
        "Microsoft-Windows-AppLocker/EXE and DLL",
        "Microsoft-Windows-AppLocker/MSI and Script",
        "Microsoft-Windows-AppLocker/Packaged app-Deployment",
        "Microsoft-Windows-AppLocker/Packaged app-Execution",
    ),
    "codeintegrity-operational": ("Microsoft-Windows-CodeIntegrity/Operational",),
    "smbclient-security": ("Microsoft-Windows-SmbClient/Security",),
    "smbclient-connectivity": ("Microsoft-Windows-SmbClient/Connectivity",),
    "smbserver-connectivity": ("Microsoft-Windows-SMBServer/Connectivity",),
    "printservice-admin": ("Microsoft-Windows-PrintService/Admin",),
    "printservice-operational": ("Microsoft-Windows-PrintService/Operational",),
    "msexchange-management": ("MSExchange Management",),
    "microsoft-servicebus-client": (
        "Microsoft-ServiceBus-Client/Admin",
        "Microsoft-ServiceBus-Client/Operational",
    ),
    "security-mitigations": (
        "Microsoft-Windows-Security-Mitigations/KernelMode",
        "Microsoft-Windows-Security-Mitigations/Kernel Mode",
        "Microsoft-Windows-Security-Mitigations/UserMode",
        "Microsoft-Windows-Security-Mitigations/User Mode",
    ),
    "ldap": ("Microsoft-Windows-LDAP-Client/Debug",),
    "lsa-server": ("Microsoft-Windows-LSA/Operational",),
    "openssh": ("OpenSSH/Operational",),
    "appmodel-runtime": ("Microsoft-Windows-AppModel-Runtime/Admin",),
    "appxpackaging-om": ("Microsoft-Windows-AppxPackaging/Operational",),
    "iis-configuration": ("Microsoft-IIS-Configuration/Operational",),
    "terminalservices-localsessionmanager": (
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
    ),
    **_operational(
        "NTLM", "Bits-Client", "TaskScheduler", "AppXDeployment-Server", "CAPI2", "Diagnosis-Scripted", "Shell-Core",
        "CertificateServicesClient-Lifecycle-System",
    ),
    "appxdeployment-server": ("Microsoft-Windows-AppXDeploymentServer/Operational",),
}  # fmt: skip

# What tells apart categories that share an id of Sysmon.
ALSO: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "registry_add": (("EventType", "CreateKey"),),
    "registry_delete": (("EventType", "DeleteKey"), ("EventType", "DeleteValue")),
}
