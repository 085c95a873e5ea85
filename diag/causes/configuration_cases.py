"""Cases of the causes in the settings: what a fix is for, where one cause is mended in several ways.

Each reads on after "Where …:", and stands in the value `case` of a finding.
"""

from __future__ import annotations

from enum import StrEnum


class Case(StrEnum):
    """What distinguishes a finding from others of its cause."""

    UNREAD = "the config file isn't read, and has profiles"

    LACKS = "one way to sign in lacks a value alone"
    OTHER_TYPE = "a variable asks for another way than the one that is complete"
    OTHER_TYPE_WRITTEN = "a profile asks for another way than the one that is complete"
    STOPPED = "a variable has a value that stops the SDK"

    KEY = "one key of the profile stops the SDK"

    NEAREST = "a profile has nearly that name"

    FILE_NAMED = "DATABRICKS_CONFIG_FILE names the file"
    FILE_MISSING = "DATABRICKS_CONFIG_FILE names a file that isn't there"

    VARIABLES = "variables stand beside what is meant"
    IN_PROFILE = "the profile itself has what isn't meant"

    LEGACY = "the legacy CLI stands in its place"
    WRAPPER = "the SDK takes a wrapper for the legacy CLI"
    NO_FILE = "DATABRICKS_CLI_PATH names a file that isn't there"
    NOT_EXECUTABLE = "the file may not be executed"

    BY_VARIABLE = "a variable holds the host, and its bare address can be told"
    ELSEWHERE = "a profile or an option holds the host, and its bare address can be told"
    CONSOLE = "it's the account console"
