"""Python's azure-identity, as a program; see program.mjs."""

import json
import sys

from azure.identity import (
    AuthenticationRecord,
    ClientSecretCredential,
    DeviceCodeCredential,
    SharedTokenCacheCredential,
    TokenCachePersistenceOptions,
)


def say(line):
    print(json.dumps(line), flush=True)


def make(config):
    cache = config["cache"]
    options = {
        "disable_instance_discovery": True,
        "cache_persistence_options": TokenCachePersistenceOptions(name=cache["name"], allow_unencrypted_storage=cache["allow"]),
    }
    authority = {"authority": config["authority"]}
    if config["kind"] == "secret":
        return ClientSecretCredential(config["tenant"], config["client"], config["secret"], **authority, **options)
    if config["kind"] == "shared":
        return SharedTokenCacheCredential(**authority)
    if config.get("record"):
        # The record says where; an authority beside it is one too many for this library.
        options["authentication_record"] = AuthenticationRecord.deserialize(config["record"])
    else:
        options.update(authority)
    return DeviceCodeCredential(
        config["client"],
        tenant_id=config["tenant"],
        disable_automatic_authentication=True,
        prompt_callback=lambda _uri, code, _expires_on: say({"shown": code}),
        **options,
    )


def answer(credential, asked):
    said = {"logs": []}
    scope, how = asked["scope"], {"enable_cae": asked.get("enableCae", False)}
    try:
        if asked.get("authenticate"):
            said["record"] = credential.authenticate(scopes=[scope], **how).serialize()
        said["token"] = credential.get_token(scope, **how).token
    except Exception as error:  # whatever a library raises is its answer
        said["error"] = {"name": type(error).__name__, "message": str(error)}
    return said


def main():
    credential = make(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        say(answer(credential, json.loads(line)))


main()
