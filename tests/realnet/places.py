"""Who is where in these networks."""

from __future__ import annotations

CLIENT, RESOLVER, PROXY = "10.7.1.2", "10.7.2.53", "10.7.3.3"
CLIENT_6, RESOLVER_6 = "2001:db8:7:1::2", "2001:db8:7:2::2"
APP_ADDRESS, WORKSPACE_ADDRESS = "203.0.113.20", "203.0.113.10"
APP_ADDRESS_6, WORKSPACE_ADDRESS_6 = "2001:db8:7:113::20", "2001:db8:7:113::10"
PROXY_USER, PROXY_PASSWORD = "svc-build", "wide-open-Kq8"
SPACES = {"client": (1, CLIENT), "resolver": (2, RESOLVER), "proxy": (3, PROXY)}
