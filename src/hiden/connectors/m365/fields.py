"""Which fields records of which workload have: most of them are looked for there alone."""

from __future__ import annotations

from typing import Final

from hiden.connectors.json_reading import Only

ONLY: Final = (
    Only(
        "Workload",
        frozenset({"Exchange"}),
        (
            "Item.Subject",
            "Item.SizeInBytes",
            "AffectedItems",
            "Folders",
            "DestFolder.Path",
            "MailboxOwnerUPN",
            "SendAsUserSmtp",
            "SendOnBehalfOfUserSmtp",
            "OperationProperties",
            "OperationCount",
            "ClientIPAddress",
        ),
    ),
    Only(
        "Workload",
        frozenset({"Exchange", "SecurityComplianceCenter"}),
        ("Parameters", "PolicyName", "Name"),
    ),
    Only(
        "Workload",
        frozenset({"SharePoint", "OneDrive"}),
        (
            "SharingLinkScope",
            "TargetUserOrGroupType",
            "DestinationRelativeUrl",
            "DestinationFileName",
            "FileSizeBytes",
            "EventData",
            "SearchQueryText",
            "QueryText",
        ),
    ),
    Only(
        "Workload",
        frozenset({"MicrosoftTeams"}),
        ("TeamName", "ChannelName", "ChatName", "ChatThreadId", "Members", "MessageURLs"),
    ),
    Only(
        "Workload",
        frozenset({"AzureActiveDirectory"}),
        (
            "ApplicationDisplayName",
            "ApplicationId",
            "Target",
            "ModifiedProperties",
            "LogonError",
            "DeviceProperties",
            "ActorIpAddress",
        ),
    ),
    Only(
        "Workload",
        frozenset({"Endpoint"}),
        (
            "EnforcementMode",
            "RemovableMediaDeviceAttributes.SerialNumber",
            "TargetPrinterName",
            "TargetDomain",
            "TargetUrl",
            "TargetFilePath",
            "FileSize",
            "DeviceName",
            "Application",
        ),
    ),
)
