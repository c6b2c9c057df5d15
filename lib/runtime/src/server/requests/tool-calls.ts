import { randomUUID } from 'node:crypto';
import { isRecord } from '../../checkpoint/json-file';
import type { Constraint } from '../../engine/protocol';
import { invalidRequest } from '../api-error';
import type { ChatBody, ChatTool } from '../schema/chat';

/** A function that the model wants called. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Text of an answer, with the calls taken out. */
export interface Parsed {
  readonly content: string;
  readonly calls: readonly ToolCall[];
}

/** Takes calls out of an answer as it comes. */
export interface ToolCallParser {
  push(text: string): Parsed;
  end(): Parsed;
}

/** How a request wants its calls: not at all, as the model likes, or in a form that the constraint forces. */
export interface ToolPlan {
  readonly constraint: Constraint | undefined;
  /** A parser for each answer; undefined: the text is the answer. */
  readonly parser: (() => ToolCallParser) | undefined;
  /** What an answer with calls ends with: OpenAI says `stop` where the client named the function. */
  readonly finishReason: 'tool_calls' | 'stop';
}

const NO_TOOLS: ToolPlan = { constraint: undefined, parser: undefined, finishReason: 'tool_calls' };

/** Reads `tools` and `tool_choice`. */
export function planTools(body: ChatBody, templateHasTools: boolean): ToolPlan {
  const tools = body.tools ?? [];
  const choice = body.tool_choice ?? 'auto';
  if (choice === 'none') return NO_TOOLS;
  if (tools.length === 0) {
    if (choice === 'auto') return NO_TOOLS;
    throw invalidRequest('tool_choice', 'tool_choice asks for a call, but tools is empty.');
  }
  if (choice === 'auto') {
    if (!templateHasTools)
      throw invalidRequest(
        'tools',
        "The model's chat template knows no tools; leave tools out, or force a call with tool_choice.",
        'unsupported_parameter',
      );
    return {
      constraint: undefined,
      parser: () => new TaggedCalls(body.parallel_tool_calls !== false),
      finishReason: 'tool_calls',
    };
  }
  if (choice === 'required') {
    return {
      constraint: {
        type: 'json-schema',
        schema: JSON.stringify(callListSchema(tools, body.parallel_tool_calls !== false)),
      },
      parser: () => new WholeAnswer((text) => callsOfList(text)),
      finishReason: 'tool_calls',
    };
  }
  const { name } = choice.function;
  const tool = tools.find((candidate) => candidate.function.name === name);
  if (tool === undefined)
    throw invalidRequest(
      'tool_choice.function.name',
      `tool_choice.function.name is ${JSON.stringify(name.slice(0, 100))}; it must be one of the tools: ${tools.map((known) => known.function.name).join(', ')}.`,
    );
  return {
    constraint: { type: 'json-schema', schema: JSON.stringify(parametersOf(tool)) },
    parser: () => new WholeAnswer((text) => [toolCall(name, text)]),
    finishReason: 'stop',
  };
}

function parametersOf(tool: ChatTool): Readonly<Record<string, unknown>> {
  return tool.function.parameters ?? { type: 'object', properties: {}, additionalProperties: false };
}

function callListSchema(tools: readonly ChatTool[], isParallel: boolean): object {
  return {
    type: 'array',
    minItems: 1,
    ...(isParallel ? {} : { maxItems: 1 }),
    items: {
      anyOf: tools.map((tool) => ({
        type: 'object',
        properties: { name: { const: tool.function.name }, parameters: parametersOf(tool) },
        required: ['name', 'parameters'],
        additionalProperties: false,
      })),
    },
  };
}

function callsOfList(text: string): ToolCall[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return undefined;
    return value.map((call: unknown) => {
      if (!isRecord(call) || typeof call.name !== 'string') throw new TypeError('not a call');
      return toolCall(call.name, JSON.stringify(call.parameters));
    });
  } catch {
    return undefined;
  }
}

function toolCall(name: string, written: string): ToolCall {
  return {
    id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    type: 'function',
    function: { name, arguments: written },
  };
}

/** An answer that is calls as a whole; one that was cut is shown as the text that it is. */
class WholeAnswer implements ToolCallParser {
  private text = '';

  constructor(private readonly read: (text: string) => ToolCall[] | undefined) {}

  push(text: string): Parsed {
    this.text += text;
    return { content: '', calls: [] };
  }

  end(): Parsed {
    const calls = this.read(this.text);
    return calls === undefined ? { content: this.text, calls: [] } : { content: '', calls };
  }
}

const OPEN = '<tool_call>';
const CLOSE = '</tool_call>';

/**
 * Calls between `<tool_call>` and `</tool_call>`, each a JSON object with name and arguments: what Hermes, Qwen 2.5 and
 * Qwen 3 write. What is no such object stays text.
 *
 * @see https://github.com/NousResearch/Hermes-Function-Calling
 */
export class TaggedCalls implements ToolCallParser {
  private held = '';
  private hasCalled = false;
  /** Behind a call: line ends there are not text. */
  private isBehindCall = false;

  constructor(private readonly isParallel = true) {}

  push(text: string): Parsed {
    this.held += text;
    let content = '';
    const calls: ToolCall[] = [];
    for (let open = this.held.indexOf(OPEN); open >= 0; open = this.held.indexOf(OPEN)) {
      content += this.shown(this.take(open));
      const close = this.held.indexOf(CLOSE);
      if (close < 0) return { content, calls };
      const whole = this.take(close + CLOSE.length);
      const call = readTagged(whole.slice(OPEN.length, -CLOSE.length));
      if (call === undefined) content += this.shown(whole);
      else calls.push(...this.counted(call));
    }
    return { content: content + this.shown(this.take(this.held.length - possibleStart(this.held))), calls };
  }

  end(): Parsed {
    // Some models leave the last closing tag out.
    const call = this.held.startsWith(OPEN) ? readTagged(this.held.slice(OPEN.length)) : undefined;
    const rest = this.take(this.held.length);
    return call === undefined ? { content: this.shown(rest), calls: [] } : { content: '', calls: this.counted(call) };
  }

  private counted(call: ToolCall): ToolCall[] {
    const counts = this.isParallel || !this.hasCalled;
    this.hasCalled = true;
    this.isBehindCall = true;
    return counts ? [call] : [];
  }

  private shown(text: string): string {
    if (!this.isBehindCall) return text;
    const content = text.trimStart();
    if (content !== '') this.isBehindCall = false;
    return content;
  }

  private take(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return text;
  }
}

function readTagged(text: string): ToolCall | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || typeof value.name !== 'string') return undefined;
    const written = value.arguments ?? value.parameters ?? {};
    return toolCall(value.name, typeof written === 'string' ? written : JSON.stringify(written));
  } catch {
    return undefined;
  }
}

/** Length of the longest end of a text that an opening tag may start with. */
function possibleStart(text: string): number {
  for (let length = Math.min(OPEN.length - 1, text.length); length > 0; length -= 1)
    if (text.endsWith(OPEN.slice(0, length))) return length;
  return 0;
}
