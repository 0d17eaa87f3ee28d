#!/usr/bin/env python3
"""Drive a deployed desk through its main job, as customers, agents and AWS would.

usage: drive.py STACK DESK STATE PHASE    (AWS_ENDPOINT_URL names the emulator)

DESK is the admin's program (bin/desk), STATE a file between the phases, which are, in this order:
  first    console, user pool, form, mail, routing, acknowledgement, answer, reply by mail, bounce, tick
  second   after a second deployment with another name, language and issuer: sign-in
  deleted  after the stack is gone: what must stay and what must not
Exits 1 when anything was not as it should be.
"""
import base64
import email
import email.policy
import html
import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import boto3

STACK, DESK, STATE, PHASE = sys.argv[1:5]
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
failures = 0


def check(name, good, seen=""):
    """Note one expectation."""
    global failures
    failures += not good
    print(("  ok    " if good else "  WRONG ") + name + ("" if good else f": {str(seen)[:600]}"), flush=True)
    return good


def wait(what, seconds=40.0, every=0.25):
    """The first true answer of what(), or its last one when time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(every)


def outputs():
    stack = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Web:
    """A browser or program before the HTTP API."""

    def __init__(self, api):
        self.host = f"{api}.execute-api.localhost:{ENDPOINT.rsplit(':', 1)[1]}"
        self.opener = urllib.request.build_opener(NoRedirect)

    def __call__(self, method, path, body=None, **headers):
        names = {k.replace("_", "-"): v for k, v in headers.items()}
        if isinstance(body, dict) and names.get("Content-Type") == "application/json":
            body = json.dumps(body)
        elif isinstance(body, dict):
            names["Content-Type"], body = "application/x-www-form-urlencoded", urllib.parse.urlencode(body)
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(ENDPOINT + path, data=data, method=method, headers={"Host": self.host, **names})
        try:
            with self.opener.open(request, timeout=30) as r:
                return r.status, r.headers, r.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as e:
            return e.code, e.headers, e.read().decode("utf-8", "replace")


def mailbox():
    """Every mail that the desk has sent, oldest first: its one envelope recipient and the parsed message."""
    with urllib.request.urlopen(ENDPOINT + "/_rehearsal/mails") as r:
        found = json.load(r)
    mails = []
    for m in found:
        parsed = email.message_from_bytes(base64.b64decode(m["raw"]), policy=email.policy.default)
        part = parsed.get_body(("plain",))
        mails.append({**m, "subject": str(parsed["Subject"]), "reply_to": str(parsed["Reply-To"] or ""),
                      "text": part.get_content() if part else ""})
    return mails


def mailed(to, words, after=0):
    """Mail to an address whose subject or text has the words."""
    return [m for m in mailbox()[after:] if to in m["to"] and words in m["subject"] + m["text"]]


class Reception:
    """What SES does with mail that comes in, by the rule that the stack has made."""

    def __init__(self):
        active = boto3.client("ses").describe_active_receipt_rule_set()
        self.set = active.get("Metadata", {}).get("Name")
        self.rules = active.get("Rules", [])

    def rule(self, recipient):
        domain = recipient.rsplit("@", 1)[1]
        for r in self.rules:
            if r["Enabled"] and domain in r["Recipients"]:
                return r
        return None

    def receive(self, raw, source, recipient):
        action = self.rule(recipient)["Actions"][0]["S3Action"]
        message = uuid.uuid4().hex
        key = action["ObjectKeyPrefix"] + message
        boto3.client("s3").put_object(Bucket=action["BucketName"], Key=key, Body=raw.encode())
        passed = {"status": "PASS"}
        notification = {
            "notificationType": "Received",
            "mail": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "source": source,
                     "messageId": message, "destination": [recipient]},
            "receipt": {"recipients": [recipient], "spamVerdict": passed, "virusVerdict": passed, "spfVerdict": passed,
                        "dkimVerdict": passed, "dmarcVerdict": passed,
                        "action": {"type": "S3", "topicArn": action["TopicArn"], "bucketName": action["BucketName"],
                                   "objectKeyPrefix": action["ObjectKeyPrefix"], "objectKey": key}}}
        boto3.client("sns").publish(TopicArn=action["TopicArn"], Message=json.dumps(notification))
        return message


def configuration():
    """A desk with one agent, one rule and a policy that warns at once and breaches after a minute."""
    names = lambda es, en: {"es": es, "en": en}
    agent = {"name": "Ana", "teams": ["support"], "language": "es", "active": True, "onDuty": True}
    return {
        "version": 1,
        "settings": {"name": "Rehearsal", "language": "es", "zone": "Europe/Madrid", "defaultTeam": "support",
                     "reopenDays": 14, "linkDays": 90},
        "agents": [{**agent, "id": "ana", "address": "ana@example.com", "role": "agent"},
                   {**agent, "id": "boss", "name": "Boss", "address": "boss@example.com", "role": "lead", "onDuty": False}],
        "teams": [{"id": "support", "name": names("Soporte", "Support"), "lead": "boss"},
                  {"id": "billing", "name": names("Facturas", "Billing"), "lead": "boss"}],
        "mailboxes": [{"id": "support", "address": "support@example.com", "receiving": "support@help.example.com",
                       "name": "Rehearsal", "team": "support"}],
        "forms": [{"id": "web", "name": names("Formulario", "Form"), "origins": ["https://shop.example.net"], "active": True}],
        "routing": [{"id": "words", "name": names("Palabras", "Words"), "match": {"words": ["impresora"]}, "team": "support"}],
        "calendars": [],
        "policies": [{"id": "fast", "name": names("Rápida", "Fast"), "match": {}, "calendar": "", "warnPercent": 1,
                      "targets": {"first_response": {p: 1 for p in ("urgent", "high", "normal", "low")}}}],
    }


def secret(out):
    """A key for the API, made as an admin makes it."""
    done = subprocess.run([DESK, "apikey", "create", "--table", out["TableName"], "--name", "rehearsal", "--agent", "ana",
                           "--scope", "tickets:read", "--scope", "tickets:write"], capture_output=True, text=True)
    found = re.search(r"hd_[A-Za-z0-9_-]{43}", done.stdout)
    check("desk apikey create --table", found, done.stdout + done.stderr)
    return found.group(0) if found else ""


def doors(web, out):
    """The public door: pages, our own errors, what other sites may do."""
    status, headers, body = web("GET", "/")
    check("start page", status == 200 and "<html" in body, (status, body))
    check("strict policy on pages", "default-src" in (headers.get("Content-Security-Policy") or ""), headers)
    status, headers, body = web("GET", "/no/such/page")
    check("our own 404", status == 404 and "text/html" in headers["Content-Type"], (status, body))
    status, headers, body = web("GET", "/api/v1/tickets")
    check("API without a key: 401 problem", status == 401 and "problem+json" in headers["Content-Type"], (status, body))
    status, headers, _ = web("OPTIONS", "/requests", Origin="https://shop.example.net",
                             Access_Control_Request_Method="POST", Access_Control_Request_Headers="content-type")
    check("allowed site may post", status in (200, 204) and headers["Access-Control-Allow-Origin"] == "https://shop.example.net", (status, headers))
    status, headers, _ = web("OPTIONS", "/requests", Origin="https://evil.example.net", Access_Control_Request_Method="POST")
    check("another site may not", not headers["Access-Control-Allow-Origin"], (status, headers))
    try:
        urllib.request.urlopen(f"{ENDPOINT}/{out['BucketName']}/mail/x")
        check("bucket is private", False)
    except urllib.error.HTTPError as e:
        check("bucket is private", e.code == 403, e.code)


def console(web):
    """The agents' console: its page, and the script that the page loads."""
    status, headers, page = web("GET", "/console/")
    script = re.search(r'src="(/console/[^"]+\.js)"', page)
    if check("console serves its page", status == 200 and "text/html" in headers["Content-Type"] and script, (status, page)):
        status, headers, body = web("GET", script.group(1))
        check("and the script of it", status == 200 and "javascript" in headers["Content-Type"] and body, status)
    status, _, page = web("GET", "/console/tickets/1")
    check("an address inside the console is the console", status == 200 and script and script.group(1) in page, (status, page))


