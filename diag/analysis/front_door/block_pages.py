"""What speaks for a page of a filter's own, where a device on the way ends the encryption and is trusted for it. Pure.

Such a device hands the platform's answers on as they are, with their marks, and asks nobody for a token. None of the signals
decides alone: what a page says of itself only counts beside a chain that isn't a public site's, or a product's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from dbapp_diag.analysis.front_door.attribution import (
    Signal,
    from_platform,
    let_through,
    login_target,
    reason_phrase,
    same_answer,
    same_page,
    workspace_error,
)
from dbapp_diag.analysis.tls.chains import issuer, names_product, private, signed_by_root, strange
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import Exchange, TokenlessCall
from dbapp_diag.facts.tls import TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.words import Responder

_SAYS_SO = re.compile(
    r"block(?:ed|s|ing)|access (?:is |was |has been )?(?:denied|restricted|prohibited)|denied access|not (?:allowed|permitted) to|"
    r"web ?filter|content filter|url filter|compan(?:y|ies).{0,20}polic|security polic|uncategori[sz]ed|"
    r"gesperrt|blockiert|verweigert|geblokkeerd|geweigerd|bloqu(?:é|ea|ad|ei)|acc[eè]s (?:refus|interdit)|interdit|denegad|negado|"
    r"bloccat|accesso negato|zablokowan|odmow|blokov|zakázán|blockera|nekad|blokeret|nægtet|blokkert|estet|letilt|blocat|"
    r"engellen|заблокирован|запрещ|заборонен|μπλοκ|απαγορ|محظور|חסום|"
    r"ブロック|禁止|拒否|遮断|拦截|阻止|屏蔽|封鎖|封锁|拒绝|차단|금지|ถูกบล็อก|bị chặn|diblokir",
    re.IGNORECASE,
)
"""Words by which filters tell in many languages that they stop something. Apps and gateways use some of them as well."""


def signals(call: Exchange, facts: Facts) -> Iterator[Signal]:
    """What speaks for a device on the way as the sender of `call`'s answer."""
    tls, reach, without = facts.want(TlsFacts), facts.want(WorkspaceReach), facts.want(TokenlessCall)
    if call.status is None or from_platform(call) or let_through(call) or reason_phrase(call) or workspace_error(call):
        return
    if login_target(call) is not None or (without is not None and not same_answer(call, without.exchange)):
        return
    who = Responder.PROXY if call.proxy else Responder.MIDDLEBOX
    page, shake = call.media_type == "text/html", tls.handshake if tls else None
    other = reach.handshake if reach else None
    odd = strange(shake, other)
    worked, says_so = 200 <= call.status < 300, _SAYS_SO.search(call.body) is not None
    if shake is not None and ((private(shake) and page) or (odd and (says_so or not worked))):
        beside = ", which signs nothing for the workspace" if odd else ""
        text = (
            f"the encryption ends at a device of {issuer(shake)}{beside}, and the answer isn't marked as the platform's"
        )
        yield Signal(who, 1, text)
    if page and reach is not None and _at_the_workspace(call, reach):
        yield Signal(who, 2, "the workspace's host shows the same page")
    if without is None or not says_so or 300 <= call.status < 400:
        return
    if names_product(call.body) or odd or private(shake) or signed_by_root(shake):
        yield Signal(who, 1, "it says that something is blocked, with or without a token, and nothing of the platform")


def _at_the_workspace(call: Exchange, reach: WorkspaceReach) -> bool:
    """The page that came in place of the workspace's metadata, but for the host that it's about."""
    called = urlsplit(call.url)
    about = (call.url, f"{called.hostname}{called.path}", called.hostname or "", reach.host)
    return reach.status == call.status and same_page(call.body, reach.page, about=about)
