import { BACKENDS } from '../backend/create-backend';
import { QUANTIZATIONS } from '../checkpoint/matrix';
import { type Environment, escapedText, type FlagTable, integer, oneOf, readFlags, text, type Values } from './flag';

/** Formats of a report. */
export const REPORT_FORMATS = ['markdown', 'json', 'both'] as const;

const MAX_TOKENS = 2 ** 24;

const MODEL = text({
  placeholder: 'MODEL',
  required: true,
  help: 'model folder, .gguf file, name of a bundled model, or s3://bucket/prefix',
});

const COMMON_FLAGS = {
  limit: integer(1, Number.MAX_SAFE_INTEGER, {
    placeholder: 'N',
    absent: 'all',
    help: 'use only the first N tokens (perplexity) or lines of the data',
  }),
  format: oneOf(REPORT_FORMATS, {
    placeholder: 'FORMAT',
    absent: 'json if --output ends with .json, else markdown',
    help: `format of the report: ${REPORT_FORMATS.join(', ')}`,
  }),
  output: text({
    placeholder: 'FILE',
    absent: 'standard output',
    help: 'file of the report; with --format both: FILE.md and FILE.json',
  }),
  backend: oneOf(BACKENDS, { placeholder: 'NAME', default: 'auto', help: `compute backend: ${BACKENDS.join(', ')}` }),
  quantize: oneOf(QUANTIZATIONS, {
    placeholder: 'BITS',
    default: 'none',
    help: `precision of the weights: ${QUANTIZATIONS.join(', ')}`,
  }),
  threads: integer(1, 1024, {
    placeholder: 'N',
    absent: 'the CPUs that the process may keep busy',
    help: 'threads of the native and the wasm backend',
  }),
  'cache-dir': text({
    placeholder: 'DIR',
    absent: 'the temporary folder',
    help: 'folder for models that are downloaded from S3',
  }),
} as const;

/** The flags of `eval perplexity`. */
export const PERPLEXITY_FLAGS = {
  model: MODEL,
  data: text({ placeholder: 'FILE.txt', required: true, help: 'text file in UTF-8' }),
  context: integer(2, MAX_TOKENS, {
    placeholder: 'TOKENS',
    absent: "the model's context length, at most 1024",
    help: 'tokens of a window, which the model sees together',
  }),
  stride: integer(1, MAX_TOKENS, {
    placeholder: 'TOKENS',
    absent: 'half of --context',
    help: 'tokens from the start of one window to the start of the next',
  }),
  compare: oneOf(QUANTIZATIONS, {
    placeholder: 'BITS',
    absent: 'no comparison',
    help: `compare with the same model at this precision: ${QUANTIZATIONS.join(', ')}`,
  }),
  ...COMMON_FLAGS,
} as const;

/** The flags of `eval classify`. */
export const CLASSIFY_FLAGS = {
  model: MODEL,
  data: text({
    placeholder: 'FILE.jsonl',
    required: true,
    help:
      'one JSON object per line: "text", "text_pair" (optional) and "label" ' +
      '(name or number; a list for a multi-label model)',
  }),
  'max-num-seqs': integer(1, 1024, { placeholder: 'N', default: 8, help: 'texts that are computed at the same time' }),
  ...COMMON_FLAGS,
} as const;

/** The flags of `eval generate`. */
export const GENERATE_FLAGS = {
  model: MODEL,
  data: text({
    placeholder: 'FILE.jsonl',
    required: true,
    help: 'one JSON object per line: "prompt" or "messages", and "answer" (a list if several are correct)',
  }),
  'max-tokens': integer(1, MAX_TOKENS, { placeholder: 'TOKENS', default: 64, help: 'most tokens of an answer' }),
  stop: escapedText({
    placeholder: 'TEXT',
    absent: "only the model's end tokens",
    help: 'string that ends an answer and is not part of it; \\n stands for a line break',
  }),
  'max-num-seqs': integer(1, 1024, {
    placeholder: 'N',
    default: 8,
    help: 'prompts that are computed at the same time',
  }),
  ...COMMON_FLAGS,
} as const;

type WithFormat<Flags> = Omit<Flags, 'format'> & { readonly format: (typeof REPORT_FORMATS)[number] };

/** The values of the flags that all evaluations have. */
export type EvalFlags = WithFormat<Values<typeof COMMON_FLAGS>> & { readonly model: string; readonly data: string };

/** The values of the flags of `eval perplexity`. */
export type PerplexityFlags = WithFormat<Values<typeof PERPLEXITY_FLAGS>>;

/** The values of the flags of `eval classify`. */
export type ClassifyFlags = WithFormat<Values<typeof CLASSIFY_FLAGS>>;

/** The values of the flags of `eval generate`. */
export type GenerateFlags = WithFormat<Values<typeof GENERATE_FLAGS>>;

/** Reads the flags of an evaluation and derives the format of its report. */
export function readEvalFlags<Table extends FlagTable & typeof COMMON_FLAGS>(
  table: Table,
  args: readonly string[],
  env: Environment,
): WithFormat<Values<Table>> {
  const flags = readFlags(table, args, env);
  const { format, output } = flags as Values<typeof COMMON_FLAGS>;
  return { ...flags, format: format ?? (output?.toLowerCase().endsWith('.json') === true ? 'json' : 'markdown') };
}
