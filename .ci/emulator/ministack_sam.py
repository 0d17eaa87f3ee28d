"""MiniStack with the holes of its CloudFormation filled that template.yaml falls into.

Served as: hypercorn ministack_sam:app --bind 127.0.0.1:PORT   (PYTHONPATH = this folder)

It uses MiniStack's table of resource handlers and its in-process services, so
MiniStack's version is pinned. What is filled in:

 1. AWS::ApiGatewayV2::Api            Body, FailOnWarnings: SAM puts routes and integrations there
 2. AWS::DynamoDB::Table              TimeToLiveSpecification
 3. AWS::SES::ReceiptRule             into MiniStack's own rule sets, so that the SES API shows it
 4. AWS::Cognito::UserPoolUser        an invited user
 5. AWS::Cognito::ManagedLoginBranding  nothing to do
 6. AWS::SES::EmailIdentity           the DKIM records as attributes
 7. AWS::Lambda::EventSourceMapping   a number given by a parameter comes as text
 8. OPTIONS of an API without CORS settings goes to its routes, as on AWS
 9. sqs:SendMessage is enough for SendMessageBatch, as on AWS
10. the sender's identity and address, and the leading key, as what a role is checked against
11. GET /_rehearsal/mails answers every raw mail with its envelope
12. every request counts as https, as on AWS: the bucket policy denies anything else
"""
import inspect
import json
import re
from email.utils import parseaddr
from urllib.parse import parse_qs

from ministack.app import app as _app
from ministack.core import iam_actions
from ministack.services import apigateway as gateway
from ministack.services import cognito, dynamodb, ses
from ministack.services.cloudformation import provisioners

handlers = provisioners._RESOURCE_HANDLERS
FUNCTION = re.compile(r"functions/(arn:[^/]+)/invocations$")


def succeed(response):
    """The body of a service's answer; its error as an exception."""
    status, _, body = response
    if status >= 400:
        raise ValueError(f"{body!r}")
    return json.loads(body) if body else {}


def import_body(api_id, body):
    """What API Gateway does with the OpenAPI document that SAM writes: integrations and routes."""
    if isinstance(body, str):
        body = json.loads(body)
    gateway._routes[api_id], gateway._integrations[api_id] = {}, {}
    for path, operations in (body.get("paths") or {}).items():
        for verb, operation in operations.items():
            i = operation.get("x-amazon-apigateway-integration") if isinstance(operation, dict) else None
            if not i:
                continue
            function = FUNCTION.search(i.get("uri", ""))
            integration = succeed(gateway._create_integration(api_id, {
                "integrationType": i["type"].upper(),
                "integrationUri": function.group(1) if function else i.get("uri", ""),
                "integrationMethod": i.get("httpMethod", "POST"),
                "payloadFormatVersion": i.get("payloadFormatVersion", "2.0"),
                "timeoutInMillis": i.get("timeoutInMillis", 30000),
            }))
            verb = "ANY" if verb == "x-amazon-apigateway-any-method" else verb.upper()
            key = "$default" if path == "/$default" else f"{verb} {path}"
            succeed(gateway._create_route(api_id, {
                "routeKey": key, "target": "integrations/" + integration["integrationId"]}))


def after(kind, then):
    """Do more after MiniStack's own handler of a resource type."""
    handler = handlers[kind]
    create, update = handler["create"], handler.get("update")
    with_id = handler.get("update_with_logical_id")

    def created(logical_id, properties, stack):
        result = create(logical_id, properties, stack)
        then(result[0], properties)
        return result

    def updated(physical_id, old, new, stack, logical_id=None):
        result = update(physical_id, old, new, stack, logical_id) if with_id else update(physical_id, old, new, stack)
        then(result[0], new)
        return result

    handler["create"] = created
    if update:
        handler["update"] = updated


def api(physical_id, properties):
    if properties.get("Body"):
        import_body(physical_id, properties["Body"])


def time_to_live(physical_id, properties):
    ttl = properties.get("TimeToLiveSpecification")
    if ttl:
        dynamodb._update_ttl({"TableName": physical_id, "TimeToLiveSpecification": {
            "AttributeName": ttl["AttributeName"], "Enabled": ttl.get("Enabled") in (True, "true")}})


after("AWS::ApiGatewayV2::Api", api)
after("AWS::DynamoDB::Table", time_to_live)


def numbers(kind, *path):
    """Turn a number that came as text into a number before MiniStack sees it."""
    handler = handlers[kind]

    def fixed(properties):
        inner = properties
        for name in path[:-1]:
            inner = inner.get(name) or {}
        if isinstance(inner.get(path[-1]), str):
            inner[path[-1]] = int(inner[path[-1]])
        return properties

    create, update = handler["create"], handler.get("update")
    handler["create"] = lambda logical_id, p, stack: create(logical_id, fixed(p), stack)
    if update:
        handler["update"] = lambda physical_id, old, new, *rest, **named: update(physical_id, old, fixed(new), *rest, **named)


numbers("AWS::Lambda::EventSourceMapping", "ScalingConfig", "MaximumConcurrency")


def routed_options():
    """MiniStack refuses OPTIONS where no CORS is configured; AWS looks for a route."""
    source = inspect.getsource(gateway._handle_execute_in_scope)
    before, after_it = 'if method == "OPTIONS":', 'if method == "OPTIONS" and cors_cfg:'
    if before not in source:
        raise RuntimeError("MiniStack has changed: look at OPTIONS again")
    exec(source.replace(before, after_it), vars(gateway))


