import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../checkpoint/json-file';
import { ModelError } from '../checkpoint/model-error';
import { BoundedTemplate, TemplateTooLarge } from './bounded-template';
import type { PlainRange } from './parts/added-tokens';
import type { Tokenizer } from './tokenizer';

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
  readonly name?: string;
  /** The function calls of the assistant, each with its arguments as an object. */
  readonly tool_calls?: readonly Readonly<Record<string, unknown>>[];
  /** The id of the call that a message of role `tool` answers. */
  readonly tool_call_id?: string;
  readonly reasoning_content?: string;
}

/** The variables of a template besides the messages. */
export interface ChatTemplateOptions {
  /** Functions that the model may call, in OpenAI's format. @default - none */
  readonly tools?: readonly unknown[] | undefined;
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

/**
 * Formats a conversation as in the model's training: by the folder's `chat_template.jinja` or the `chat_template` of
 * its `tokenizer_config.json`. For a model without a template it writes `role: content` paragraphs and `assistant:` at
 * the end.
 */
export class ChatTemplate {
  static read(folder: string, tokenizer: Tokenizer): ChatTemplate {
    return ChatTemplate.of(readSource(folder, tokenizer), tokenizer, folder);
  }

  /** Creates a template from its source; undefined: the plain format. `origin` is for the error message. */
  static of(source: string | undefined, tokenizer: Tokenizer, origin: string): ChatTemplate {
    try {
      const template = new ChatTemplate(
        tokenizer,
        source === undefined ? undefined : new BoundedTemplate(source),
        /\btools\b/.test(source ?? ''),
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
    private readonly template: BoundedTemplate | undefined,
    /** Whether the template uses the list of tools. */
    readonly hasTools: boolean,
  ) {}

  /** Encodes a conversation, up to the start of the assistant's answer. */
  encode(messages: readonly ChatMessage[], options: ChatTemplateOptions = {}): number[] {
    if (this.template === undefined) {
      const open = options.addGenerationPrompt === false ? [] : ['assistant:'];
      const text = [...messages.map(({ role, content }) => `${role}: ${content}`), ...open].join('\n\n');
      return [...this.tokenizer.encode(''), ...this.tokenizer.encodePlain(text)];
    }
    return this.encodeRendered(messages, options);
  }

  /**
   * Renders the shortest conversation when the model is loaded, to find a template that exceeds its limits. Other
   * errors are ignored: a template may reject this conversation.
   */
  private tryOut(): void {
    try {
      this.render({ messages: [{ role: 'user', content: 'Hi' }], add_generation_prompt: true });
    } catch (error) {
      if (error instanceof ChatTemplateError && error.cause instanceof TemplateTooLarge) throw error;
    }
  }

  /**
   * Protects special tokens from messages: a message that spells one could end its turn and continue in another role.
   * Such spellings pass through the template as unguessable marks and are plain text afterwards. The same applies to a
   * part of a special token at the start or end of a text, which could be completed by the template or by the adjacent
   * text.
   */
  private encodeRendered(messages: readonly ChatMessage[], options: ChatTemplateOptions): number[] {
    const mark = randomUUID();
    const hidden: string[] = [];
    const hide = (text: string): string => {
      const ranges = rangesOfSpecials(text, this.tokenizer.specialTokens);
      let result = '';
      let done = 0;
      for (const [start, end] of ranges) {
        hidden.push(text.slice(start, end));
        result += `${text.slice(done, start)}${mark}:${hidden.length - 1};`;
        done = end;
      }
      return result + text.slice(done);
    };
    const rendered = this.render({
      ...(mapTexts(options.variables ?? {}, hide) as Record<string, unknown>),
      messages: messages.map((message) => ({ ...(mapTexts(message, hide) as ChatMessage), role: message.role })),
      ...(options.tools === undefined ? {} : { tools: mapTexts(options.tools, hide) }),
      add_generation_prompt: options.addGenerationPrompt ?? true,
    });
    let text = '';
    const plain: PlainRange[] = [];
    // Splitting by a pattern with a group puts the groups at odd indexes.
    for (const [index, part] of rendered.split(new RegExp(`${mark}:(\\d+);`)).entries()) {
      const start = text.length;
      text += index % 2 === 0 ? part : (hidden[Number(part)] ?? '');
      if (index % 2 === 1) plain.push([start, text.length]);
    }
    return this.tokenizer.encodeFragment(text, plain);
  }

  private render(variables: Readonly<Record<string, unknown>>): string {
    try {
      return (
        this.template?.render({
          ...variables,
          bos_token: this.tokenizer.named('bos_token') ?? '',
          eos_token: this.tokenizer.named('eos_token') ?? '',
          pad_token: this.tokenizer.named('pad_token') ?? '',
          unk_token: this.tokenizer.named('unk_token') ?? '',
        }) ?? ''
      );
    } catch (error) {
      throw new ChatTemplateError((error as Error).message, { cause: error });
    }
  }
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

/** Returns the value with every text in it changed. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapTexts(item, change)]));
}

function readSource(folder: string, tokenizer: Tokenizer): string | undefined {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const value = tokenizer.config.chat_template;
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  // Some models have several templates, for tools or retrieval; the plain one is called "default".
  const plain: unknown = Array.isArray(value)
    ? value.find((item) => isRecord(item) && item.name === 'default')
    : undefined;
  if (isRecord(plain) && typeof plain.template === 'string') return plain.template;
  throw new ModelError(
    'chat-template-invalid',
    `The chat_template in ${join(folder, 'tokenizer_config.json')} is not valid: it must be text or a list with ` +
      'a template named "default".',
  );
}
