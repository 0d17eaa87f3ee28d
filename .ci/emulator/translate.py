"""Translate a SAM template to plain CloudFormation and print it, without an account.

usage: translate.py template.yaml > translated.json

`sam validate --lint` looks at the template as it is written; what SAM makes
of it (roles, permissions, event sources) is only seen here.
"""
import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.translator.transform import transform  # noqa: E402 (reads the region)
from samtranslator.yaml_helper import yaml_parse  # noqa: E402


class Policies:
    """The one managed policy that SAM looks up by name."""

    def load(self):
        name = "AWSLambdaBasicExecutionRole"
        return {name: f"arn:aws:iam::aws:policy/service-role/{name}"}


with open(sys.argv[1], encoding="utf-8") as f:
    template = yaml_parse(f.read())
for resource in template["Resources"].values():
    properties = resource.get("Properties", {})
    if "CodeUri" in properties:
        properties["CodeUri"] = "s3://artifacts/function.zip"
json.dump(transform(template, {}, Policies()), sys.stdout, indent=1)
