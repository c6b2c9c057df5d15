/*
 * y = x W^T + b for one panel of output channels, with float32 or bfloat16 weights.
 *
 * Weights are packed [panels][inputs][PANEL]: the weights of 32 channels for one input are adjacent, and inputs follow
 * each other, so that memory is read in order. In bfloat16 two inputs of a channel are adjacent, [panels][pairs of
 * inputs][PANEL][2]: a vector of pairs becomes two vectors of float32, and no weight changes its lane. Many rows go
 * through a panel in tiles, as many sums at a time as the registers hold, and in chunks of inputs. Computing one chunk
 * prefetches a later one into the L2 cache, so the first tile finds its weights there, and the following tiles find
 * them in the L1 cache. Memory is read once, while the processor multiplies.
 *
 * Each sum has one accumulator and adds the inputs in order, whatever the number of rows: a row's result does not
 * depend on the rest of the batch, to the last bit.
 */
#include "finish.h"

/* A tile's rows x vectors accumulators, its weights and one input must fit the registers: 32 with AVX-512, else 16. */
#if LANES == 16
#define TILE_ROWS 8
#define REGISTERS 32
#else
#define TILE_ROWS 6
#define REGISTERS 16
#endif
#define TILE_VECTORS 2
#define PANEL_VECTORS (PANEL / LANES)
/* Inputs per chunk, even: at most 8 KiB of weights, a quarter of a core's L1 cache or less. */
#define CHUNK 64
/* Chunks from the one that is computed to the one that is prefetched. */
#define CHUNKS_AHEAD 2
/* Rows that go through a panel together: their sums, 6 KiB, are kept between chunks. */
#define GROUP_ROWS 48

/*
 * A chunk of a panel's inputs. `ahead` is the address to prefetch; each input of each pass advances it by `stride`
 * bytes.
 */
typedef struct {
  int64_t begin, end;
  const void *weights; /* [end - begin][PANEL], in bfloat16 [pairs][PANEL][2] */
  const char *ahead;
  int stride;
} Chunk;

/* The weights of LANES channels for one input, and in bfloat16 for the input after it. */
typedef struct {
  Vec first, second;
} Weights;

INLINE Weights load_weights(const void *weights, int64_t k, int column, bool is_bf16) {
  if (!is_bf16) return (Weights){load((const float *)weights + k * PANEL + column), splat(0)};
  VecBits pairs; /* bfloat16 is the upper half of a float32 */
  memcpy(&pairs, (const uint32_t *)weights + k / 2 * PANEL + column, sizeof pairs);
  return (Weights){(Vec)(pairs << 16), (Vec)(pairs & 0xffff0000)};
}

/*
 * One pass: adds a chunk to the sums of a tile. `rows` and `vectors` are constants at each place where this is inlined,
 * so `sums` is kept in registers.
 */
INLINE void tile(const LinearPanel *p, Chunk *chunk, int row, int rows, int column, int vectors, bool is_bf16,
                 float *kept /* [rows][PANEL] */) {
  Vec sums[TILE_ROWS][PANEL_VECTORS];
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) sums[r][v] = load(kept + r * PANEL + column + v * LANES);
  }
  const int64_t inputs = p->x->width, count = chunk->end - chunk->begin;
  const float *x = p->x->values + row * inputs + chunk->begin;
  const char *ahead = chunk->ahead;
  const int at_once = is_bf16 ? 2 : 1;
  int64_t k = 0;
  for (; k + at_once <= count; k += at_once) {
    for (int input = 0; input < at_once; input++, ahead += chunk->stride) FETCH(ahead);
    Weights weights[PANEL_VECTORS];
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) weights[v] = load_weights(chunk->weights, k, column + v * LANES, is_bf16);
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
      const Vec input = splat(x[r * inputs + k]);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[r][v] += input * weights[v].first;
      if (!is_bf16) continue;
      const Vec next = splat(x[r * inputs + k + 1]);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[r][v] += next * weights[v].second;
    }
  }
  if (k < count) { /* an odd number of inputs: the last pair has one */
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++)
        sums[r][v] += splat(x[r * inputs + k]) * load_weights(chunk->weights, k, column + v * LANES, is_bf16).first;
    }
  }
  chunk->ahead = ahead;
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) store(kept + r * PANEL + column + v * LANES, sums[r][v]);
  }
}

