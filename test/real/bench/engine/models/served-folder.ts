import { link, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GgufFile } from '../../../../../lib/runtime/src/checkpoint/gguf/gguf-file';
import { cached } from '../../../../../lib/rehearsal/src/cloud/cache';
import type { BenchModel } from './bench-model';
import { modelFolder, smollm2 } from './model-files';

/** The code of control tokens in GGUF files. */
const CONTROL = 3;

/**
 * A model as a Hugging Face folder that can be served: with SmolLM2's tokenizer, converted from its GGUF file. Models
 * with random weights have no tokenizer; if their vocabulary is larger, the remaining tokens have no text.
 */
export async function servedFolder(
  model: BenchModel,
  dtype: 'f32' | 'bf16',
  onProgress: (line: string) => void,
): Promise<string> {
  const from = await modelFolder(model, dtype, onProgress);
  return cached(`${path.basename(from)}-served`, async (into) => {
    const file = new GgufFile(await smollm2(onProgress));
    const { tokenizer, config } = tokenizerOf(file);
    file.close();
    // both are in the cache
    for (const name of ['config.json', 'model.safetensors']) await link(path.join(from, name), path.join(into, name));
    await writeFile(path.join(into, 'tokenizer.json'), JSON.stringify(tokenizer));
    await writeFile(path.join(into, 'tokenizer_config.json'), JSON.stringify(config));
  });
}

/** Digits one by one, then GPT-2's byte-level pattern: llama.cpp's `smollm`. */
function tokenizerOf({ metadata }: GgufFile): { readonly tokenizer: unknown; readonly config: unknown } {
  const tokens = metadata.get('tokenizer.ggml.tokens') as readonly string[];
  const kinds = metadata.get('tokenizer.ggml.token_type') as Int32Array;
  const merges = (metadata.get('tokenizer.ggml.merges') as readonly string[]).map((merge) => merge.split(' '));
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const control = tokens.flatMap((content, id) =>
    kinds[id] === CONTROL
      ? [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }]
      : [],
  );
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: control,
      normalizer: null,
      post_processor: null,
      decoder: byteLevel,
      pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel] },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges,
      },
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: tokens[Number(metadata.get('tokenizer.ggml.bos_token_id'))],
      eos_token: tokens[Number(metadata.get('tokenizer.ggml.eos_token_id'))],
      chat_template: metadata.get('tokenizer.chat_template'),
    },
  };
}
