"""A plug-in of the local cloud for its tests: writes down what it hears, and refuses one log group."""
import json
import os


def install(cloud):
    def hear(event):
        def callback(physical_id, props, attributes):
            if physical_id == "refused":
                raise ValueError("the plug-in does not like it")
            groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=physical_id)["logGroups"]
            with open(os.environ["HEARD"], "a", encoding="utf-8") as file:
                file.write(json.dumps({"event": event, "id": physical_id, "days": props.get("RetentionInDays"),
                                       "arn": attributes.get("Arn"), "there": len(groups)}) + "\n")
        return callback

    for event in ("created", "updated", "deleted"):
        cloud.on("AWS::Logs::LogGroup", event, hear(event))
