import { randomUUID } from 'node:crypto';
import { ModelError } from '../checkpoint/model-error';
import { Template } from '../template/template';
import { TemplateTooLarge } from '../template/template-error';
import { Dict } from '../template/values/dict';
import { fromJson } from '../template/values/from-json';
import { isList, type Value } from '../template/values/value';
import { type CallForm, findCallForm, templateMessage } from './call-form';
import { readTemplateSources, type TemplateSources } from './template-sources';
import type { PlainRange } from './parts/added-tokens';
import type { Tokenizer } from './tokenizer';

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: string;
  /** The text; null or empty if the message only has function calls. */
  readonly content: string | null;
  readonly name?: string;
  /** The function calls of the assistant. */
  readonly tool_calls?: readonly ToolCallMessage[];
  /** The id of the call that a message of role `tool` answers. */
  readonly tool_call_id?: string;
  readonly reasoning_content?: string;
}

/** A function call of the assistant in a conversation. */
export interface ToolCallMessage {
  readonly id?: string;
  /** Arguments: the text that the model or the client wrote, a JSON object as a rule. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** The variables of a template besides the messages. */
export interface ChatTemplateOptions {
  /** Functions that the model may call, in OpenAI's format. @default - none */
  readonly tools?: unknown;
  /** Whether the prompt ends with the start of the assistant's turn. @default true */
  readonly addGenerationPrompt?: boolean;
  /** Further variables, such as `enable_thinking`. @default - none */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * The error for a conversation that the model's template rejects, such as two user messages in a row; the message is
 * the template's.
 */
export class ChatTemplateError extends Error {
  override readonly name = 'ChatTemplateError';
}

/** A template, and how it takes function calls. */
interface Loaded {
  readonly template: Template;
  readonly callForm: CallForm;
}

/**
 * Formats a conversation as in the model's training: by the folder's `chat_template.jinja` or the `chat_template` of
 * its `tokenizer_config.json`. If the model has a template for tools besides, it formats conversations with tools. For
 * a model without a template it writes `role: content` paragraphs and `assistant:` at the end.
 */
export class ChatTemplate {
  static read(folder: string, tokenizer: Tokenizer): ChatTemplate {
    return ChatTemplate.from(readTemplateSources(folder, tokenizer), tokenizer, folder);
  }

  /** Creates a template from its source; undefined: the plain format. `origin` is for the error message. */
  static of(source: string | undefined, tokenizer: Tokenizer, origin: string): ChatTemplate {
    return ChatTemplate.from({ plain: source, withTools: undefined }, tokenizer, origin);
  }

  private static from({ plain, withTools }: TemplateSources, tokenizer: Tokenizer, origin: string): ChatTemplate {
    const tokens = namedTokens(tokenizer);
    const load = (source: string): Loaded => {
      const template = new Template(source);
      return { template, callForm: findCallForm(template, tokens) };
    };
    try {
      const template = new ChatTemplate(
        tokenizer,
        tokens,
        plain === undefined ? undefined : load(plain),
        withTools === undefined ? undefined : load(withTools),
        withTools !== undefined || /\btools\b/.test(plain ?? ''),
      );
      template.tryOut();
      return template;
    } catch (error) {
      throw new ModelError(
        'chat-template-invalid',
        `The chat template of ${origin} cannot be used: ${(error as Error).message}`,
      );
    }
  }

  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly tokens: Readonly<Record<string, string | undefined>>,
    private readonly plain: Loaded | undefined,
    /** For conversations with tools. @default - the plain one */
    private readonly withTools: Loaded | undefined,
    /** Whether a template uses the list of tools. */
    readonly hasTools: boolean,
  ) {}

  /** Encodes a conversation, up to the start of the assistant's answer. */
  encode(messages: readonly ChatMessage[], options: ChatTemplateOptions = {}): number[] {
    const loaded = options.tools === undefined ? this.plain : (this.withTools ?? this.plain);
    if (loaded === undefined) {
      const open = options.addGenerationPrompt === false ? [] : ['assistant:'];
      const text = [...messages.map(({ role, content }) => `${role}: ${content ?? ''}`), ...open].join('\n\n');
      return [...this.tokenizer.encode(''), ...this.tokenizer.encodePlain(text)];
    }
    try {
      return this.encodeRendered(loaded, messages, options);
    } catch (error) {
      if (error instanceof TemplateTooLarge) throw new ChatTemplateError(error.message, { cause: error });
      throw error;
    }
  }

