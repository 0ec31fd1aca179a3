"""What schemathesis has to be told to test this service; schemathesis.toml loads it."""

import itertools
import json

import schemathesis

numbers = itertools.count(1)


@schemathesis.serializer("application/x-ndjson")
def ndjson(context, value):
    """Sends bytes and text as they are, and any other value as a line of JSON."""
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value) + "\n"
    return text.encode("utf-8", "surrogatepass")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes each valid key another one: a key that was used for another request is refused, as it must be."""
    key = (case.headers or {}).get("Idempotency-Key")
    if key is None or not (isinstance(key, str) and key.isascii() and key.isprintable()):
        return
    if not 1 <= len(key) <= 255 or " " in key:
        return
    unique = f"st-{next(numbers):08}"
    case.headers["Idempotency-Key"] = unique + key[len(unique) :]
