"""Trust, and what CA variables are worth."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest

from dbapp_diag.model.errors import UsageError
from dbapp_diag.net.trust import ca_settings, reading_context, trust
from tests.net.support import quick


def test_a_given_bundle_alone_is_trusted(ca_file: Path) -> None:
    """`--ca-bundle` replaces everything else."""
    made = trust({"SSL_CERT_FILE": str(ca_file)}, quick(ca_bundle=ca_file))
    assert made.description == f"--ca-bundle {ca_file}"
    assert made.context().cert_store_stats()["x509_ca"] == 1


def test_a_given_bundle_that_cant_be_read_is_a_usage_error(tmp_path: Path) -> None:
    """The user named it, so the user is told."""
    with pytest.raises(UsageError, match="--ca-bundle"):
        trust({}, quick(ca_bundle=tmp_path / "missing.pem"))


def test_variables_add_to_the_usual_stores(ca_file: Path) -> None:
    """A usable variable is joined, and the description says so."""
    plain, joined = trust({}, quick()), trust({"REQUESTS_CA_BUNDLE": str(ca_file)}, quick())
    assert plain.description.startswith("certifi")
    assert joined.description == f"{plain.description} + REQUESTS_CA_BUNDLE"
    more = joined.context().cert_store_stats()["x509_ca"] - plain.context().cert_store_stats()["x509_ca"]
    assert more == 1


def test_broken_variables_are_left_out_and_told(tmp_path: Path) -> None:
    """Each kind of broken file or folder has its word; none of them is a crash."""
    empty, text, folder = tmp_path / "empty.pem", tmp_path / "text.pem", tmp_path / "folder"
    empty.touch()
    text.write_text("no certificate")
    folder.mkdir()
    env = {
        "SSL_CERT_FILE": str(tmp_path / "missing.pem"),
        "SSL_CERT_DIR": str(folder),
        "REQUESTS_CA_BUNDLE": str(empty),
        "CURL_CA_BUNDLE": str(text),
    }
    assert {setting.variable: setting.problem for setting in ca_settings(env)} == {
        "SSL_CERT_FILE": "missing",
        "SSL_CERT_DIR": "no certificate in it",
        "REQUESTS_CA_BUNDLE": "empty",
        "CURL_CA_BUNDLE": "no certificate in it",
    }
    assert trust(env, quick()).description == trust({}, quick()).description


def test_several_folders_may_be_named(ca_file: Path, tmp_path: Path) -> None:
    """OpenSSL takes a list of them; one that's good will do."""
    folder = tmp_path / "hashed"
    folder.mkdir()
    (folder / "0123abcd.0").write_bytes(ca_file.read_bytes())
    (setting,) = ca_settings({"SSL_CERT_DIR": f"{tmp_path / 'gone'}{os.pathsep}{folder}"})
    assert setting.problem is None
    (setting,) = ca_settings({"SSL_CERT_DIR": f"{tmp_path / 'gone'}{os.pathsep}{tmp_path / 'away'}"})
    assert setting.problem == "missing"


def test_empty_variables_count_as_unset() -> None:
    """As they do for every client."""
    assert ca_settings({"SSL_CERT_FILE": ""}) == ()


def test_verification_is_never_off(ca_file: Path) -> None:
    """The contexts that requests go over check chain and name; the other kind is for reading chains alone."""
    made = trust({}, quick(ca_bundle=ca_file)).context()
    assert (made.verify_mode, made.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert reading_context().verify_mode == ssl.CERT_NONE