  /**
   * Renders the shortest conversation when the model is loaded, to find a template that exceeds its limits. Other
   * errors are ignored: a template may reject this conversation.
   */
  private tryOut(): void {
    for (const loaded of [this.plain, this.withTools]) {
      try {
        if (loaded !== undefined)
          this.render(loaded, { messages: [{ role: 'user', content: 'Hi' }], add_generation_prompt: true });
      } catch (error) {
        if (error instanceof ChatTemplateError && error.cause instanceof TemplateTooLarge) throw error;
      }
    }
  }

  /**
   * Protects special tokens from messages: a message that spells one could end its turn and continue in another role.
   * Such spellings pass through the template as unguessable marks and are plain text afterwards. The same applies to a
   * part of a special token at the start or end of a text, which could be completed by the template or by the adjacent
   * text.
   */
  private encodeRendered(loaded: Loaded, messages: readonly ChatMessage[], options: ChatTemplateOptions): number[] {
    const mark = randomUUID();
    // Equal texts get equal marks, as a template may compare messages.
    const hidden = new Map<string, number>();
    const hide = (text: string): string => {
      const ranges = rangesOfSpecials(text, this.tokenizer.specialTokens);
      let result = '';
      let done = 0;
      for (const [start, end] of ranges) {
        const spelled = text.slice(start, end);
        if (!hidden.has(spelled)) hidden.set(spelled, hidden.size);
        result += `${text.slice(done, start)}${mark}:${hidden.get(spelled)};`;
        done = end;
      }
      return result + text.slice(done);
    };
    const rendered = this.render(loaded, {
      ...(mapTexts(fromJson(options.variables ?? {}), hide) as Dict).toRecord(),
      messages: messages.map((message) => mapTexts(templateMessage(message, loaded.callForm), hide, ['role'])),
      // As in transformers, what is not given is none, not undefined.
      tools: options.tools === undefined ? null : mapTexts(fromJson(options.tools), hide),
      documents: null,
      add_generation_prompt: options.addGenerationPrompt ?? true,
    });
    const spellings = [...hidden.keys()];
    let text = '';
    const plain: PlainRange[] = [];
    // Splitting by a pattern with a group puts the groups at odd indexes.
    for (const [index, part] of rendered.split(new RegExp(`${mark}:(\\d+);`)).entries()) {
      const start = text.length;
      text += index % 2 === 0 ? part : (spellings[Number(part)] ?? '');
      if (index % 2 === 1) plain.push([start, text.length]);
    }
    return this.tokenizer.encodeFragment(text, plain);
  }

  private render({ template }: Loaded, variables: Readonly<Record<string, unknown>>): string {
    try {
      return template.render({ ...variables, ...this.tokens });
    } catch (error) {
      throw new ChatTemplateError((error as Error).message, { cause: error });
    }
  }
}

/** The special tokens that are variables of each template. */
function namedTokens(tokenizer: Tokenizer): Record<string, string | undefined> {
  const names = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];
  return Object.fromEntries(names.map((name) => [name, tokenizer.named(name)]));
}

/**
 * Finds the special tokens that a text spells, and the parts of special tokens at its edges: in order, without
 * overlaps.
 */
function rangesOfSpecials(text: string, specials: readonly string[]): PlainRange[] {
  const ranges: [number, number][] = [];
  for (const special of specials) {
    if (special === '') continue;
    for (let at = text.indexOf(special); at >= 0; at = text.indexOf(special, at + 1))
      ranges.push([at, at + special.length]);
    for (let length = Math.min(special.length - 1, text.length); length > 0; length -= 1) {
      if (text.endsWith(special.slice(0, length))) ranges.push([text.length - length, text.length]);
      if (text.startsWith(special.slice(-length))) ranges.push([0, length]);
    }
  }
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** Returns the value with every text in it changed, but the values of some keys. */
function mapTexts(value: Value, change: (text: string) => string, kept: readonly string[] = []): Value {
  if (typeof value === 'string') return change(value);
  if (isList(value)) return value.map((item) => mapTexts(item, change));
  if (!(value instanceof Dict)) return value;
  return new Dict(
    Array.from(value.entries(), ([key, item]) => {
      if (typeof key === 'string' && kept.includes(key)) return [key, item] as const;
      return [mapTexts(key, change), mapTexts(item, change)] as const;
    }),
  );
}
