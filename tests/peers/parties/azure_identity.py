"""Python's azure-identity, and the pipeline of Azure's SDKs: `sync`, or `aio`, whose client is another one.

Answers run.mjs as serve.mjs does: a line of JSON in, a line of JSON out, until its standard input ends.
"""

import asyncio
import json
import sys
from pathlib import Path

import azure.identity
import azure.identity.aio
from azure.core import AsyncPipelineClient, PipelineClient
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy, BearerTokenCredentialPolicy
from azure.core.rest import HttpRequest


def show(uri, code, _expires_on):
    """Tells the user of a device what to do."""
    print(json.dumps({"shown": {"uri": uri, "code": code, "message": f"{uri} {code}"}}), flush=True)


def person(library, description):
    """A credential of a user."""
    options = {"authority": description["authority"], "disable_instance_discovery": True}
    tenant, client = description["tenant"], description["client"]
    match description["signIn"]:
        case "device":
            return library.DeviceCodeCredential(client, tenant_id=tenant, prompt_callback=show, **options)
        case "password":
            return library.UsernamePasswordCredential(client, description["username"], description["password"], tenant_id=tenant, **options)
        case "code":
            code, secret = (description["code"], description["redirectUri"]), description.get("secret")
            return library.AuthorizationCodeCredential(tenant, client, *code, client_secret=secret, **options)
    return library.InteractiveBrowserCredential(tenant_id=tenant, client_id=client, **options)


def make(library, description):
    """A credential of `library`, which is one of the two modules."""
    if "signIn" in description:
        return person(library, description)
    application = (description["tenant"], description["client"])
    # An authority that is not Microsoft's: the option for private clouds.
    options = {"authority": description["authority"], "disable_instance_discovery": True}
    secret, path, assertion = (description.get(name) for name in ("secret", "certificatePath", "userAssertion"))
    if path:
        options["send_certificate_chain"] = description.get("sendChain", False)
    if assertion:
        proof = {"client_secret": secret} if secret else {"client_certificate": Path(path).read_bytes()}
        return library.OnBehalfOfCredential(*application, user_assertion=assertion, **proof, **options)
    if secret:
        return library.ClientSecretCredential(*application, secret, **options)
    return library.CertificateCredential(*application, path, **options)


def get_token(credential, asked):
    return credential.get_token(asked["scope"], claims=asked.get("claims"), enable_cae=asked.get("enableCae", False))


def answer(credential, asked):
    if "url" not in asked:
        return {"token": get_token(credential, asked).token}
    policy = BearerTokenCredentialPolicy(credential, asked["scope"], enable_cae=True)
    with PipelineClient(asked["url"], policies=[policy]) as client:
        response = client.send_request(HttpRequest("GET", asked["url"]))
        return {"status": response.status_code, "body": response.json()}


async def answer_aio(credential, asked):
    if "url" not in asked:
        return {"token": (await get_token(credential, asked)).token}
    policy = AsyncBearerTokenCredentialPolicy(credential, asked["scope"], enable_cae=True)
    async with AsyncPipelineClient(asked["url"], policies=[policy]) as client:
        response = await client.send_request(HttpRequest("GET", asked["url"]))
        await response.read()
        return {"status": response.status_code, "body": response.json()}


def main():
    is_aio = sys.argv[1] == "aio"
    library = azure.identity.aio if is_aio else azure.identity
    credentials = {}
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        asked = json.loads(line)
        description = asked["description"]
        try:
            if description["id"] not in credentials:
                credentials[description["id"]] = make(library, description)
            credential = credentials[description["id"]]
            said = loop.run_until_complete(answer_aio(credential, asked)) if is_aio else answer(credential, asked)
        except Exception as error:  # whatever a library raises is its answer
            said = {"error": {"name": type(error).__name__, "message": str(error), "claims": getattr(error, "claims", None)}}
        print(json.dumps(said), flush=True)


main()