/* Vectors of a pass: the whole panel if its sums, its weights and an input fit the registers, else a slice. */
INLINE int vectors_at_once(int rows) {
  return rows * PANEL_VECTORS + PANEL_VECTORS + 1 <= REGISTERS ? PANEL_VECTORS : TILE_VECTORS;
}

INLINE void rows_of_chunk(const LinearPanel *p, Chunk *chunk, int row, int rows, bool is_bf16, float *kept) {
  const int vectors = vectors_at_once(rows);
  for (int v = 0; v < PANEL_VECTORS; v += vectors) {
    if (is_bf16) tile(p, chunk, row, rows, v * LANES, vectors, true, kept);
    else tile(p, chunk, row, rows, v * LANES, vectors, false, kept);
  }
}

/* Tiles of about equal size: 8 rows are 4 + 4, not 6 + 2. */
INLINE int tiles_of(int rows) {
  return (rows + TILE_ROWS - 1) / TILE_ROWS;
}

INLINE void tiles_of_chunk(const LinearPanel *p, Chunk *chunk, int first, int count, bool is_bf16, float *kept) {
  int row = 0;
  for (int left = tiles_of(count); left > 0; left--) {
    const int rows = (count - row + left - 1) / left;
    float *sums = kept + row * PANEL;
    switch (rows) {
    case 1:
      rows_of_chunk(p, chunk, first + row, 1, is_bf16, sums);
      break;
    case 2:
      rows_of_chunk(p, chunk, first + row, 2, is_bf16, sums);
      break;
    case 3:
      rows_of_chunk(p, chunk, first + row, 3, is_bf16, sums);
      break;
    case 4:
      rows_of_chunk(p, chunk, first + row, 4, is_bf16, sums);
      break;
    case 5:
      rows_of_chunk(p, chunk, first + row, 5, is_bf16, sums);
      break;
    case 6:
      rows_of_chunk(p, chunk, first + row, 6, is_bf16, sums);
      break;
#if TILE_ROWS == 8
    case 7:
      rows_of_chunk(p, chunk, first + row, 7, is_bf16, sums);
      break;
    case 8:
      rows_of_chunk(p, chunk, first + row, 8, is_bf16, sums);
      break;
#endif
    }
    row += rows;
  }
}

/* Runs `count` rows, starting with `first`, over the whole panel. */
INLINE void group(const LinearPanel *p, int first, int count, bool is_bf16) {
  float kept[GROUP_ROWS * PANEL], wide[CHUNK * PANEL];
  memset(kept, 0, sizeof(float) * PANEL * (size_t)count);
  const int tiles = tiles_of(count), passes = tiles * (PANEL_VECTORS / vectors_at_once((count + tiles - 1) / tiles));
  const int bytes = PANEL * (is_bf16 ? sizeof(uint16_t) : sizeof(float)); /* of an input */
  /* An input of more than a cache line has a single pass: then the hardware prefetcher is enough. */
  const int stride = bytes > passes * LINE ? 0 : (bytes + passes - 1) / passes;
  const int64_t inputs = p->x->width;
  for (int64_t k = 0; k < inputs; k += CHUNK) {
    const char *weights = (const char *)p->panel + k * bytes;
    const char *ahead = weights + CHUNKS_AHEAD * CHUNK * bytes;
    Chunk chunk = {k, k + CHUNK < inputs ? k + CHUNK : inputs, weights, ahead, stride};
    const bool is_widened = is_bf16 && passes > 2; /* widened once instead of in every pass */
    if (is_widened) {
      for (int64_t i = 0; i < chunk.end - k; i += 2) {
        for (int column = 0; column < PANEL; column += LANES) {
          const Weights pair = load_weights(weights, i, column, true);
          store(wide + i * PANEL + column, pair.first);
          store(wide + (i + 1) * PANEL + column, pair.second);
        }
      }
      chunk.weights = wide;
    }
    tiles_of_chunk(p, &chunk, first, count, is_bf16 && !is_widened, kept);
  }
  for (int row = 0; row < count; row++) {
    for (int column = 0; column < PANEL; column += LANES)
      finish(p, first + row, column, load(kept + row * PANEL + column));
  }
}

INLINE void panel(const LinearPanel *p, bool is_bf16) {
  for (int row = 0; row < p->rows; row += GROUP_ROWS)
    group(p, row, p->rows - row < GROUP_ROWS ? p->rows - row : GROUP_ROWS, is_bf16);
}

void KERNEL(linear_f32)(const LinearPanel *p) {
  panel(p, false);
}
void KERNEL(linear_bf16)(const LinearPanel *p) {
  panel(p, true);
}
