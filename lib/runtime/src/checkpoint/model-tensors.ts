import type { BertSpec, Gpt2Spec, LlamaSpec, ModelSpec } from './model-spec';

/** The names of a tensor, without `.weight` and `.bias`. */
export interface TensorName {
  /** In Hugging Face checkpoints. */
  readonly name: string;
  /** In GGUF files. @see https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/tensor_mapping.py */
  readonly ggufName: string;
}

/** A tensor that holds output channels of a linear layer: all of them, or one of several parts. */
export interface LinearPart extends TensorName {
  readonly outputs: number;
  /**
   * Heads of rotary channels in these rows: llama.cpp's converter stores their rows in another order.
   * @default - none
   */
  readonly rotaryHeads?: number;
}

/** A linear layer, y = x W^T + b. */
export interface LinearTensors {
  readonly inputs: number;
  /** In the order of the output channels. */
  readonly parts: readonly LinearPart[];
  /** Whether each part has a `.bias`. */
  readonly hasBias: boolean;
  /** Whether Hugging Face stores the weight as [inputs][outputs]. GGUF files never do. */
  readonly isTransposed: boolean;
}

/** A LayerNorm (scale and shift), or an RMSNorm (scale only). */
export interface NormTensors extends TensorName {
  readonly width: number;
  /** Whether there is a shift, stored as `.bias`. */
  readonly hasShift: boolean;
}

/** A table of vectors, [entries][width]. */
export interface TableTensor extends TensorName {
  readonly entries: number;
  readonly width: number;
}

/** The tensors of one layer. */
export interface LayerTensors {
  readonly attentionNorm: NormTensors;
  readonly mlpNorm: NormTensors;
  /** RMSNorms of each head of queries and keys (Qwen 3). */
  readonly queryNorm: NormTensors | undefined;
  readonly keyNorm: NormTensors | undefined;
  /** hidden -> queries, keys, values: channels of {@link qkvWidths}. */
  readonly qkv: LinearTensors;
  /** queries -> hidden */
  readonly out: LinearTensors;
  /** hidden -> intermediate, in gated feed-forward parts (Llama). */
  readonly gate: LinearTensors | undefined;
  /** hidden -> intermediate */
  readonly up: LinearTensors;
  /** intermediate -> hidden */
  readonly down: LinearTensors;
}

/** The tensors that make up a model. */
export interface ModelTensors {
  /** hidden -> vocab: the weights of an output channel are the embedding of a token. */
  readonly embedding: LinearTensors;
  /** hidden -> vocab; `embedding` if the two are tied, `none` for encoders. */
  readonly head: LinearTensors | 'embedding' | 'none';
  /** Learned positions (GPT-2, BERT). */
  readonly positions: TableTensor | undefined;
  readonly tokenTypes: TableTensor | undefined;
  /** Decoders: applied before the head. BERT: applied to the embeddings. */
  readonly finalNorm: NormTensors;
  readonly layers: readonly LayerTensors[];
}

/** The tensors of a GPT-2. */
export interface Gpt2Tensors extends ModelTensors {
  readonly head: LinearTensors | 'embedding';
  readonly positions: TableTensor;
}

/** The tensors of a Llama or one of its relatives. */
export interface LlamaTensors extends ModelTensors {
  readonly head: LinearTensors | 'embedding';
  readonly layers: readonly GatedLayerTensors[];
}

/** The tensors of a layer with a gated feed-forward part. */
export interface GatedLayerTensors extends LayerTensors {
  readonly gate: LinearTensors;
}

/** The tensors of a BERT. */
export interface BertTensors extends ModelTensors {
  readonly positions: TableTensor;
  readonly tokenTypes: TableTensor;
}

/** Output channels of queries, keys and values in the `qkv` layer of a model. */
export function qkvWidths({ heads, kvHeads, headDim }: ModelSpec): readonly [number, number, number] {
  return [heads * headDim, kvHeads * headDim, kvHeads * headDim];
}

/** Output channels of a linear layer. */
export function outputsOf({ parts }: LinearTensors): number {
  return parts.reduce((sum, { outputs }) => sum + outputs, 0);
}

/**
 * The tensors of a model. The only place that lists what a family is made of: backends load the tensors in this table,
 * and GGUF names are looked up in it.
 */
export function modelTensors(spec: ModelSpec): ModelTensors {
  switch (spec.family) {
    case 'gpt2':
      return gpt2Tensors(spec);
    case 'llama':
      return llamaTensors(spec);
    case 'bert':
      return bertTensors(spec);
  }
}

/** The tensors of a GPT-2. */
export function gpt2Tensors(spec: Gpt2Spec): Gpt2Tensors {
  const { hidden, intermediate, vocabSize } = spec;
  return {
    embedding: linear(hidden, part('wte', 'token_embd', vocabSize)),
    head: spec.tiedHead ? 'embedding' : linear(hidden, part('lm_head', 'output', vocabSize)),
    positions: table('wpe', 'position_embd', spec.maxPositions, hidden),
    tokenTypes: undefined,
    finalNorm: layerNorm('ln_f', 'output_norm', hidden),
    layers: layersOf(spec, 'h', (name, blk) => {
      // GPT-2 is the only family that stores its linear layers as [inputs][outputs].
      const conv = (own: string, gguf: string, inputs: number, outputs: number): LinearTensors => ({
        ...biased(inputs, part(`${name}.${own}`, `${blk}.${gguf}`, outputs)),
        isTransposed: true,
      });
      return {
        attentionNorm: layerNorm(`${name}.ln_1`, `${blk}.attn_norm`, hidden),
        mlpNorm: layerNorm(`${name}.ln_2`, `${blk}.ffn_norm`, hidden),
        queryNorm: undefined,
        keyNorm: undefined,
        qkv: conv('attn.c_attn', 'attn_qkv', hidden, 3 * hidden),
        out: conv('attn.c_proj', 'attn_output', hidden, hidden),
        gate: undefined,
        up: conv('mlp.c_fc', 'ffn_up', hidden, intermediate),
        down: conv('mlp.c_proj', 'ffn_down', intermediate, hidden),
      };
    }),
  };
}

