"""Settings: read from the environment once, validated once, frozen.

Nothing else in fedibrand reads the environment. :data:`TABLE` is the whole list; ``fedibrand settings``
prints it, and a wrong value is refused at start by name, with what it should be.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(ValueError):
    """One or more settings are wrong; each line of the message names one and what it should be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its variable, what it means, its default as text, and how its text is read."""

    name: str
    field: str
    meaning: str
    default: str | None
    read: Callable[[str], Any]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process. Durations are seconds, sizes bytes."""

    url: str
    listen: tuple[str, int]
    data: Path
    database: str
    secret: str = field(repr=False)
    allowed_networks: tuple[Network, ...]
    trusted_proxies: tuple[Network, ...]
    max_body: int
    max_waiting: int
    request_seconds: int
    drain_seconds: int
    answers_per_message: int
    conversations_per_consumer: int
    conversations_per_host: int
    max_media: int
    backup_days: int
    package_seconds: int
    package_memory: int
    search_memory: int
    refused_domains: frozenset[str]
    log_format: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every setting from ``environ``.

        Raises:
            SettingsError: A setting is missing or wrong; all faults are named at once.
        """
        found: dict[str, Any] = {}
        faults: list[str] = []
        known = {setting.name for setting in TABLE} | {"FEDIBRAND_SECRET_FILE"}
        faults += [f"{name}: there is no such setting" for name in environ if _strange(name, known)]
        for setting in TABLE:
            try:
                found[setting.field] = setting.read(_text(setting, environ))
            except (ValueError, OSError) as fault:
                faults.append(f"{setting.name}: {fault}")
        if not faults:
            found["database"] = found["database"] or f"sqlite:///{found['data'].resolve()}/fedibrand.sqlite3"
            return cls(**{one.name: found[one.name] for one in fields(cls)})
        raise SettingsError("\n".join(faults))

    @property
    def local(self) -> bool:
        """Whether this instance speaks plain http, which is for loopback only."""
        return self.url.startswith("http://")

    @property
    def host(self) -> str:
        """The host, with its port where it has one, of the public origin."""
        return urlsplit(self.url).netloc


def _strange(name: str, known: set[str]) -> bool:
    return name.startswith("FEDIBRAND_") and name not in known


def _text(setting: Setting, environ: Mapping[str, str]) -> str:
    value = environ.get(setting.name)
    if value is None and setting.secret and f"{setting.name}_FILE" in environ:
        return Path(environ[f"{setting.name}_FILE"]).read_text(encoding="utf-8").strip()
    if value is None and setting.default is None:
        also = f" (or {setting.name}_FILE, a file that holds it)" if setting.secret else ""
        raise ValueError(f"must be set: {setting.meaning}{also}")
    return setting.default or "" if value is None else value.strip()


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be an origin like https://example.org, with nothing after the host")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise ValueError("must be https; plain http is for localhost only")
    _ = parts.port
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or not 0 <= int(port) <= 65535 or not host:
        raise ValueError("must be HOST:PORT, like 127.0.0.1:8000 or [::]:8000")
    return host.strip("[]"), int(port)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as fault:
        raise ValueError(
            f"must be networks separated by commas, like 127.0.0.0/8,::1/128 ({fault})"
        ) from None


def _domains(text: str) -> frozenset[str]:
    found = frozenset(part.strip().lower().strip(".") for part in text.split(",") if part.strip())
    if any("/" in domain or " " in domain or "." not in domain for domain in found):
        raise ValueError("must be domains separated by commas, like example.org,example.net")
    return found


def _database(text: str) -> str:
    if text and not text.startswith("sqlite:///"):
        raise ValueError("must be sqlite:///PATH, or empty for fedibrand.sqlite3 in the data folder")
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("must be at least 32 characters that nobody can guess")
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return read


TABLE: tuple[Setting, ...] = (
    Setting("FEDIBRAND_URL", "url", "the public origin, like https://example.org", None, _origin),
    Setting("FEDIBRAND_LISTEN", "listen", "the address to listen on", "127.0.0.1:8000", _address),
    Setting("FEDIBRAND_DATA", "data", "the folder for all that is kept", "data", Path),
    Setting("FEDIBRAND_DATABASE", "database", "the record; empty: SQLite in the data folder", "", _database),
    Setting("FEDIBRAND_SECRET", "secret", "the secret that wraps every key", None, _secret, secret=True),
    Setting(
        "FEDIBRAND_ALLOWED_NETWORKS",
        "allowed_networks",
        "networks that outgoing requests may reach although they are not public",
        "",
        _networks,
    ),
    Setting(
        "FEDIBRAND_TRUSTED_PROXIES",
        "trusted_proxies",
        "networks whose X-Forwarded-For, -Proto and -Host are believed",
        "",
        _networks,
    ),
    Setting("FEDIBRAND_MAX_BODY", "max_body", "bytes of a body we take", "1000000", _whole(65536, 1000000)),
    Setting(
        "FEDIBRAND_MAX_WAITING",
        "max_waiting",
        "requests in work at once; beyond, 503",
        "512",
        _whole(1, 100000),
    ),
    Setting(
        "FEDIBRAND_REQUEST_SECONDS",
        "request_seconds",
        "seconds a request may take to arrive",
        "30",
        _whole(1, 300),
    ),
    Setting("FEDIBRAND_DRAIN_SECONDS", "drain_seconds", "seconds to finish at SIGTERM", "25", _whole(1, 300)),
    Setting(
        "FEDIBRAND_ANSWERS_PER_MESSAGE",
        "answers_per_message",
        "answers a brand has for each message of a consumer",
        "2",
        _whole(1, 5),
    ),
    Setting(
        "FEDIBRAND_CONVERSATIONS_PER_CONSUMER",
        "conversations_per_consumer",
        "new conversations a consumer may open in an hour",
        "10",
        _whole(1, 100000),
    ),
    Setting(
        "FEDIBRAND_CONVERSATIONS_PER_HOST",
        "conversations_per_host",
        "new conversations an hour from a host we hardly know",
        "300",
        _whole(1, 1000000),
    ),
    Setting(
        "FEDIBRAND_MAX_MEDIA", "max_media", "bytes of an image of a brand", "8388608", _whole(1024, 104857600)
    ),
    Setting(
        "FEDIBRAND_BACKUP_DAYS",
        "backup_days",
        "days for which a backup can be restored; endings are kept as long",
        "90",
        _whole(1, 3650),
    ),
    Setting(
        "FEDIBRAND_PACKAGE_SECONDS",
        "package_seconds",
        "seconds that one call of a package's handler may take",
        "10",
        _whole(1, 300),
    ),
    Setting(
        "FEDIBRAND_PACKAGE_MEMORY",
        "package_memory",
        "bytes of memory that one call of a package's handler may take",
        "268435456",
        _whole(16777216, 17179869184),
    ),
    Setting(
        "FEDIBRAND_SEARCH_MEMORY",
        "search_memory",
        "bytes of memory that the desk's search may take",
        "134217728",
        _whole(16777216, 17179869184),
    ),
    Setting(
        "FEDIBRAND_REFUSED_DOMAINS",
        "refused_domains",
        "domains, with all below them, that nothing is taken from",
        "",
        _domains,
    ),
    Setting(
        "FEDIBRAND_LOG", "log_format", "how log lines look: text or json", "text", _one_of("text", "json")
    ),
)
