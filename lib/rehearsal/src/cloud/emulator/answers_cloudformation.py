"""CloudFormation as AWS has it where ministack's engine differs: functions inside conditions.

ministack 1.5.33 leaves Fn::Join, Fn::Sub, Fn::FindInMap and Fn::Split in a condition as they are, and then compares an
object with a text. So CDK's own bootstrap stack gave its execution role no policy. Of `Ref: AWS::Partition` it compares
the name, so the role of CDK's kubectl handler lacked a policy.
"""
import copy

from ministack.services.cloudformation import changesets, engine, handlers, language_extensions, provisioners, stacks

LEFT_OUT = ("Fn::Join", "Fn::Sub", "Fn::FindInMap", "Fn::Split")
native_evaluate_conditions = engine._evaluate_conditions


def resolved(value, template, params):
    if isinstance(value, list):
        return [resolved(item, template, params) for item in value]
    if not isinstance(value, dict):
        return value
    name, argument = next(iter(value.items())) if len(value) == 1 else (None, None)
    if name in LEFT_OUT or name == "Ref" and str(argument).startswith("AWS::"):
        return engine._resolve_refs(copy.deepcopy(value), {}, params, {}, template.get("Mappings", {}), "", "")
    return {name: resolved(item, template, params) for name, item in value.items()}


def evaluate_conditions(template, params, *rest):
    conditions = resolved(template.get("Conditions") or {}, template, params)
    return native_evaluate_conditions({**template, "Conditions": conditions}, params, *rest)


def install():
    for module in (changesets, engine, handlers, language_extensions, provisioners, stacks):
        if getattr(module, "_evaluate_conditions", None) is native_evaluate_conditions:
            module._evaluate_conditions = evaluate_conditions
