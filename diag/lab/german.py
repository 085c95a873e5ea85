"""German for the lab's own sentences, and a made-up tongue for all others. Names, ids, scopes and numbers stay."""

import re
from collections.abc import Iterator

SCOPES = r"([\w.:-]+(?:,? [\w.:-]+)*)"

_SENTENCES: tuple[tuple[str, str], ...] = (
    # the front door
    (r"404 Not Found", "Unbekannte Adresse"),
    (r"The requested app was not found", "Unter dieser Adresse gibt es keine Anwendung"),
    (r"Invalid Token", "Dieser Ausweis wird nicht angenommen"),
    (r"504 Gateway Time-out", "Zeit überschritten"),
    (r"upstream request timeout", "keine Antwort von dahinter"),
    (r"App Not Available", "Zurzeit außer Betrieb"),
    (
        r"Sorry, the Databricks app you are trying to access is currently unavailable\. Please try again later",
        "Was Sie aufgerufen haben, steht gerade nicht bereit; schauen Sie bitte in einigen Minuten wieder vorbei",
    ),
    (r"Public access is not allowed for workspace: (\d+)", r"Zugang von außen gesperrt (Arbeitsbereich \1)"),
    (
        r"Source IP address: (\S+) is blocked by Databricks IP ACL for workspace: (\d+)",
        r"Die Liste erlaubter Adressen von Arbeitsbereich \2 enthält \1 nicht (Databricks)",
    ),
    # the workspace
    (
        r"Credential was not sent or was of an unsupported type for this API",
        "Es fehlt ein Ausweis, oder einer von anderer Art ist verlangt",
    ),
    (r"Invalid access token", "Der Ausweis gilt nicht"),
    (
        rf"Provided OAuth token does not have required scopes: {SCOPES}",
        r"Der vorgelegte Ausweis deckt nicht ab, was nötig ist: \1",
    ),
    (rf"Invalid scope, required scopes: {SCOPES}", r"Bereich unzulässig, nötig ist: \1"),
    (rf"required scopes: {SCOPES}", r"nötig: \1"),
    (r"\[ReqId: ([^\]]*)\]", r"(Vorgang \1)"),
    (r"user '([^']*)' is not a member of workspace (\d+)", r"Arbeitsbereich \2 kennt '\1' nicht"),
    (r"App with name (\S+) does not exist or is deleted", r"Es gibt keine Anwendung \1 (mehr)"),
    (r"You do not have permission to view the ACL of app (\S+?)(?=\.?$)", r"Die Rechte an \1 dürfen Sie nicht lesen"),
    (r"You do not have permission to view app (\S+?)(?=\.?$)", r"\1 dürfen Sie nicht sehen"),
    (r"No consent is stored for this user", "Für diese Person liegt keine Zustimmung vor"),
    (r"No API found for '(\S+) (\S+)'", r"\1 \2 gibt es hier nicht"),
    (r"The requested URL was not found on this server", "Dieser Rechner hat die Seite nicht"),
    (r"Sign in to continue to Databricks", "Bitte melden Sie sich zuerst bei Databricks an"),
    (r"Databricks - Sign In", "Anmeldung · Databricks"),
    (r"Sign in to continue", "Bitte melden Sie sich zuerst an"),
    (r"Allow access", "Zugriff gestatten"),
    (r"Allow", "Gestatten"),
    # its authorization server
    (r"Client authentication failed", "Anmeldung des Clients gescheitert"),
    (r"Refresh token is invalid or expired", "Das Erneuerungstoken ist verbraucht oder falsch"),
    (r"Authorization code is invalid or expired", "Der Code ist verbraucht oder falsch"),
    (r"PKCE verification failed", "Der PKCE-Nachweis stimmt nicht"),
    (r"Grant type is not supported", "Diese Art der Anmeldung gibt es hier nicht"),
    (
        r"Subject token is invalid, or no federation policy matches it",
        "Keine Vereinbarung passt zu diesem Ausweis, oder er gilt nicht",
    ),
    (r"Audience is not known", "Unbekannter Empfänger"),
    (rf"Scope is not allowed for this client: {SCOPES}", r"Diesem Client nicht erlaubt: \1"),
    (r"\b(\w+) is required", r"\1 fehlt"),
    (r"\b(\w+) and (\w+) are required", r"\1 und \2 fehlen"),
    (r"subject_token_type is not supported", "subject_token_type ist unbekannt"),
    # what the records say
    (r"App compute is (\w+)\.", "Rechner der Anwendung: Zustand geändert."),
    (r"App compute is being deleted", "Rechner der Anwendung wird gelöscht"),
    (r"App compute failed to start", "Rechner der Anwendung kam nicht hoch"),
    (r"App status is unavailable", "Über die Anwendung ist nichts bekannt"),
    (r"App has status: App is running", "Die Anwendung läuft"),
    (r"App started successfully", "Anwendung hochgefahren"),
    (r"App is being deployed", "Die Anwendung wird eingespielt"),
    (r"app crashed unexpectedly", "Anwendung abgestürzt"),
    (r"Please check (/logz) for more details", r"Mehr dazu unter \1"),
    (r"Error installing requirements", "Abhängigkeiten ließen sich nicht einspielen"),
    (r"Installing dependencies", "Abhängigkeiten werden eingespielt"),
    # proxies and filters
    (r"Web filter: access blocked", "Netzfilter: Seite gesperrt"),
    (
        r"Access to (\S+) was blocked: uncategorised\. Ask the service desk \(reference (\d+)\)",
        r"\1 ist nicht freigegeben (keine Einstufung). Wenden Sie sich mit der Nummer \2 an die IT",
    ),
    (r"Access to (\S+) is denied by policy", r"\1 ist hier nicht erlaubt"),
    (r"Sign in to use this proxy", "Dieser Proxy verlangt eine Anmeldung"),
    (r"This proxy only takes CONNECT", "Hier geht nur CONNECT"),
    (r"Unable to determine the address of (\S+?)(?=\.?$)", r"\1 hat keine Adresse"),
    (r"Welcome", "Willkommen"),
    # the app
    (r"You are not on the list of readers", "Sie stehen nicht im Verzeichnis der Leser"),
    (r"Not authenticated", "Nicht angemeldet"),
    (r"Rate limit exceeded: (\d+) per minute", r"Zu viele Anfragen: höchstens \1 je Minute"),
    (r"Item not found", "Diesen Posten gibt es nicht"),
    (r"Not Found", "Nichts da"),
    (r"Method Not Allowed", "So nicht abrufbar"),
    (r"Internal Server Error", "Interner Fehler"),
    (r"Field required", "Feld fehlt"),
    (
        r"Input should be a valid integer, unable to parse string as an integer",
        "Hier gehört eine ganze Zahl hin",
    ),
)
SENTENCES = tuple((re.compile(english), german) for english, german in _SENTENCES)

