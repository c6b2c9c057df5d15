import { Budget } from './budget';
import { globals } from './globals';
import { Renderer } from './interpreter/renderer';
import { Scope } from './interpreter/scope';
import { LONGEST_SOURCE } from './limits';
import type { Body } from './syntax/nodes';
import { checkNames } from './syntax/known-names';
import { parse } from './syntax/parser';
import { TemplateError, TemplateTooLarge } from './template-error';
import { fromJson } from './values/from-json';
import type { Value } from './values/value';

/**
 * A Jinja template that renders as Python's jinja2 does in transformers: `ImmutableSandboxedEnvironment` with
 * `trim_blocks`, `lstrip_blocks`, loop controls, `tojson`, `raise_exception`, `strftime_now` and the tag `generation`.
 * Its time and memory are limited, as templates come with models from untrusted sources. What is not supported is an
 * error that names the feature.
 */
export class Template {
  private readonly body: Body;

  constructor(source: string) {
    if (source.length > LONGEST_SOURCE)
      throw new TemplateTooLarge(`it has ${source.length} characters; at most ${LONGEST_SOURCE} are allowed`);
    this.body = parse(source);
    checkNames(this.body);
  }

  /**
   * Renders the template.
   *
   * @param variables - JSON values; undefined ones are left out
   * @param now - the time of `strftime_now`. @default - the time of the call
   */
  render(variables: Readonly<Record<string, unknown>>, now: Date = new Date()): string {
    const values = new Map<string, Value>();
    for (const [name, value] of Object.entries(variables)) if (value !== undefined) values.set(name, fromJson(value));
    const renderer = new Renderer(new Budget(values.values()), now);
    const outer = new Scope(undefined);
    for (const [name, value] of [...globals(renderer), ...values]) outer.set(name, value);
    try {
      return renderer.text(this.body, new Scope(outer, this.body));
    } catch (error) {
      throw error instanceof TemplateError ? error.at(renderer.line) : error;
    }
  }
}
