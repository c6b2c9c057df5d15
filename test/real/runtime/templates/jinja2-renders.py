"""Renders chat templates with jinja2, set up as transformers does (transformers 5.24, utils/chat_template_utils.py).

Standard input: {"sources": [text], "variables": [object], "pairs": [[source, variables]], "now": seconds}.
Standard output: for each pair {"text": ...} or {"error": ...}.
"""

import copy
import json
import signal
import sys
from datetime import datetime

import jinja2
import jinja2.exceptions
import jinja2.ext
import jinja2.nodes
import jinja2.utils
from jinja2.sandbox import ImmutableSandboxedEnvironment

CASES = json.load(sys.stdin)
NOW = datetime.fromtimestamp(CASES["now"])


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_written"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _written(self, context, caller):
        return caller()


class TemplateDict:
    def __call__(self, *args, **kwargs):
        return dict(*args, **kwargs)

    def fromkeys(self, *args, **kwargs):
        return dict.fromkeys(*args, **kwargs)


def check_name(name):
    if isinstance(name, str) and name.startswith("_"):
        raise jinja2.exceptions.SecurityError(f"namespace attribute {name!r}")


class TemplateNamespace(jinja2.utils.Namespace):
    def __init__(*args, **kwargs):
        self, args = args[0], args[1:]
        attrs = dict(*args, **kwargs)
        for name in attrs:
            check_name(name)
        jinja2.utils.Namespace.__init__(self, attrs)

    def __setitem__(self, name, value):
        check_name(name)
        jinja2.utils.Namespace.__setitem__(self, name, value)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
)
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = NOW.strftime
environment.globals["dict"] = TemplateDict()
environment.globals["namespace"] = TemplateNamespace

compiled = {}


class TooLong(Exception):
    pass


def stop(*_):
    raise TooLong("takes more than 5 seconds")


signal.signal(signal.SIGALRM, stop)


def render(source, variables):
    if source not in compiled:
        try:
            compiled[source] = environment.from_string(CASES["sources"][source])
        except Exception as error:
            compiled[source] = error
    template = compiled[source]
    if isinstance(template, Exception):
        return {"error": f"{type(template).__name__}: {template}"}
    signal.alarm(5)
    try:
        text = template.render(**copy.deepcopy(variables))
        return {"text": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    except (Exception, RecursionError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        signal.alarm(0)


json.dump([render(source, CASES["variables"][number]) for source, number in CASES["pairs"]], sys.stdout)
