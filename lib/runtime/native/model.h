/* A decoder's weights, its cache of keys and values, and the buffers of a step. GPT-2 and Llama differ in what is NULL. */
#ifndef RUNTIME_MODEL_H
#define RUNTIME_MODEL_H

#include "kernels.h"
#include "threads.h"

#include <stddef.h>

/* The shapes of a model, and how much of it is computed at once. */
typedef struct {
  bool is_llama; /* RMSNorm, rotary positions, SwiGLU; else LayerNorm, learned positions, GELU */
  int vocab, layers, hidden, intermediate, heads, kv_heads, head_dim, max_positions;
  bool tied_head;
  float norm_epsilon;
  int max_rows, kv_blocks;
} Shape;

typedef struct {
  int inputs, outputs, panels;
  bool is_bf16;
  void *weights; /* [panels][inputs][PANEL] float or bfloat16; NULL until the first part of it is set */
  float *bias;   /* [panels * PANEL], zeros where there is none */
} Linear;

typedef struct {
  float *scale; /* [hidden] */
  float *shift; /* [hidden], zeros and unused with RMSNorm */
} Norm;

typedef struct {
  Norm attention_norm, mlp_norm;
  Linear qkv;  /* hidden -> heads of queries, of keys, of values, one behind the other */
  Linear out;  /* queries -> hidden */
  Linear up;   /* hidden -> intermediate; Llama: gate, then up, one behind the other */
  Linear down; /* intermediate -> hidden */
} Layer;

typedef struct {
  Shape shape;
  const Kernels *kernels;
  Threads *threads;
  int thread_count;

  Linear embedding;          /* hidden -> vocab: a column is a token's embedding, and if the head is tied it is the head */
  Linear head;               /* hidden -> vocab, unless the head is tied */
  float *position_embedding; /* [max_positions][hidden], GPT-2 */
  float *rope_frequencies;   /* [head_dim / 2], Llama */
  Layer *layers;             /* [layers] */
  Norm final_norm;
  size_t weight_bytes;

  /* The cache: [kv_blocks][layers][keys, values][kv_heads][BLOCK_TOKENS][head_stride]. The system gives a page of it when it is first written. */
  int head_stride; /* head_dim, rounded up to HEAD_PAD */
  int64_t block_stride;
  float *cache;

  /* Scratch for up to max_rows rows. */
  float *stream;   /* [rows][hidden] the residual stream */
  float *normed;   /* [rows][hidden] */
  float *qkv;      /* [rows][heads + 2 kv_heads][head_dim] */
  float *attended; /* [rows][heads][head_dim] */
  float *up;       /* [rows][intermediate], Llama: [rows][gate, up][intermediate] */
  float *bent;     /* [rows][intermediate], Llama: behind the gate */
  float *cos, *sin; /* [rows][head_dim / 2], Llama */
  float *scratch;  /* [threads][scratch_stride]: padded query, padded result, scores */
  int64_t scratch_stride;
} Model;

/* The same as StepBatch of compute-backend.ts; checked by the caller. */
typedef struct {
  int rows, max_blocks, outputs;
  const int32_t *token, *position, *sequence; /* [rows] */
  const int32_t *block_table;                 /* [sequences][max_blocks] */
  const int32_t *output;                      /* [outputs] */
} Batch;

/* NULL if memory or threads run out. */
Model *model_create(const Shape *shape, const Kernels *kernels, int threads);
void model_destroy(Model *model);

/*
 * Packs channels [first, first + count) of a linear layer; its element type is that of the part that comes first.
 * `weights` is [count][inputs], or [inputs][count] if `is_transposed`. False if memory runs out or the types differ.
 */
bool linear_set(Model *model, Linear *linear, int first, int count, const void *weights, bool is_bf16, bool is_transposed);

/* Copies a token's embedding, which is a column of the packed matrix. */
void linear_column(const Linear *linear, int column, float *out /* [inputs] */);

/* Turns each head's channel pairs (i, i + head_dim / 2) of one row. See rope.c. */
void rope_angles(const float *frequencies, int half, int position, float *cos, float *sin /* [half] */);
void rope_rotate(float *heads /* [count][2 * half] */, int count, int half, const float *cos, const float *sin);

/* Appends the batch to the cache and writes the logits of the wanted rows, [outputs][vocab]. */
void decoder_step(Model *model, const Batch *batch, float *logits);

#endif
