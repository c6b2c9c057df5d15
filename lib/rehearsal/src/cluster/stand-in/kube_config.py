"""Which cluster a kubeconfig of `aws eks update-kubeconfig` is for: its context is the cluster's ARN."""
import yaml


def cluster(path):
    with open(path) as file:
        config = yaml.safe_load(file)
    return config["current-context"].rsplit("/", 1)[-1]
