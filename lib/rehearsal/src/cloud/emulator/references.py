"""A resource that names another one of its template by a literal name: nothing says which of the two is made first.

CloudFormation makes at once whatever does not depend on each other, so on AWS the reference fails, now and then or
always. The local cloud makes one after the other, and would not notice. Which property names which type is in AWS's own
resource schemas (`relationshipRef`); looked at are types that a service requires when the other resource is made.
"""
import re

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks

from model import TYPES

# Whatever names one of these is refused by its service while the other is not there.
REQUIRED = {
    "AWS::Batch::ComputeEnvironment", "AWS::ECS::Cluster", "AWS::EKS::Cluster", "AWS::ElastiCache::SubnetGroup",
    "AWS::IAM::InstanceProfile", "AWS::IAM::Role", "AWS::Kinesis::Stream", "AWS::Lambda::Function",
    "AWS::RDS::DBCluster", "AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup", "AWS::S3::Bucket",
}
native_deploy = stacks._deploy_stack_async
_templates = {}  # stack name -> the template that is deployed now
_before = {}  # stack name -> logical ids that were there before


def referenced(value):
    """Logical ids that a piece of a template refers to by a function."""
    if isinstance(value, list):
        return {name for item in value for name in referenced(item)}
    if not isinstance(value, dict):
        return set()
    found = {name for item in value.values() for name in referenced(item)}
    if isinstance(value.get("Ref"), str):
        found.add(value["Ref"])
    attribute = value.get("Fn::GetAtt")
    if attribute:
        found.add(attribute[0] if isinstance(attribute, list) else str(attribute).split(".")[0])
    text = value.get("Fn::Sub")
    if text:
        text = text[0] if isinstance(text, list) else text
        found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", str(text))}
    return found


def made_before(logical_id, resources):
    """Logical ids of everything that the resource depends on, over others too."""
    found, left = set(), [logical_id]
    while left:
        resource = resources.get(left.pop(), {})
        named = resource.get("DependsOn") or []
        for name in referenced(resource.get("Properties")) | set([named] if isinstance(named, str) else named):
            if name in resources and name not in found:
                found.add(name)
                left.append(name)
    return found


def reference_problems(resource_type, logical_id, stack_name):
    """One message for each name of a resource of the same template that the resource does not depend on."""
    resources = (_templates.get(stack_name) or {}).get("Resources", {})
    resource = resources.get(logical_id)
    if not resource:
        return []
    found, before = [], made_before(logical_id, resources) | _before.get(stack_name, set())
    for name, model in TYPES[resource_type]["properties"].items():
        value = (resource.get("Properties") or {}).get(name)
        if not isinstance(value, str):
            continue
        for other_type, other_property in model.get("refs", ()):
            if other_type not in REQUIRED:
                continue
            found += [
                f"{resource_type}.{name}: {value!r} is made by the resource {other}, and nothing says that it is made"
                " first: refer to it, or add a dependency"
                for other, candidate in resources.items()
                if candidate.get("Type") == other_type and other != logical_id and other not in before
                and (candidate.get("Properties") or {}).get(other_property) == value
            ]
    return list(dict.fromkeys(found))


def deploy(stack_name, stack_id, template, *rest, **more):
    _templates[stack_name] = template
    _before[stack_name] = set((cloudformation._stacks.get(stack_name) or {}).get("_resources") or {})
    return native_deploy(stack_name, stack_id, template, *rest, **more)


def install():
    for module in (changesets, handlers, stacks):
        module._deploy_stack_async = deploy
