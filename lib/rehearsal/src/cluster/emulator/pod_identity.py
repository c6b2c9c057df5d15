"""Credentials of EKS Pod Identity in new pods, as the webhook of EKS sets them: by a policy that the API server runs.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
"""
import re

API = "/apis/admissionregistration.k8s.io/v1"
KINDS = ("mutatingadmissionpolicies", "mutatingadmissionpolicybindings")
STABLE_MINOR = 36  # the version of the programs themselves: it serves the kinds as v1 without more
VARIABLES = {
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE":
        "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
}


def served(version):
    """Beta in Kubernetes 1.34 and 1.35, and off by default there."""
    return minor(version) >= STABLE_MINOR - 2


def flags(version):
    """What makes the API server serve the kinds as v1, as which it reads them itself, while it emulates an earlier one.

    https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
    """
    if not served(version) or minor(version) >= STABLE_MINOR:
        return []
    kinds = ",".join(f"admissionregistration.k8s.io/v1/{kind}=true" for kind in KINDS)
    return ["--feature-gates=MutatingAdmissionPolicy=true", "--runtime-config-emulation-forward-compatible=true",
            f"--runtime-config={kinds}"]


def minor(version):
    return int(version.split(".")[1])


def name_of(association_id):
    return "eks-pod-identity-" + re.sub(r"[^a-z0-9]", "", association_id.lower())


def containers(kind):
    environment = ", ".join(f'Object.spec.{kind}.env{{name: "{name}", value: "{value}"}}'
                            for name, value in VARIABLES.items())
    return (f"object.spec.?{kind}.orValue([]).map(c, Object.spec.{kind}{{name: c.name, env: [{environment}]}})")


def objects(association_id, namespace, service_account):
    name = name_of(association_id)
    mutation = (f"Object{{spec: Object.spec{{containers: {containers('containers')}, "
                f"initContainers: {containers('initContainers')}}}}}")
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Ignore", "reinvocationPolicy": "Never",
            "matchConstraints": {"resourceRules": [
                {"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}]},
            "matchConditions": [{
                "name": "service-account",
                "expression": f'object.spec.?serviceAccountName.orValue("default") == "{service_account}"'}],
            "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": mutation}}],
        },
    }
    binding = {
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "matchResources": {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}},
    }
    return {f"{API}/{kind}/{name}": item for kind, item in zip(KINDS, (policy, binding))}


def associate(api, association_id, props):
    for path, item in objects(association_id, props["Namespace"], props["ServiceAccount"]).items():
        api.apply(path, item)


def disassociate(api, association_id, props):
    for path in objects(association_id, props["Namespace"], props["ServiceAccount"]):
        api.delete(path)
