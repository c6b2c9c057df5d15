"""Who wants to know what the local cloud creates: a module-level registry of subscribers.

    import events
    events.on("AWS::EKS::Nodegroup", "created", lambda physical_id, props, attributes: ...)

The events are `created`, `updated` and `deleted`. The callback runs inside the resource's own operation, after the
resource exists (for `deleted`: before it is gone), on a worker thread, so that it may call the emulator's own API.
What it raises fails the resource, and the stack rolls back.
"""

EVENTS = ("created", "updated", "deleted")
_subscribers = {}  # (resource type, event) -> callbacks


def on(resource_type, event, callback):
    """Calls `callback(physical_id, props, attributes)`; props are resolved, attributes are what GetAtt answers."""
    if event not in EVENTS:
        raise ValueError(f"event {event!r}: expected one of {', '.join(EVENTS)}")
    _subscribers.setdefault((resource_type, event), []).append(callback)


def emit(resource_type, event, physical_id, props, attributes):
    for callback in _subscribers.get((resource_type, event), ()):
        callback(physical_id, props, attributes or {})


def watched(resource_type):
    """Whether a callback runs in this type's operations (they must then stay off the event loop)."""
    return any(watched_type == resource_type for watched_type, _ in _subscribers)
