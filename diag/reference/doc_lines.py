"""The lines of the platform documentation's troubleshooting section, in our words, under the ids that causes name."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = "Connect to an API Databricks app using token authentication"
"""The page of the Databricks documentation that has the section."""


@dataclass(frozen=True, slots=True)
class DocLine:
    """One thing that the section tells its reader to verify."""

    section: str
    says: str


DOC_LINES = {
    "A1": DocLine("401", "the token is valid, one that the CLI gives for the profile"),
    "A2": DocLine("401", "the profile is set up, by signing in with the CLI"),
    "A3": DocLine("401", "the token hasn't expired"),
    "A4": DocLine("401", "the token's scopes include all that the app's user authorization asks for"),
    "P1": DocLine("403", "the caller has CAN USE on the app"),
    "P2": DocLine("403", "the token's scopes suffice, without which a permission doesn't help"),
    "N1": DocLine("404", "the app's ID and the workspace's address are right"),
    "N2": DocLine("404", "the app is deployed and running"),
    "N3": DocLine("404", "the app has the endpoint's path"),
    "W1": DocLine("network", "the network lets HTTPS out"),
    "W2": DocLine("network", "names and hosts under databricksapps.com can be reached"),
    "W3": DocLine("network", "a proxy, where the organization has one, is set up"),
}