def pool(web, out):
    """Cognito as the stack makes it: nobody signs himself up, the first admin is invited, the desk is its client."""
    idp, ssm = boto3.client("cognito-idp"), boto3.client("ssm")
    value = lambda name: ssm.get_parameter(Name=f"/{STACK}/{name}")["Parameter"]["Value"]
    pools = idp.list_user_pools(MaxResults=10)["UserPools"]
    if not check("one user pool", len(pools) == 1, pools):
        return
    name = pools[0]["Id"]
    made = idp.describe_user_pool(UserPoolId=name)["UserPool"]
    check("nobody signs himself up", made["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"], made)
    check("a second factor is offered", made.get("MfaConfiguration") == "OPTIONAL", made.get("MfaConfiguration"))
    client = idp.describe_user_pool_client(UserPoolId=name, ClientId=value("client-id"))["UserPoolClient"]
    check("the desk is its client, for codes only, without a secret",
          client["AllowedOAuthFlows"] == ["code"] and "ClientSecret" not in client, client)
    home = value("public-url")
    check("which comes back to the desk", client["CallbackURLs"] == [home + "/sign-in/callback"] and client["LogoutURLs"] == [home + "/sign-out"], client)
    boss = idp.admin_get_user(UserPoolId=name, Username="boss@example.com")
    claims = {a["Name"]: a["Value"] for a in boss["UserAttributes"]}
    check("the first admin is invited, his address counts as verified",
          boss["UserStatus"] == "FORCE_CHANGE_PASSWORD" and claims.get("email_verified") == "true", boss)
    check("the functions know the issuer", value("issuer").endswith("/" + name), value("issuer"))
    # Its own pages are not there: the desk must say so to the agent, in his language.
    for language in ("es", "en"):
        status, headers, page = web("GET", "/sign-in?here=1", Accept_Language=language)
        check(f"sign-in without its issuer is a page that says what to do ({language})",
              status == 503 and "text/html" in headers["Content-Type"] and f'lang="{language}"' in page, (status, page))


