/* A model's weights, its key/value cache and the buffers of a step. Families use different parts of it. */
#ifndef RUNTIME_MODEL_H
#define RUNTIME_MODEL_H

#include "arena.h"
#include "kernels.h"
#include "threads.h"

#include <stddef.h>

/*
 * GPT2: LayerNorm, learned positions, GELU. LLAMA: RMSNorm, rotary positions, SwiGLU. BERT: an encoder, LayerNorm after
 * each part.
 */
typedef enum { GPT2, LLAMA, BERT } Family;

/* The sizes of a model, of its largest batch and of its cache. */
typedef struct {
  Family family;
  int vocab, layers, hidden, intermediate, heads, kv_heads, head_dim, max_positions, token_types;
  bool tied_head;
  bool qk_norm;       /* each head of queries and keys has an RMSNorm */
  int sliding_window; /* positions that a row attends to, itself included; 0: all */
  float norm_epsilon;
  int max_rows, kv_blocks;
} Shape;

/* The format of a linear layer's packed weights. */
typedef enum { UNSET, F32, BF16, Q8, Q4 } WeightType;

typedef struct {
  int inputs, outputs, panels;
  WeightType type;
  void *weights; /* [panels] of [inputs][PANEL] floats or bfloat16s, or of blocks; see linear.c, linear-quantized.c */
  float *bias;   /* [panels * PANEL], zeros if there is none */
} Linear;

typedef struct {
  float *scale; /* [hidden] */
  float *shift; /* [hidden], zeros and unused with RMSNorm */
} Norm;

typedef struct {
  Norm attention_norm, mlp_norm;
  float *query_norm, *key_norm; /* [head_dim], with qk_norm */
  Linear qkv;                   /* hidden -> heads of queries, then of keys, then of values */
  Linear out;                   /* queries -> hidden */
  Linear gate;                  /* hidden -> intermediate, Llama */
  Linear up;                    /* hidden -> intermediate */
  Linear down;                  /* intermediate -> hidden */
} Layer;

/* The place of a row in the cache, and the positions it attends to. */
typedef struct {
  const int32_t *blocks; /* [ceil(length / BLOCK_TOKENS)] the blocks of its sequence */
  int slot;              /* the row's own position in them */
  int first, length;     /* it attends to positions from `first` to `length` - 1 */
} Place;

typedef struct {
  Shape shape;
  const Kernels *kernels;
  Threads *threads;
  int thread_count;

  /* hidden -> vocab: a column is the embedding of a token; also the head, if the two are tied */
  Linear embedding;
  Linear head;               /* hidden -> vocab, unless the head is tied */
  float *position_embedding; /* [max_positions][hidden], GPT-2 and BERT */
  float *type_embedding;     /* [token_types][hidden], BERT */
  float *rope_frequencies;   /* [head_dim / 2], Llama */
  Layer *layers;             /* [layers] */
  Norm final_norm;           /* BERT: applied to the embedding */
  Arena weights;             /* the packed matrices */
  size_t weight_bytes;

  /*
   * The cache: [kv_blocks][layers], then keys [kv_heads][head_stride][BLOCK_TOKENS] and values
   * [kv_heads][BLOCK_TOKENS][head_stride]. The system allocates a page of it when it is first written.
   */
  int head_stride; /* head_dim, rounded up to HEAD_PAD */
  int64_t block_stride;
  float *cache;

  /* BERT only; its cache has one layer and is valid for one step. */
  int32_t *block_numbers;   /* [max_rows] 0, 1, 2, ... */
  int32_t *sequence_rows;   /* [max_rows] rows of each sequence */
  int32_t *sequence_blocks; /* [max_rows] its first block */

  /* Scratch for up to max_rows rows. */
  Place *places;    /* [rows] */
  float *stream;    /* [rows][hidden] the residual stream */
  Rows normed;      /* [rows][hidden] */
  float *qkv;       /* [rows][heads + 2 kv_heads][head_dim] */
  Rows attended;    /* [rows][heads][head_dim] */
  float *gate;      /* [rows][intermediate], Llama */
  Rows activated;   /* [rows][intermediate] after the activation function */
  float *cos, *sin; /* [rows][head_dim / 2], Llama */
  float *scratch;   /* [threads][scratch_stride]: padded query, padded result, scores */
  int64_t scratch_stride;
} Model;