/** The tensors of a Llama or one of its relatives. */
export function llamaTensors(spec: LlamaSpec): LlamaTensors {
  const { hidden, intermediate, vocabSize, heads, kvHeads, headDim, qkvBias, outBias, mlpBias, qkNorm } = spec;
  const [queryWidth, kvWidth] = qkvWidths(spec);
  return {
    embedding: linear(hidden, part('model.embed_tokens', 'token_embd', vocabSize)),
    head: spec.tiedHead ? 'embedding' : linear(hidden, part('lm_head', 'output', vocabSize)),
    positions: undefined,
    tokenTypes: undefined,
    finalNorm: rmsNorm('model.norm', 'output_norm', hidden),
    layers: layersOf(spec, 'model.layers', (name, blk) => {
      const own = (hf: string, gguf: string, outputs: number): LinearPart =>
        part(`${name}.${hf}`, `${blk}.${gguf}`, outputs);
      const headNorm = (hf: string, gguf: string): NormTensors | undefined =>
        qkNorm ? rmsNorm(`${name}.${hf}`, `${blk}.${gguf}`, headDim) : undefined;
      const query = { ...own('self_attn.q_proj', 'attn_q', queryWidth), rotaryHeads: heads };
      const key = { ...own('self_attn.k_proj', 'attn_k', kvWidth), rotaryHeads: kvHeads };
      const value = own('self_attn.v_proj', 'attn_v', kvWidth);
      return {
        attentionNorm: rmsNorm(`${name}.input_layernorm`, `${blk}.attn_norm`, hidden),
        mlpNorm: rmsNorm(`${name}.post_attention_layernorm`, `${blk}.ffn_norm`, hidden),
        queryNorm: headNorm('self_attn.q_norm', 'attn_q_norm'),
        keyNorm: headNorm('self_attn.k_norm', 'attn_k_norm'),
        qkv: { ...linear(hidden, query, key, value), hasBias: qkvBias },
        out: { ...linear(queryWidth, own('self_attn.o_proj', 'attn_output', hidden)), hasBias: outBias },
        gate: { ...linear(hidden, own('mlp.gate_proj', 'ffn_gate', intermediate)), hasBias: mlpBias },
        up: { ...linear(hidden, own('mlp.up_proj', 'ffn_up', intermediate)), hasBias: mlpBias },
        down: { ...linear(intermediate, own('mlp.down_proj', 'ffn_down', hidden)), hasBias: mlpBias },
      };
    }),
  };
}

/** The tensors of a BERT. */
export function bertTensors(spec: BertSpec): BertTensors {
  const { hidden, intermediate, vocabSize } = spec;
  return {
    embedding: linear(hidden, part('embeddings.word_embeddings', 'token_embd', vocabSize)),
    head: 'none',
    positions: table('embeddings.position_embeddings', 'position_embd', spec.maxPositions, hidden),
    tokenTypes: table('embeddings.token_type_embeddings', 'token_types', spec.tokenTypes, hidden),
    finalNorm: layerNorm('embeddings.LayerNorm', 'token_embd_norm', hidden),
    layers: layersOf(spec, 'encoder.layer', (name, blk) => {
      const own = (hf: string, gguf: string, outputs: number): LinearPart =>
        part(`${name}.${hf}`, `${blk}.${gguf}`, outputs);
      return {
        attentionNorm: layerNorm(`${name}.attention.output.LayerNorm`, `${blk}.attn_output_norm`, hidden),
        mlpNorm: layerNorm(`${name}.output.LayerNorm`, `${blk}.layer_output_norm`, hidden),
        queryNorm: undefined,
        keyNorm: undefined,
        qkv: biased(
          hidden,
          own('attention.self.query', 'attn_q', hidden),
          own('attention.self.key', 'attn_k', hidden),
          own('attention.self.value', 'attn_v', hidden),
        ),
        out: biased(hidden, own('attention.output.dense', 'attn_output', hidden)),
        gate: undefined,
        up: biased(hidden, own('intermediate.dense', 'ffn_up', intermediate)),
        down: biased(intermediate, own('output.dense', 'ffn_down', hidden)),
      };
    }),
  };
}

/** Calls `make` with the names that the parts of each layer start with. */
function layersOf<T extends LayerTensors>(
  spec: ModelSpec,
  prefix: string,
  make: (name: string, ggufName: string) => T,
): T[] {
  return Array.from({ length: spec.layers }, (_, index) => make(`${prefix}.${index}`, `blk.${index}`));
}

function part(name: string, ggufName: string, outputs: number): LinearPart {
  return { name, ggufName, outputs };
}

/** A linear layer without a bias. */
function linear(inputs: number, ...parts: LinearPart[]): LinearTensors {
  return { inputs, parts, hasBias: false, isTransposed: false };
}

function biased(inputs: number, ...parts: LinearPart[]): LinearTensors {
  return { ...linear(inputs, ...parts), hasBias: true };
}

function layerNorm(name: string, ggufName: string, width: number): NormTensors {
  return { name, ggufName, width, hasShift: true };
}

function rmsNorm(name: string, ggufName: string, width: number): NormTensors {
  return { name, ggufName, width, hasShift: false };
}

function table(name: string, ggufName: string, entries: number, width: number): TableTensor {
  return { name, ggufName, entries, width };
}
