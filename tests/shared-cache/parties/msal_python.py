"""MSAL for Python, as a party: it reads a line of JSON, gets a token, and writes a line of JSON; see party.mjs."""

import json
import sys
from urllib.parse import parse_qs, urlencode

import msal

AUTHORITY = "https://login.microsoftonline.com"
ALIASES = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]


class Reply:
    status_code = 200
    headers = {"Content-Type": "application/json"}

    def __init__(self, body):
        self.text = json.dumps(body)

    def raise_for_status(self):
        pass


class Network:
    """Has one answer for the token endpoint, and knows what anyone may know of the cloud."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []

    def post(self, url, data=None, **_):
        self.requests.append(urlencode(data, doseq=True) if isinstance(data, dict) else data)
        answer, self.answer = self.answer, None
        if answer is None:
            raise OSError("nobody answers")
        return Reply(answer)

    def get(self, url, **_):
        if "discovery/instance" in url:
            return Reply({"metadata": [{"preferred_network": ALIASES[0], "preferred_cache": ALIASES[1], "aliases": ALIASES}]})
        tenant = url.split("/")[3]
        return Reply({
            "authorization_endpoint": f"{AUTHORITY}/{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{AUTHORITY}/{tenant}/oauth2/v2.0/token",
            "issuer": f"{AUTHORITY}/{tenant}/v2.0",
        })

    def close(self):
        pass


def act(asked):
    cache = msal.SerializableTokenCache()
    cache.deserialize(asked["cache"])
    network = Network(asked.get("answer"))
    given = {"authority": f"{AUTHORITY}/{asked['tenant']}", "token_cache": cache, "http_client": network}
    scopes = [asked["scope"]]
    if asked["act"] == "application":
        app = msal.ConfidentialClientApplication(asked["client"], client_credential="secret", **given)
        result = attempt(lambda: app.acquire_token_for_client(scopes))
    else:
        app = msal.PublicClientApplication(asked["client"], **given)
        if asked["act"] == "sign-in":
            result = attempt(lambda: app.acquire_token_by_authorization_code("code", scopes, redirect_uri="http://localhost"))
        else:
            accounts = app.get_accounts()
            result = {}
            if asked["act"] == "silent":
                if len(accounts) == 1:
                    result = attempt(lambda: app.acquire_token_silent(scopes, accounts[0])) or {}
            else:
                for account in accounts:
                    app.remove_account(account)
    requests = [body for body in network.requests if parse_qs(body).get("grant_type")]
    return {"token": result.get("access_token"), "error": result.get("error"), "cache": cache.serialize(), "requests": requests}


def attempt(call):
    try:
        return call()
    except OSError as error:
        return {"error": str(error)}


for line in sys.stdin:
    print(json.dumps(act(json.loads(line))), flush=True)
