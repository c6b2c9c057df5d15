import type { Case } from './requests';

/** What of a reply two servers must agree on. */
export interface ReplyShape {
  readonly status: number;
  /** Names of all fields, with their place; lists count as one element. */
  readonly fields: readonly string[];
  readonly finishReasons: readonly string[];
}

/** Sends a request and takes the reply's shape. */
export async function shapeOf(base: string, request: Case): Promise<ReplyShape> {
  const body = request.raw ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const reply = await fetch(base + request.path, {
    method: request.method,
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await reply.text();
  const values =
    reply.headers.get('content-type')?.startsWith('text/event-stream') === true
      ? [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data as string) as unknown)
      : [parsed(text)];
  const fields = new Set<string>();
  const reasons: string[] = [];
  for (const value of values) collect(value, '', fields, reasons);
  return { status: reply.status, fields: [...fields].toSorted(), finishReasons: reasons };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON has no fields
  }
}

/** Maps from tokens to numbers, whose keys are data. */
const MAPS = /(top_logprobs|prompt_logprobs)$/;

function collect(value: unknown, place: string, fields: Set<string>, reasons: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, place, fields, reasons);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) {
      if (MAPS.test(place)) return;
      // A field that is null says as much as one that is not there.
      if (inner === null || inner === undefined) continue;
      fields.add(`${place}.${name}`);
      if (name === 'finish_reason') reasons.push(String(inner));
      collect(inner, `${place}.${name}`, fields, reasons);
    }
  }
}

/** Fields that one of the two has beyond the other, in any reply, and why. */
const KNOWN: readonly { readonly of: 'ours' | 'vLLM'; readonly field: RegExp; readonly reason: string }[] = [
  { of: 'ours', field: /^\.error\.param$/, reason: 'ours names the field at fault in every error that is about one' },
  {
    of: 'vLLM',
    field: /\.created_cache_tokens$/,
    reason: 'vLLM also counts the tokens that it put into its cache, for which the API of OpenAI has no field',
  },
];

/**
 * In what two replies differ, in words; `reasons` are those that hold for any reply, where they are all that there is.
 */
export function compared(
  ours: ReplyShape,
  theirs: ReplyShape,
): { readonly differences: readonly string[]; readonly reasons: readonly string[] } {
  const known = KNOWN.filter((rule) => {
    const [mine, others] = rule.of === 'ours' ? [ours, theirs] : [theirs, ours];
    return mine.fields.some((field) => rule.field.test(field) && !others.fields.includes(field));
  });
  const without = (reply: ReplyShape): ReplyShape => ({
    ...reply,
    fields: reply.fields.filter((field) => !known.some((rule) => rule.field.test(field))),
  });
  const isAll = differences(without(ours), without(theirs)).length === 0;
  return { differences: differences(ours, theirs), reasons: isAll ? known.map(({ reason }) => reason) : [] };
}

/** In what two replies differ, in words. */
function differences(ours: ReplyShape, theirs: ReplyShape): string[] {
  const found: string[] = [];
  if (ours.status !== theirs.status) found.push(`status ${ours.status}, vLLM ${theirs.status}`);
  const missing = theirs.fields.filter((field) => !ours.fields.includes(field));
  const more = ours.fields.filter((field) => !theirs.fields.includes(field));
  if (missing.length > 0) found.push(`vLLM also has ${missing.join(', ')}`);
  if (more.length > 0) found.push(`ours also has ${more.join(', ')}`);
  if (ours.finishReasons.join() !== theirs.finishReasons.join())
    found.push(
      `finish reasons ${ours.finishReasons.join(', ') || 'none'}, vLLM ${theirs.finishReasons.join(', ') || 'none'}`,
    );
  return found;
}
