import { BACKENDS } from '../backend/create-backend';
import { QUANTIZATIONS, type Quantization } from '../checkpoint/matrix';
import { type FlagTable, FlagValues } from './flag';

/** How a report may be written. */
export const REPORT_FORMATS = ['markdown', 'json', 'both'] as const;

/** What the weights of the model that is compared with may be: as f32 numbers, or as for `--quantize`. */
export const BASELINES = QUANTIZATIONS;

const MODEL_FLAGS = {
  model: { placeholder: 'MODEL', fallback: undefined, help: 'folder, .gguf file, bundled name, or s3://bucket/prefix' },
} as const satisfies FlagTable;

const COMMON_FLAGS = {
  limit: {
    placeholder: 'N',
    fallback: undefined,
    help: 'only this much of the data, from its start: tokens of a text, else lines (default: all)',
  },
  format: {
    placeholder: 'FORMAT',
    fallback: undefined,
    help: `how the report is written: ${REPORT_FORMATS.join(', ')} (default: by the ending of --output, else markdown)`,
  },
  output: {
    placeholder: 'FILE',
    fallback: undefined,
    help: 'where the report goes; both: FILE.md and FILE.json (default: standard output)',
  },
  backend: { placeholder: 'NAME', fallback: 'auto', help: `what computes: ${BACKENDS.join(', ')}` },
  quantize: { placeholder: 'BITS', fallback: 'none', help: `how the weights are held: ${QUANTIZATIONS.join(', ')}` },
  threads: {
    placeholder: 'N',
    fallback: undefined,
    help: 'threads of the native and the wasm backend (default: the CPUs it may keep busy)',
  },
  'cache-dir': {
    placeholder: 'DIR',
    fallback: undefined,
    help: 'where s3:// models are kept (default: the temporary folder)',
  },
} as const satisfies FlagTable;

/** The flags of `eval perplexity`. */
export const PERPLEXITY_FLAGS = {
  ...MODEL_FLAGS,
  data: { placeholder: 'FILE.txt', fallback: undefined, help: 'a text in UTF-8' },
  context: {
    placeholder: 'TOKENS',
    fallback: undefined,
    help: "tokens that the model sees at once (default: the model's context, at most 1024)",
  },
  stride: {
    placeholder: 'TOKENS',
    fallback: undefined,
    help: 'tokens from the start of one window to the next (default: half of --context)',
  },
  compare: {
    placeholder: 'BITS',
    fallback: undefined,
    help: `compute the same with weights held so, and compare: ${BASELINES.join(', ')}`,
  },
  ...COMMON_FLAGS,
} as const satisfies FlagTable;

/** The flags of `eval classify`. */
export const CLASSIFY_FLAGS = {
  ...MODEL_FLAGS,
  data: {
    placeholder: 'FILE.jsonl',
    fallback: undefined,
    help: 'a JSON object a line: "text", "text_pair" if there are two, and "label" (name or number; a list if the model gives several)',
  },
  'max-num-seqs': { placeholder: 'N', fallback: '8', help: 'texts that are computed at once' },
  ...COMMON_FLAGS,
} as const satisfies FlagTable;

/** The flags of `eval generate`. */
export const GENERATE_FLAGS = {
  ...MODEL_FLAGS,
  data: {
    placeholder: 'FILE.jsonl',
    fallback: undefined,
    help: 'a JSON object a line: "prompt" or "messages", and "answer" (a list if several are right)',
  },
  'max-tokens': { placeholder: 'TOKENS', fallback: '64', help: 'longest answer' },
  stop: {
    placeholder: 'TEXT',
    fallback: undefined,
    help: 'text that an answer ends before; \\n is a line break (default: only what ends a text for the model)',
  },
  'max-num-seqs': { placeholder: 'N', fallback: '8', help: 'prompts that are computed at once' },
  ...COMMON_FLAGS,
} as const satisfies FlagTable;

/** What every evaluation was asked for, checked. */
export interface EvalFlags {
  readonly model: string;
  readonly data: string;
  readonly limit: number | undefined;
  readonly format: (typeof REPORT_FORMATS)[number];
  readonly output: string | undefined;
  readonly backend: (typeof BACKENDS)[number];
  readonly quantize: Quantization;
  readonly threads: number | undefined;
  readonly cacheDir: string | undefined;
}

export interface PerplexityFlags extends EvalFlags {
  readonly context: number | undefined;
  readonly stride: number | undefined;
  readonly compare: (typeof BASELINES)[number] | undefined;
}

export interface ClassifyFlags extends EvalFlags {
  readonly maxNumSeqs: number;
}

export interface GenerateFlags extends EvalFlags {
  readonly maxTokens: number;
  readonly stop: string | undefined;
  readonly maxNumSeqs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the flags of `eval perplexity`. */
export function readPerplexityFlags(args: readonly string[], env: Environment): PerplexityFlags {
  const flags = FlagValues.read(PERPLEXITY_FLAGS, args, env);
  return {
    ...readCommon(flags),
    context: flags.integer('context', 2, 2 ** 24),
    stride: flags.integer('stride', 1, 2 ** 24),
    compare: flags.optionalOneOf('compare', BASELINES),
  };
}

/** Reads the flags of `eval classify`. */
export function readClassifyFlags(args: readonly string[], env: Environment): ClassifyFlags {
  const flags = FlagValues.read(CLASSIFY_FLAGS, args, env);
  return { ...readCommon(flags), maxNumSeqs: flags.required(flags.integer('max-num-seqs', 1, 1024), 'max-num-seqs') };
}

/** Reads the flags of `eval generate`. */
export function readGenerateFlags(args: readonly string[], env: Environment): GenerateFlags {
  const flags = FlagValues.read(GENERATE_FLAGS, args, env);
  return {
    ...readCommon(flags),
    maxTokens: flags.required(flags.integer('max-tokens', 1, 2 ** 24), 'max-tokens'),
    stop: flags.text('stop')?.replaceAll('\\n', '\n'),
    maxNumSeqs: flags.required(flags.integer('max-num-seqs', 1, 1024), 'max-num-seqs'),
  };
}

function readCommon(flags: FlagValues<keyof typeof COMMON_FLAGS | 'model' | 'data'>): EvalFlags {
  const output = flags.text('output');
  return {
    model: flags.required(flags.text('model'), 'model'),
    data: flags.required(flags.text('data'), 'data'),
    limit: flags.integer('limit', 1, Number.MAX_SAFE_INTEGER),
    format:
      flags.optionalOneOf('format', REPORT_FORMATS) ??
      (output?.toLowerCase().endsWith('.json') === true ? 'json' : 'markdown'),
    output,
    backend: flags.oneOf('backend', BACKENDS),
    quantize: flags.oneOf('quantize', QUANTIZATIONS),
    threads: flags.integer('threads', 1, 1024),
    cacheDir: flags.text('cache-dir'),
  };
}