/* StepBatch of compute-backend.ts; the caller has checked it. */
typedef struct {
  int rows, max_blocks, outputs;
  bool returns_hidden;
  const int32_t *token, *position, *sequence, *token_type; /* [rows] */
  const int32_t *block_table;                              /* [sequences][max_blocks] */
  const int32_t *output;                                   /* [outputs] */
} Batch;

/* Returns NULL if memory or threads run out. */
Model *model_create(const Shape *shape, const Kernels *kernels, int threads);
void model_destroy(Model *model);

/*
 * Allocates zeros, aligned to a cache line; NULL if memory runs out or the product overflows. Free it with release().
 */
void *zeros(size_t count, size_t size);
void release(void *piece);
bool rows_create(Rows *rows, int count, int width);
void rows_destroy(Rows *rows);

/* A block of a GGUF file: a float16 scale, and 32 values of 8 or 4 bits. */
#define GGML_Q8_BYTES (2 + QUANT_BLOCK)
#define GGML_Q4_BYTES (2 + QUANT_BLOCK / 2)

/* The weights of some channels of a linear layer, as a checkpoint stores them. */
typedef struct {
  WeightType type;
  WeightType packed;   /* the same, or Q8 or Q4: then F32 and BF16 are quantised while packing */
  int first, count;    /* channels [first, first + count) */
  bool is_transposed;  /* F32 and BF16: [inputs][count] instead of [count][inputs] */
  const void *values;  /* [count][inputs] of float, bfloat16, or int8_t */
  const float *scales; /* [count][ceil(inputs / QUANT_BLOCK)] of Q8 and Q4 */
  /* Q8 and Q4 as GGUF files store them, instead of values and scales: [count][inputs / QUANT_BLOCK], see pack.c */
  const uint8_t *blocks;
} Weights;

/*
 * Packs channels of a linear layer. The first call sets the type of the layer. False if memory runs out or the types
 * differ.
 */
bool linear_pack(Model *model, Linear *linear, const Weights *weights);

/* Unpacks one column of a packed matrix: in the embedding matrix, the embedding of a token. */
void linear_column(const Linear *linear, int column, float *out /* [inputs] */);

/* Computes y = x W^T + b, or adds it to y; rows_prepare has prepared x. */
void linear_run(Model *model, const Linear *linear, const Rows *x, int rows, float *y /* [rows][outputs] */, bool add);
/* Computes one panel of it. */
void linear_panel(const Kernels *kernels, const Linear *linear, int panel, const Rows *x, int rows, float *y, bool add);
/* Computes from a row's values what else the kernel of the next layer reads: codes, or parts, or nothing. */
void rows_prepare(const Kernels *kernels, const Linear *next, const Rows *x, int row, int first_block, int blocks);
/* Whether it computes anything. */
bool needs_preparation(const Kernels *kernels, const Linear *next);

/* Rotates the channel pairs (i, i + head_dim / 2) of each head of one row. See rope.c. */
void rope_angles(const float *frequencies, int half, int position, float *cos, float *sin /* [half] */);
void rope_rotate(float *heads /* [count][2 * half] */, int count, int half, const float *cos, const float *sin);

/*
 * Appends the batch to the cache and writes the logits of the output rows, [outputs][vocab], or their hidden states,
 * [outputs][hidden].
 */
void decoder_step(Model *model, const Batch *batch, float *result);

/* Writes the last hidden states of the output rows, [outputs][hidden]. Sequence numbers are below max_rows. */
void encoder_step(Model *model, const Batch *batch, float *states);

#endif
