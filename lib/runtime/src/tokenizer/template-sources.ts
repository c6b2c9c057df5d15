import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../checkpoint/json-file';
import { ModelError } from '../checkpoint/model-error';
import type { Tokenizer } from './tokenizer';

/** The chat templates of a model. */
export interface TemplateSources {
  /** @default - the model has no template */
  readonly plain: string | undefined;
  /** For conversations with tools. @default - the plain one */
  readonly withTools: string | undefined;
}

/** The name of the template for conversations with tools, in a list of templates and as a file. */
const TOOL_USE = 'tool_use';

/** Reads the chat templates of a folder: from its own files, or else from `tokenizer_config.json`. */
export function readTemplateSources(folder: string, tokenizer: Tokenizer): TemplateSources {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) {
    const toolPath = join(folder, 'additional_chat_templates', `${TOOL_USE}.jinja`);
    return {
      plain: readFileSync(path, 'utf8'),
      withTools: existsSync(toolPath) ? readFileSync(toolPath, 'utf8') : undefined,
    };
  }
  const value = tokenizer.config.chat_template;
  if (value === undefined || value === null || typeof value === 'string')
    return { plain: value ?? undefined, withTools: undefined };
  // Some models have several templates, for tools or retrieval; the plain one is called "default".
  const plain = templateOf(value, 'default');
  if (plain !== undefined) return { plain, withTools: templateOf(value, TOOL_USE) };
  throw new ModelError(
    'chat-template-invalid',
    `The chat_template in ${join(folder, 'tokenizer_config.json')} is not valid: it must be text or a list with ` +
      'a template named "default".',
  );
}

function templateOf(list: unknown, name: string): string | undefined {
  const found: unknown = Array.isArray(list) ? list.find((item) => isRecord(item) && item.name === name) : undefined;
  return isRecord(found) && typeof found.template === 'string' ? found.template : undefined;
}
