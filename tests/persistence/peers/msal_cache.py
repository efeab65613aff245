"""The official libraries at a cache: azure-identity finds it, msal-extensions locks, reads and writes it, msal knows what is in it.

Reads one request from the standard input, as JSON, and answers in JSON. HOME is where the cache is.
"""

import json
import sys
import time

from azure.identity import TokenCachePersistenceOptions
from azure.identity._persistent_cache import _load_persistent_cache
from msal import TokenCache
from msal_extensions import cache_lock, filelock

AUTHORITY = "https://login.microsoftonline.com/{}"


def cache(request):
    """As a credential of azure-identity has it."""
    return _load_persistent_cache(TokenCachePersistenceOptions(allow_unencrypted_storage=True, name=request["name"]))


def add(request):
    """What msal keeps after a sign-in."""
    token = request["token"]
    cache(request).add(
        {
            "client_id": token["client"],
            "scope": [token["scope"]],
            "token_endpoint": AUTHORITY.format(token["tenant"]) + "/oauth2/v2.0/token",
            "response": {
                "token_type": "Bearer",
                "expires_in": 3600,
                "access_token": token["access"],
                "refresh_token": token["refresh"],
                "client_info": token["client_info"],
            },
        }
    )
    return {"done": True}


def find(request):
    """What msal finds there."""
    found = cache(request)
    return {
        "access": [entry["secret"] for entry in found.search(TokenCache.CredentialType.ACCESS_TOKEN)],
        "refresh": [entry["secret"] for entry in found.search(TokenCache.CredentialType.REFRESH_TOKEN)],
    }


def increment(request):
    """Counts on, under a lock of theirs."""
    lock, error = {
        "portalocker": (cache_lock.CrossPlatLock, cache_lock.LockError),
        "filelock": (filelock.CrossPlatLock, filelock.LockError),
    }[request["lock"]]
    persistence = cache(request)._persistence
    left = request["times"]
    while left:
        try:
            with lock(persistence.get_location() + ".lockfile"):
                persistence.save(json.dumps({"n": json.loads(persistence.load())["n"] + 1}))
                left -= 1
        except error:
            pass  # In use for five seconds.
        time.sleep(request["pause"] / 1000)
    return {"done": True}


request = json.load(sys.stdin)
print(json.dumps({"add": add, "find": find, "increment": increment}[request["op"]](request)))