KEPT = {
    "Basic", "Bearer", "Databricks", "Negotiate", "OAuth", "OpenID", "SCIM",
    "apps", "clusters", "dashboards", "email", "files", "genie", "jobs", "mlflow",
    "openid", "pipelines", "postgres", "profile", "secrets", "sql",
}  # fmt: skip
"""Words that mean something to programs: schemes, names, scopes."""

WORD = re.compile(r"(?<![\w@/.:-])[^\W\d_]{2,}(?![\w@/-]|[.:]\w)")
"""A word of prose: nothing that could be part of a name, a path or an address."""

REASONS = {
    200: "In Ordnung",
    301: "Umgezogen",
    302: "Anderswo",
    307: "Anderswo",
    400: "Anfrage fehlerhaft",
    401: "Nicht angemeldet",
    403: "Nicht erlaubt",
    404: "Nichts da",
    405: "So nicht",
    407: "Anmeldung am Proxy",
    429: "Zu viel",
    500: "Interner Fehler",
    502: "Dahinter klemmt es",
    503: "Nicht bereit",
    504: "Zu lange",
}
"""Words after a status."""

_VOWELS, _CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"


def _shifted(letters: str, by: int) -> dict[int, str]:
    turned = letters[by:] + letters[:by]
    return {ord(one): other for one, other in zip(letters + letters.upper(), turned + turned.upper(), strict=True)}


_TONGUE = _shifted(_VOWELS, 2) | _shifted(_CONSONANTS, 5)
_PLAIN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "·": "-"})


def translate(text: str) -> str:
    """The text in German where its sentences are known; letters of unknown prose are exchanged, word by word."""
    pieces = [(text, False)]
    for english, german in SENTENCES:
        pieces = [
            each for piece, done in pieces for each in ([(piece, True)] if done else _split(piece, english, german))
        ]
    return "".join(piece if done else WORD.sub(_exchanged, piece) for piece, done in pieces)


def _split(text: str, english: re.Pattern[str], german: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces: those that are German now, and the rest."""
    at = 0
    for found in english.finditer(text):
        yield text[at : found.start()], False
        yield found.expand(german), True
        at = found.end()
    yield text[at:], False


def _exchanged(word: re.Match[str]) -> str:
    return word[0] if word[0] in KEPT else word[0].translate(_TONGUE)


def in_plain_letters(text: str) -> str:
    """The text without umlauts, as a header may hold it."""
    return text.translate(_PLAIN_LETTERS)


def is_prose(text: str) -> bool:
    """Two words or more that people read."""
    return len(WORD.findall(text)) >= 2
