"""One Kubernetes control plane on loopback: etcd, API server, controller manager, scheduler, and kwok for the nodes."""
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys

import pod_identity
from kubernetes_api import Api

STOP_WITHIN_SECONDS = 30
# Both have to stay on 127.0.0.1: etcd takes anyone's word.
LOOPBACK = "127.0.0.1"
# kwok without stages does nothing ("no stages found"); these make nodes Ready, keep their leases, and run pods.
STAGES = ("node-initialize.yaml", "node-heartbeat-with-lease.yaml", "pod-ready.yaml", "pod-complete.yaml",
          "pod-delete.yaml")


class ControlPlaneError(Exception):
    pass


def free_ports(count):
    """Ports that nobody holds now. All are held at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def write_private(path, text):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


class ControlPlane:
    """`binaries`: folder of the five programs and `stages/`; `signing_key`: PEM file for service account tokens."""

    def __init__(self, name, folder, binaries, signing_key):
        self.name, self.folder, self.binaries, self.signing_key = name, folder, binaries, signing_key
        self.supervisor = None
        self.api = None

    @property
    def kubeconfig(self):
        return os.path.join(self.folder, "kubeconfig")

    @property
    def certificate(self):
        return os.path.join(self.folder, "certs", "apiserver.crt")

    def start(self, version, service_cidr, token_webhook):
        """Returns when the API server is ready. `version`: the minor version to serve, `1.35`."""
        for last_try in (False, True):
            try:
                return self._start(version, service_cidr, token_webhook)
            except ControlPlaneError as error:
                self.stop()
                if last_try or "address already in use" not in str(error):  # a port went between choosing and using
                    raise

    def _start(self, version, service_cidr, token_webhook):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder, mode=0o700)
        self.ports, self.service_cidr, self.token = free_ports(4), service_cidr, secrets.token_hex(16)
        self.endpoint = f"https://{LOOPBACK}:{self.ports[2]}"
        write_private(self._path("tokens.csv"), f"{self.token},local-admin,local-admin,system:masters\n")
        write_private(self._path("webhook.json"), json.dumps(config("webhook", {"server": token_webhook}, {})))
        write_private(self.kubeconfig, json.dumps(config(
            self.name, {"server": self.endpoint, "certificate-authority": self.certificate}, {"token": self.token})))
        self._run(version)
        self.api = Api(self.endpoint, self.certificate, self.token)

    def upgrade(self, version):
        """The same cluster, objects and address, with another version's API."""
        self._end_processes()
        self._run(version)

    def _run(self, version):
        self.version = version
        plan = {
            "components": self._components(version, self.service_cidr, *self.ports),
            "ready": {"after": "kube-apiserver", "url": f"{self.endpoint}/readyz", "ca": self.certificate,
                      "token": self.token},
        }
        write_private(self._path("plan.json"), json.dumps(plan))
        supervisor = os.path.join(os.path.dirname(os.path.abspath(__file__)), "supervisor.py")
        self.supervisor = subprocess.Popen(
            [sys.executable, supervisor, self._path("plan.json")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, text=True)
        write_private(self._path("supervisor.pid"), str(self.supervisor.pid))
        said = self.supervisor.stdout.readline().strip()
        if said != "ready":
            raise ControlPlaneError(f"the control plane of {self.name} did not start: "
                                    f"{said.removeprefix('failed ') or 'no reason given'} (logs: {self.folder})")

    def _components(self, version, service_cidr, client_port, peer_port, api_port, kwok_port):
        etcd, peer = f"http://{LOOPBACK}:{client_port}", f"http://{LOOPBACK}:{peer_port}"
        emulated = f"--emulated-version={version}"
        client = [f"--kubeconfig={self.kubeconfig}", "--leader-elect=false", "--secure-port=0", emulated]
        commands = [
            ("etcd", [
                f"--data-dir={self._path('etcd')}", "--unsafe-no-fsync",
                f"--listen-client-urls={etcd}", f"--advertise-client-urls={etcd}",
                f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=default={peer}"]),
            ("kube-apiserver", [
                f"--etcd-servers={etcd}", f"--bind-address={LOOPBACK}", f"--advertise-address={LOOPBACK}",
                f"--secure-port={api_port}", f"--cert-dir={self._path('certs')}", "--endpoint-reconciler-type=none",
                f"--service-cluster-ip-range={service_cidr}", "--authorization-mode=RBAC", "--allow-privileged=true",
                f"--token-auth-file={self._path('tokens.csv')}",
                f"--authentication-token-webhook-config-file={self._path('webhook.json')}",
                "--authentication-token-webhook-version=v1",
                # A revoked access entry ends at once, not after the default of 2 minutes.
                "--authentication-token-webhook-cache-ttl=1s",
                "--service-account-issuer=https://kubernetes.default.svc",
                f"--service-account-key-file={self.signing_key}",
                f"--service-account-signing-key-file={self.signing_key}", *pod_identity.flags(version),
                emulated]),
            ("kube-controller-manager", [
                *client, f"--service-account-private-key-file={self.signing_key}",
                f"--root-ca-file={self.certificate}", "--use-service-account-credentials=false"]),
            ("kube-scheduler", client),
            ("kwok", [
                f"--kubeconfig={self.kubeconfig}", "--manage-all-nodes", f"--server-address={LOOPBACK}:{kwok_port}",
                "--node-lease-duration-seconds=40",  # without leases the nodes go NotReady
                *(f"--config={os.path.join(self.binaries, 'stages', stage)}" for stage in STAGES)]),
        ]
        return [{"name": name, "command": [os.path.join(self.binaries, name), *flags],
                 "log": self._path(f"{name}.log")} for name, flags in commands]

    def stop(self):
        """Ends every process and forgets the objects; the logs stay."""
        self.api = None
        self._end_processes()
        for leftover in ("supervisor.pid", "kubeconfig", "tokens.csv", "webhook.json", "plan.json"):
            if os.path.exists(self._path(leftover)):
                os.remove(self._path(leftover))
        shutil.rmtree(self._path("etcd"), ignore_errors=True)

    def _end_processes(self):
        supervisor, self.supervisor = self.supervisor, None
        if supervisor is None:
            return
        supervisor.stdin.close()
        try:
            supervisor.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            supervisor.wait()
        supervisor.stdout.close()

    def _path(self, name):
        return os.path.join(self.folder, name)


def config(name, cluster, user):
    """A kubeconfig of one context (JSON is YAML)."""
    return {
        "apiVersion": "v1", "kind": "Config", "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
    }
