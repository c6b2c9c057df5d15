import type { Template } from '../template/template';
import { Dict } from '../template/values/dict';
import { fromJson } from '../template/values/from-json';
import { parseJson } from '../template/values/parse-json';
import type { Value } from '../template/values/value';
import type { ChatMessage } from './chat-template';

/** In which form a template takes a message that only has function calls. */
export interface CallForm {
  /** Whether the arguments are a dict, as in transformers; some templates join them with texts, and need the text. */
  readonly hasDicts: boolean;
  /** Whether calls are written if the content is none; else it is an empty text. */
  readonly takesNone: boolean;
  /** Whether calls are written if the content is an empty text; else it is none. */
  readonly takesEmpty: boolean;
}

const VALUE = 'call-form-value';
const PROBE: readonly ChatMessage[] = [
  { role: 'user', content: 'Hi' },
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: 'call00001', function: { name: 'probe', arguments: `{"key": "${VALUE}"}` } }],
  },
  { role: 'tool', content: 'done', name: 'probe', tool_call_id: 'call00001' },
];
const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'probe',
      description: 'A function',
      parameters: { type: 'object', properties: { key: { type: 'string', description: 'A key' } } },
    },
  },
];

/**
 * Finds the form by rendering a conversation with a call in each: templates differ, and a wrong form writes no call, or
 * the word None.
 */
export function findCallForm(template: Template, variables: Readonly<Record<string, unknown>>): CallForm {
  const write = (content: null | '', hasDicts: boolean): string | undefined => {
    const form = { hasDicts, takesNone: true, takesEmpty: true };
    const messages = PROBE.map((message) =>
      templateMessage(message.role === 'assistant' ? { ...message, content } : message, form),
    );
    try {
      return template.render({ ...variables, messages, tools: TOOLS, documents: null, add_generation_prompt: true });
    } catch {
      return undefined;
    }
  };
  const forms = [true, false].map((hasDicts): CallForm & { readonly writes: boolean } => {
    const [none, empty] = [write(null, hasDicts), write('', hasDicts)];
    const writesNone = none?.includes('None') === true && empty?.includes('None') === false;
    const [withNone, withEmpty] = [none?.includes(VALUE) === true && !writesNone, empty?.includes(VALUE) === true];
    // If no call is written with either, what the template can render counts.
    const writes = withNone || withEmpty;
    return {
      hasDicts,
      writes,
      takesNone: writes ? withNone : none !== undefined && !writesNone,
      takesEmpty: writes ? withEmpty : empty !== undefined,
    };
  });
  const { hasDicts, takesNone, takesEmpty } = forms.find(({ writes }) => writes) ?? (forms[0] as CallForm);
  return { hasDicts, takesNone, takesEmpty: takesEmpty || !takesNone };
}

/** Returns a message as a template takes it. */
export function templateMessage(message: ChatMessage, form: CallForm): Value {
  const { role, content, name, tool_calls: calls, tool_call_id: callId, reasoning_content: reasoning } = message;
  return fromJson({
    // The name in the templates of gpt-oss; transformers sets both.
    thinking: reasoning,
    role,
    content: calls === undefined || (content ?? '') !== '' ? content : emptyContent(content, form),
    name,
    tool_calls: calls?.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.function.name, arguments: argumentsOf(call.function.arguments, form) },
    })),
    tool_call_id: callId,
    reasoning_content: reasoning,
  });
}

function emptyContent(content: string | null, { takesNone, takesEmpty }: CallForm): string | null {
  if (content === null) return takesNone ? null : '';
  return takesEmpty ? '' : null;
}

/** Arguments that are no JSON object stay a text: a template may write what the model wrote. */
function argumentsOf(written: string, { hasDicts }: CallForm): Value {
  const isEmpty = written.trim() === '';
  if (!hasDicts) return isEmpty ? '{}' : written;
  if (isEmpty) return new Dict();
  const value = parseJson(written);
  return value instanceof Dict ? value : written;
}
