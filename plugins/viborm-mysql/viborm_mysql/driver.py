"""PyMySQL's connection, without the 60 ms that it takes to load certificates which nothing is checked against.

Imported on connect only. Without options for TLS the driver encrypts if the server can, and trusts any server: it makes
a context with all authorities of the system for that.
"""

from __future__ import annotations

import ssl
from typing import Any

from pymysql.connections import Connection


class LightConnection(Connection):
    """A connection of the driver; a context that checks nothing holds no certificates."""

    def _create_ssl_ctx(self, sslp: Any) -> ssl.SSLContext:
        if sslp:
            made: ssl.SSLContext = super()._create_ssl_ctx(sslp)  # type: ignore[misc]
            return made
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
