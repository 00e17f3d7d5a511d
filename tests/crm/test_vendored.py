"""The vendored files are those that the manifest names, unchanged."""

import hashlib
import json

from crm.supervisor.ground import ROOT

VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


def test_every_file_has_the_checksum_that_the_manifest_gives() -> None:
    found = {
        entry: {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (VENDOR / entry).iterdir()}
        for entry in MANIFEST
    }
    assert found == {entry: about["files"] for entry, about in MANIFEST.items()}


def test_every_folder_is_in_the_manifest() -> None:
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == set(MANIFEST)


def test_every_entry_names_its_package_version_and_license() -> None:
    assert all(about["package"] and about["version"] and about["license"] for about in MANIFEST.values())
