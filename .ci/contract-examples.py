"""Puts things that the running desk has in place of the contract's examples.

Arguments: address of the desk, API key. Prints the document with the number of
a ticket, the id of its requester and the id of a key made for this, so that the
operations on one thing are tried on one that is there.
"""

import json
import sys
import urllib.request

desk, key = sys.argv[1:]


def call(path, body=None):
    request = urllib.request.Request(
        desk + "/api/v1" + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + key, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


document = call("/openapi.json")
ticket = call("/tickets?limit=1")["tickets"][0]
there = {
    "ticket": str(ticket["number"]),
    "person": ticket["requester"],
    "key": call("/keys", {"name": "to be revoked", "scopes": ["tickets:read"]})["key"]["id"],
    "If-Match": "*",
}
for item in document["paths"].values():
    for operation in item.values():
        for parameter in operation.get("parameters", []):
            if "example" in parameter and parameter["name"] in there:
                parameter["example"] = there[parameter["name"]]
json.dump(document, sys.stdout)
