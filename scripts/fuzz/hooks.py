"""Signs deliveries, which schemathesis has no words for: an HMAC of the body with the sender's secret, in hex.

schemathesis.toml gives the signature's header a placeholder. Where a request still carries it, it is replaced, so a
request that is to show nothing, or something wrong, stays as it is.
"""

import hashlib
import hmac
import os

import schemathesis
from requests.auth import AuthBase

SECRET = os.environ["FUZZ_WEBHOOK_SECRET"].encode()
PLACEHOLDER = "the-signature-of-the-body"
SIGNATURES = {
    "X-Hub-Signature-256": ("sha256=", hashlib.sha256),
    "X-Nexus-Webhook-Signature": ("", hashlib.sha1),
}


class Signature(AuthBase):
    """Called once the body is bytes."""

    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        for header, (prefix, algorithm) in SIGNATURES.items():
            if request.headers.get(header) == PLACEHOLDER and isinstance(body, bytes):
                request.headers[header] = prefix + hmac.new(SECRET, body, algorithm).hexdigest()
        return request


@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs.setdefault("auth", Signature())
