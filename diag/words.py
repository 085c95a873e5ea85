"""The first release's path of the closed sets of words, kept for one release: import from `dbapp_diag.plugin`."""

from dbapp_diag.model.words import *  # noqa: F403  # pyright: ignore[reportWildcardImportFromLibrary]  # it is this package