def cookie(headers, name):
    """A cookie that an answer sets: its value and attributes."""
    for line in headers.get_all("Set-Cookie") or []:
        if line.startswith(name + "="):
            value, _, attributes = line[len(name) + 1:].partition(";")
            return value, attributes
    return "", ""


def visit(address):
    """The issuer's answer to a browser: where it sends it."""
    trust = ssl._create_unverified_context()  # the browser is this script; that the functions trust it is what counts
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=trust))
    try:
        with opener.open(address, timeout=10) as r:
            return r.status, ""
    except urllib.error.HTTPError as e:
        return e.code, e.headers.get("Location") or ""


def agents(web):
    """An agent signs in at another issuer, reads, writes and signs out."""
    home = boto3.client("ssm").get_parameter(Name=f"/{STACK}/public-url")["Parameter"]["Value"]
    status, headers, _ = web("GET", "/sign-in?to=/console/tickets")
    check("sign-in begins at the desk's own address", status == 303 and (headers["Location"] or "").startswith(home + "/sign-in?"), (status, headers["Location"]))

    def enter(who):
        def begin():
            status, headers, _ = web("GET", "/sign-in?here=1&to=/console/tickets")
            return headers if status == 303 else None
        headers = wait(begin, 30, 1)
        if not check(f"{who}: the browser is sent to the issuer", headers and headers["Location"].startswith("https://127.0.0.1:"), headers):
            return None
        browser, attributes = cookie(headers, "__Host-desk-sign-in")
        check("with a secret that only it has", browser and all(a in attributes for a in ("HttpOnly", "Secure", "Path=/")), attributes)
        status, back = visit(headers["Location"] + "&" + urllib.parse.urlencode({"as": who}))
        if not check("the issuer sends it back with a code", status == 302 and back.startswith(home + "/sign-in/callback?"), (status, back)):
            return None
        path = back[len(home):]
        status, _, page = web("GET", path)
        check("in another browser the code is worth nothing", status == 401 and "<html" in page, (status, page))
        return path, "__Host-desk-sign-in=" + browser

    came = enter("ana@example.com")
    if not came:
        return
    path, browser = came
    status, headers, page = web("GET", path, Cookie=browser)
    token, attributes = cookie(headers, "__Host-desk")
    if not check("and the session begins", status == 303 and headers["Location"] == "/console/tickets" and token, (status, page)):
        return
    check("in a cookie that no script and no other site has", all(a in attributes for a in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/")), attributes)
    session = "__Host-desk=" + token
    status, _, _ = web("GET", path, Cookie=browser)
    check("a code is used once", status == 401, status)
    status, _, text = web("GET", "/api/v1/me", Cookie=session)
    me = json.loads(text) if status == 200 else {}
    check("the session is Ana's, with a second factor", (me.get("agent"), me.get("role"), me.get("secondFactor")) == ("ana", "agent", "used"), (status, text))
    status, _, text = web("GET", "/api/v1/tickets", Cookie=session)
    check("and reads the tickets", status == 200, (status, text))
    write = {"name": {"en": "Rehearsed"}, "owner": "agent", "text": {"en": "Hello"}}
    status, _, text = web("POST", "/api/v1/canned-replies", write, Cookie=session, Content_Type="application/json")
    check("it writes nothing without the CSRF token", status == 403, (status, text))
    status, _, text = web("POST", "/api/v1/canned-replies", write, Cookie=session, Content_Type="application/json", X_CSRF_Token=me.get("csrf", ""),
                          Origin="https://evil.example.net")
    check("nor from another site", status == 403, (status, text))
    status, _, text = web("POST", "/api/v1/canned-replies", write, Cookie=session, Content_Type="application/json", X_CSRF_Token=me.get("csrf", ""))
    check("but with it", status == 201, (status, text))
    status, _, text = web("POST", "/sign-out", "", Cookie=session, X_CSRF_Token=me.get("csrf", ""))
    check("signed out", status == 200, (status, text))
    status, _, _ = web("GET", "/api/v1/me", Cookie=session)
    check("and the session is over", status == 401, status)
    came = enter("stranger@example.com")
    if came:
        status, headers, page = web("GET", came[0], Cookie=came[1])
        check("who is no agent is told so", status == 403 and not cookie(headers, "__Host-desk")[0] and "<html" in page, (status, page))


def form(web, subject, address):
    """Fill in the form of the help centre; answers the page that follows."""
    status, _, page = web("GET", "/new", Accept_Language="es")
    fields = {n: html.unescape(v) for n, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)}
    action = re.search(r'<form[^>]* action="([^"]+)"', page)
    if not check("form page", status == 200 and action, (status, page)):
        return ""
    fields.update(name="Lucía", address=address, subject=subject, text="No imprime desde ayer.")
    status, headers, body = web("POST", html.unescape(action.group(1)), fields)
    for _ in range(3):
        if status not in (302, 303):
            break
        status, headers, body = web("GET", headers["Location"])
    check("form sent", status == 200, (status, body))
    return body


def by_form(web, call):
    """Form to acknowledged ticket; answers its number."""
    page = form(web, "La impresora no imprime", "lucia@example.org")
    number = re.search(r"#(\d+)", page)
    if not check("thank-you page has the reference", number, page):
        return None
    number = int(number.group(1))
    check("and no private link", "/t/" not in page, page)
    acks = wait(lambda: mailed("lucia@example.org", f"#{number}"))
    if check("acknowledgement mailed", len(acks) == 1, mailbox()):
        link = re.search(r"https?://[^/\s]+(/t/\S+)", acks[0]["text"])
        check("with the private link", link, acks[0]["text"])
        if link:
            status, _, body = web("GET", link.group(1))
            check("private link opens", status == 200 and "impresora" in body, (status, body))
            status, _, _ = web("GET", link.group(1)[:-1] + ("a" if link.group(1)[-1] != "a" else "b"))
            check("altered link does not", status == 404, status)
    routed = wait(lambda: (lambda t: t if t.get("assignee") else None)(call("GET", f"/tickets/{number}")["ticket"]))
    if check("routed to the agent on duty", routed and routed["assignee"] == "ana" and routed["team"] == "support", routed):
        events = call("GET", f"/tickets/{number}")["events"]
        check("history says which rule", any(e.get("cause", {}).get("rule") == "words" for e in events), events)
    check("agent told", wait(lambda: mailed("ana@example.com", f"#{number}")), mailbox())
    return number


def by_script(web, call):
    """A script of another site: a large file straight to storage, then the request that names it."""
    site = {"Origin": "https://shop.example.net", "Content_Type": "application/json"}
    announce = lambda size: web("POST", "/uploads", {"name": "informe.pdf", "type": "application/pdf", "size": size}, **site)
    status, headers, body = announce(5_000_000)
    if not check("large file announced", status == 201, (status, body)):
        return
    check("answer readable by the allowed site", headers["Access-Control-Allow-Origin"] == "https://shop.example.net", headers)
    form = json.loads(body)
    data = b"%PDF-1.7\n" + b"x" * 4_999_000
    check("file sent to storage", post_file(form, data) in (200, 201, 204), form)
    over = post_file(json.loads(announce(1000)[2]), data)
    check("a file over its announced size is refused", over >= 400, over)
    request = {"name": "Lucía", "address": "lucia@example.org", "subject": "Con informe", "text": "Va adjunto.", "form": "web",
               "files": [{"name": "informe.pdf", "key": form["key"]}]}
    key = str(uuid.uuid4())
    status, _, body = web("POST", "/requests", request, Idempotency_Key=key, **site)
    check("request with the file", status == 201, (status, body))
    again, _, repeated = web("POST", "/requests", request, Idempotency_Key=key, **site)
    check("repeated request is the same", (again, repeated) == (status, body), (again, repeated))
    number = json.loads(body).get("number")
    files = [f for m in call("GET", f"/tickets/{number}")["messages"] for f in m.get("files") or []]
    if check("file is on the ticket", len(files) == 1 and files[0]["size"] == len(data), files):
        url = call("GET", f"/tickets/{number}/files/{files[0]['id']}")["url"]
        with urllib.request.urlopen(url) as r:
            check("and can be fetched by its link", r.read() == data and "attachment" in r.headers["Content-Disposition"], r.headers)
        try:
            urllib.request.urlopen(url.replace("X-Amz-Signature=", "X-Amz-Signature=0"))
            check("but not by an altered one", False)
        except urllib.error.HTTPError as e:
            check("but not by an altered one", e.code == 403, e.code)
    missing = json.loads(announce(5_000_000)[2])["key"]
    status, _, body = web("POST", "/requests", {**request, "files": [{"name": "x.pdf", "key": missing}]}, **site)
    check("file that was never sent: a wrong field, not our fault", status == 422, (status, body))


def post_file(form, data):
    """A pre-signed POST, as a browser sends it."""
    boundary = uuid.uuid4().hex
    head = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form["fields"].items())
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: application/pdf\r\n\r\n'
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(form["url"], data=body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as e:
        return e.code


def by_mail(call, reception):
    """Mail to the support address, answer by the API, reply by mail to the same ticket."""
    raw = ("From: Marta <marta@example.org>\r\nTo: support@example.com\r\nSubject: Factura equivocada\r\n"
           "Message-ID: <one@example.org>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\n"
           "Authentication-Results: amazonses.com; dmarc=pass header.from=example.org; dkim=pass header.d=example.org\r\n"
           "Content-Type: text/plain; charset=utf-8\r\n\r\nEl importe no es correcto.\r\n")
    reception.receive(raw, "marta@example.org", "support@help.example.com")
    ticket = wait(lambda: next((t for t in call("GET", "/tickets")["tickets"] if t["subject"] == "Factura equivocada"), None))
    if not check("mail became a ticket", ticket):
        return
    number = ticket["number"]
    acks = wait(lambda: mailed("marta@example.org", f"#{number}"))
    check("mail acknowledged once", len(acks) == 1, acks)
    call("POST", f"/tickets/{number}/messages", {"kind": "public", "text": "Ya está corregida.", "status": "pending"})
    answers = wait(lambda: mailed("marta@example.org", "Ya está corregida."))
    if not check("answer mailed to the customer", len(answers) == 1, mailbox()):
        return
    reply_to = re.search(r"[\w.+-]+@help\.example\.com", answers[0]["reply_to"])
    check("reply address on the receiving domain", reply_to, answers[0]["reply_to"])
    raw = (f"From: Marta <marta@example.org>\r\nTo: {reply_to.group(0)}\r\nSubject: Re: Factura equivocada\r\n"
           "Message-ID: <two@example.org>\r\nDate: Mon, 02 Mar 2026 11:00:00 +0100\r\n"
           "Authentication-Results: amazonses.com; dmarc=pass header.from=example.org; dkim=pass header.d=example.org\r\n"
           "Content-Type: text/plain; charset=utf-8\r\n\r\nSigue sin estar bien.\r\n")
    reception.receive(raw, "marta@example.org", reply_to.group(0))
    view = wait(lambda: (lambda v: v if v["ticket"]["status"] == "open" else None)(call("GET", f"/tickets/{number}")))
    check("reply landed in the ticket and opened it again", view and any("Sigue sin" in m.get("text", "") for m in view["messages"]),
          view or call("GET", f"/tickets/{number}"))
    return number, answers[0]


def bounce(call, out, number, answer):
    """SES tells that the answer bounced."""
    event = {"eventType": "Bounce", "mail": {"messageId": answer["id"], "tags": answer["tags"], "source": "support@example.com"},
             "bounce": {"bounceType": "Permanent", "bounceSubType": "General",
                        "bouncedRecipients": [{"emailAddress": "marta@example.org", "status": "5.1.1"}]}}
    boto3.client("sns").publish(TopicArn=out["MailEventsTopicArn"], Message=json.dumps(event))
    seen = wait(lambda: [d for d in call("GET", f"/tickets/{number}").get("deliveries", []) if "bounce" in (d.get("outcome") or "")])
    check("bounce noted on the message", seen, call("GET", f"/tickets/{number}").get("deliveries"))


def tick(out, number):
    """The clock: one warning at once, one breach after a minute, each once."""
    invoke = lambda: boto3.client("lambda").invoke(FunctionName=out["TickFunctionName"], Payload=json.dumps(
        {"version": "0", "id": str(uuid.uuid4()), "source": "aws.events", "detail-type": "Scheduled Event", "detail": {},
         "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}))
    answer = invoke()
    check("tick runs", "FunctionError" not in answer, answer["Payload"].read())
    warned = lambda: [m for m in mailed("ana@example.com", f"#{number}") if "plazo" in m["text"]]
    check("assignee warned", wait(lambda: len(warned()) == 1), [m["subject"] for m in mailbox()])
    # From here the schedule itself does the work, as on AWS.
    late = lambda: [m for m in mailed("boss@example.com", f"#{number}") if "plazo" in m["text"]]
    check("lead told of the breach, by the schedule", wait(lambda: len(late()) == 1, 150), [m["subject"] for m in mailbox()])
    invoke()
    invoke()
    time.sleep(2)
    check("each once", len(warned()) == 1 and len(late()) == 1, (len(warned()), len(late())))


def quiet(out):
    """Nothing waits, nothing failed."""
    sqs = boto3.client("sqs")
    for url in sqs.list_queues().get("QueueUrls", []):
        have = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        n = int(have["ApproximateNumberOfMessages"]) + int(have["ApproximateNumberOfMessagesNotVisible"])
        check(f"queue {url.rsplit('/', 1)[1]} is empty", n == 0, n)
    items = boto3.client("dynamodb").scan(TableName=out["TableName"])["Items"]
    left = [i["pk"]["S"] for i in items if i["pk"]["S"].startswith(("OUT#", "FAIL#", "QUAR#"))]
    check("no outbox entry, failure or quarantine left", not left, left)


def first():
    out = outputs()
    web = Web(out["ApiId"])
    boto3.client("ses").verify_domain_identity(Domain="example.com")
    boto3.client("dynamodb").put_item(TableName=out["TableName"], Item={
        "pk": {"S": "CFG"}, "sk": {"S": "NOW"}, "v": {"N": "1"}, "d": {"S": json.dumps(configuration())}})
    reception = Reception()
    check("receipt rule set made and active", reception.set == out["ReceiptRuleSetName"] == "helpdesk-inbound", reception.set)
    rule = reception.rule("support@help.example.com")
    if not check("receipt rule of the receiving domain, scanned", rule and rule["ScanEnabled"], reception.rules):
        return
    key = secret(out)

    def call(method, path, body=None):
        ask = lambda: web(method, "/api/v1" + path, body, Authorization="Bearer " + key, Content_Type="application/json",
                          Idempotency_Key=str(uuid.uuid4()))
        status, _, text = ask()
        if method == "GET" and status == 404:  # agents see a new ticket once it is routed
            status, _, text = wait(lambda: (lambda a: a if a[0] < 300 else None)(ask())) or (status, None, text)
        if status >= 300:
            check(f"{method} {path}", False, (status, text))
            return {"tickets": [], "ticket": {}, "events": [], "messages": []}
        return json.loads(text)

    doors(web, out)
    console(web)
    pool(web, out)
    number = by_form(web, call)
    by_script(web, call)
    answered = by_mail(call, reception)
    if answered:
        bounce(call, out, *answered)
    if number:
        tick(out, number)
    quiet(out)
    with open(STATE, "w", encoding="utf-8") as f:
        json.dump({"number": number, "key": key, "out": out}, f)


def second():
    with open(STATE, encoding="utf-8") as f:
        before = json.load(f)
    out = outputs()
    check("same table, bucket and address", all(out[k] == before["out"][k] for k in ("TableName", "BucketName", "ApiId")), out)
    web = Web(out["ApiId"])
    status, _, text = web("GET", f"/api/v1/tickets/{before['number']}", Authorization="Bearer " + before["key"])
    check("tickets and keys are still there", status == 200, (status, text))
    page = form(web, "Después del despliegue", "lucia@example.org")
    number = re.search(r"#(\d+)", page)
    check("new tickets go on counting", number and int(number.group(1)) > before["number"], page)
    if number:
        check("and are acknowledged", wait(lambda: mailed("lucia@example.org", "#" + number.group(1))), mailbox())
    environment = boto3.client("lambda").get_function_configuration(FunctionName=out["TickFunctionName"])["Environment"]["Variables"]
    check("new parameters reached the functions", (environment["DESK_NAME"], environment["DESK_LANGUAGE"]) == ("Again", "en"), environment)
    console(web)
    agents(web)
    rules = [r for r in Reception().rules if "help.example.com" in r["Recipients"]]
    check("one receipt rule, not two", len(rules) == 1, rules)


def deleted():
    with open(STATE, encoding="utf-8") as f:
        out = json.load(f)["out"]
    check("no function left", not boto3.client("lambda").list_functions()["Functions"])
    check("no queue left", not boto3.client("sqs").list_queues().get("QueueUrls"))
    check("no alarm left", not boto3.client("cloudwatch").describe_alarms()["MetricAlarms"])
    check("the table stays", boto3.client("dynamodb").scan(TableName=out["TableName"])["Count"] > 0)
    check("the files stay", boto3.client("s3").list_objects_v2(Bucket=out["BucketName"]).get("KeyCount", 0) > 0)
    reception = Reception()
    check("the shared rule set stays active, without our rule", reception.set == "helpdesk-inbound" and not reception.rules, reception.rules)


{"first": first, "second": second, "deleted": deleted}[PHASE]()
print(f"  {PHASE}: " + (f"{failures} wrong" if failures else "all as it should be"))
sys.exit(bool(failures))