routed_options()


def batch_actions():
    """AWS knows no right of its own for a batch of messages."""
    extract = iam_actions.extract_iam_action

    def single(*args, **named):
        action = extract(*args, **named)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    iam_actions.extract_iam_action = single


batch_actions()


def condition_keys():
    """What the roles of template.yaml are limited by, taken from the request as AWS does."""
    tags, items = iam_actions.request_tag_context, iam_actions.dynamodb_service_context
    resource = iam_actions.extract_resource_arn

    def sender(body):
        form = parse_qs((body or b"").decode("utf-8", "replace"))
        return parseaddr(form.get("Source", [""])[0])[1] if form.get("Action") == ["SendRawEmail"] else ""

    def from_address(service, action, body, params):
        context = tags(service, action, body, params)
        if service == "ses" and sender(body):
            context = {**context, "ses:FromAddress": sender(body)}
        return context

    def identity(service, method, path, headers, body, params, region, account):
        if service == "ses" and sender(body):
            return f"arn:aws:ses:{region}:{account}:identity/{sender(body).rpartition('@')[2]}"
        return resource(service, method, path, headers, body, params, region, account)

    def leading_keys(body):
        context = items(body)
        request = json.loads(body or b"{}")
        key = (request.get("Key") or request.get("Item") or {}).get("pk", {}).get("S")
        return {**context, "dynamodb:LeadingKeys": [key]} if key else context

    iam_actions.request_tag_context, iam_actions.dynamodb_service_context = from_address, leading_keys
    iam_actions.extract_resource_arn = identity


condition_keys()


mails = []  # every raw mail, as it was sent


def raw_mail():
    """Keep each raw mail with its envelope; MiniStack shows only what it makes of it."""
    send = ses._send_raw_email

    def kept(params):
        answer = send(params)
        if answer[0] < 300:
            tags = {ses._p(params, f"Tags.member.{n}.Name"): ses._p(params, f"Tags.member.{n}.Value") for n in range(1, 10)}
            mails.append({
                "id": ses._sent_emails_list()[-1]["MessageId"].partition("@")[0],
                "to": ses._collect_list(params, "Destinations.member"),
                "tags": {name: [value] for name, value in tags.items() if name},
                "raw": ses._p(params, "RawMessage.Data"),
            })
        return answer

    ses._send_raw_email = kept


raw_mail()


def rule_create(logical_id, properties, stack):
    sets, name = ses._receipt_rule_sets, properties["RuleSetName"]
    if name not in sets:
        raise ValueError(f"Rule set does not exist: {name}")
    rule = dict(properties["Rule"])
    rule.setdefault("Name", provisioners._physical_name(stack, logical_id, max_len=64))
    if any(r["Name"] == rule["Name"] for r in sets[name]["Rules"]):
        raise ValueError(f"Rule already exists: {rule['Name']}")
    for flag in ("Enabled", "ScanEnabled"):
        rule[flag] = rule.get(flag) in (True, "true")
    sets[name]["Rules"].insert(0, rule)
    return rule["Name"], {}


def rule_delete(physical_id, properties):
    rules = ses._receipt_rule_sets.get(properties["RuleSetName"], {"Rules": []})["Rules"]
    rules[:] = [r for r in rules if r["Name"] != physical_id]


def rule_update(physical_id, old, new, stack):
    rule_delete(physical_id, old)
    return rule_create("", {**new, "Rule": {**new["Rule"], "Name": physical_id}}, stack)


identity_create = handlers["AWS::SES::EmailIdentity"]["create"]


def identity_with_dkim(logical_id, properties, stack):
    physical_id, attributes = identity_create(logical_id, properties, stack)
    records = {}
    for n in "123":
        records["DkimDNSTokenName" + n] = f"token{n}._domainkey.{physical_id}"
        records["DkimDNSTokenValue" + n] = f"token{n}.dkim.amazonses.com"
    return physical_id, {**attributes, **records}


def user_create(logical_id, properties, stack):
    succeed(cognito._admin_create_user(dict(properties)))
    return properties["Username"], {}


handlers["AWS::SES::EmailIdentity"]["create"] = identity_with_dkim
handlers["AWS::SES::ReceiptRule"] = {"create": rule_create, "update": rule_update, "delete": rule_delete}
handlers["AWS::Cognito::UserPoolUser"] = {
    "create": user_create,
    "delete": lambda physical_id, p: cognito._admin_delete_user({"UserPoolId": p["UserPoolId"], "Username": physical_id}),
}
handlers["AWS::Cognito::ManagedLoginBranding"] = {
    "create": lambda logical_id, p, stack: (f"{p['UserPoolId']}|{p['ClientId']}", {}),
    "delete": lambda physical_id, p: None,
}


async def app(scope, receive, send):
    """What hypercorn serves."""
    if scope["type"] == "http":
        if scope["path"] == "/_rehearsal/mails":
            body = json.dumps(mails).encode()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": body})
            return
        headers = [(k, v) for k, v in scope["headers"] if k != b"x-forwarded-proto"]
        scope = {**scope, "headers": headers + [(b"x-forwarded-proto", b"https")]}
    await _app(scope, receive, send)
