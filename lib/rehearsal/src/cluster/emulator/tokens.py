"""Answers the API server's question whose token this is, as EKS does: a presigned GetCallerIdentity request.

The emulator's own check accepts every token while IAM is not enforced, and insists on AWS's host name in the signed
URL; with AWS_ENDPOINT_URL set, `aws eks get-token` signs the emulator's. So: any host, but the signature has to fit,
the
signed cluster name has to be this one, and only an access entry opens the door.
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import os
import urllib.parse

from ministack.core import iam_evaluator, sigv4
from ministack.core.responses import _account_from_sts_session

PREFIX = "k8s-aws-v1."
# kubectl keeps a token for 14 minutes, whatever the URL says of its own life.
# https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
VALID_MINUTES = 15
CLOCK_SKEW_MINUTES = 5
EMPTY_BODY = hashlib.sha256(b"").hexdigest()


def principal(token, cluster):
    """The ARN and id of who signed `token` for `cluster`; None if nobody did."""
    try:
        if not token.startswith(PREFIX):
            return None
        encoded = token[len(PREFIX):]
        url = urllib.parse.urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True, strict_parsing=True)
        asked = {name: values[0] for name, values in query.items()}
        access_key, day, region, service, _ = asked["X-Amz-Credential"].split("/")
        signed_at = datetime.datetime.strptime(asked["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        signed_headers, signature = asked["X-Amz-SignedHeaders"].lower(), asked["X-Amz-Signature"]
    except (binascii.Error, KeyError, ValueError):
        return None
    age = datetime.datetime.now(datetime.timezone.utc) - signed_at.replace(tzinfo=datetime.timezone.utc)
    if asked.get("Action") != "GetCallerIdentity" or service != "sts" \
            or "x-k8s-aws-id" not in signed_headers.split(";") \
            or not -CLOCK_SKEW_MINUTES <= age.total_seconds() / 60 <= VALID_MINUTES:
        return None
    credential = iam_evaluator.resolve_credential(
        access_key, account_of(access_key), asked.get("X-Amz-Security-Token") or None)
    if isinstance(credential, iam_evaluator.CredentialResolutionError):
        return None
    request = sigv4.build_canonical_request(
        "GET", url.path or "/", {"host": url.netloc, "x-k8s-aws-id": cluster}, query, signed_headers,
        payload_hash=EMPTY_BODY)
    expected = sigv4.calculate_signature(
        credential.secret_access_key, day, region, service,
        sigv4.build_string_to_sign(asked["X-Amz-Date"], day, region, service, request))
    return credential if hmac.compare_digest(expected, signature) else None


def account_of(access_key):
    if access_key.isdigit() and len(access_key) == 12:  # the emulator's root key of an account is its number
        return access_key
    return iam_evaluator.find_iam_access_key_account(access_key) or _account_from_sts_session(access_key) \
        or os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000")


def review(eks, cluster_name, account, region, body, url_secret=""):
    """Replaces ministack's `_authenticate_token_review`: the same answer, with the check above in front."""
    spec = body.get("spec")
    token = spec.get("token") if isinstance(spec, dict) else None
    found = eks._cluster_for_auth(cluster_name, account, region)
    if not isinstance(token, str) or not found:
        return eks._token_review_response(body)
    account, region, cluster = found
    if not hmac.compare_digest(cluster.get("_auth_token") or "-", url_secret):
        return eks._token_review_response(body)
    credential = principal(token, cluster_name)
    entry = credential and eks._access_entry_for_principal(cluster_name, account, region, credential.principal_arn)
    if not entry:
        return eks._token_review_response(body)
    groups = ["system:authenticated", *(entry.get("kubernetesGroups") or [])]
    groups += [eks._access_policy_group(cluster_name, entry["principalArn"], policy)
               for who, policy, _ in eks._access_policy_associations(cluster_name, account, region)
               if who == entry["principalArn"]]
    return eks._token_review_response(
        body, authenticated=True, username=entry.get("username") or credential.principal_arn,
        uid=credential.principal_id or credential.principal_arn, groups=list(dict.fromkeys(groups)))
