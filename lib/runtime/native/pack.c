/*
 * Packs the matrices of a checkpoint into the panels that the kernels read. Each panel is a piece of work for the
 * threads.
 */
#include "model.h"

#include <math.h>
#include <string.h>

/* Inputs that are copied for all channels of a panel before the next inputs: the target stays in the cache. */
#define PACK_INPUTS 64

typedef struct {
  const Linear *linear;
  const Weights *weights;
  int first_panel;
} Packing;

static size_t panel_bytes(const Linear *l, WeightType type) {
  const size_t inputs = (size_t)l->inputs, blocks = (inputs + QUANT_BLOCK - 1) / QUANT_BLOCK;
  switch (type) {
  case F32:
    return inputs * PANEL * sizeof(float);
  case BF16:
    return (inputs + 1) / 2 * PANEL * 2 * sizeof(uint16_t);
  case Q8:
    return blocks * Q8_BYTES;
  case Q4:
    return blocks * Q4_BYTES;
  default:
    return 0;
  }
}

/* Converts to float16; a value between two float16 numbers is rounded towards zero. */
static uint16_t to_f16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  const uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00);  /* NaN */
  if (magnitude >= 0x47800000) return (uint16_t)(sign | 0x7c00); /* 65536 and more: infinity */
  if (magnitude >= 0x38800000) return (uint16_t)(sign | (magnitude - 0x38000000) >> 13);
  const uint32_t shift = 126 - (magnitude >> 23); /* below 2^-14 the last bit stands for 2^-24 */
  return (uint16_t)(sign | (shift > 24 ? 0 : ((magnitude & 0x7fffff) | 0x800000) >> shift));
}

/* The element of a panel in float32 or bfloat16 that holds input `k` of a column; see linear.c. */
static int64_t element_at(WeightType type, int64_t k, int column) {
  return type == F32 ? k * PANEL + column : (k / 2 * PANEL + column) * 2 + k % 2;
}

/* Copies channels [from, to) of `weights` to the columns of a panel, starting at `column`. */
static void pack_floats(const Linear *l, const Weights *w, int from, int to, char *panel, int column) {
  const int64_t inputs = l->inputs, inputs_at_once = w->is_transposed ? 1 : PACK_INPUTS;
  const size_t size = w->packed == F32 ? sizeof(float) : sizeof(uint16_t);
  const int64_t from_channel = w->is_transposed ? 1 : inputs, from_input = w->is_transposed ? w->count : 1;
  const char *values = w->values;
  for (int64_t start = 0; start < inputs; start += inputs_at_once) {
    const int64_t end = start + inputs_at_once < inputs ? start + inputs_at_once : inputs;
    for (int channel = from; channel < to; channel++) {
      for (int64_t k = start; k < end; k++) {
        const char *source = values + (size_t)(channel * from_channel + k * from_input) * size;
        memcpy(panel + (size_t)element_at(w->packed, k, column + channel - from) * size, source, size);
      }
    }
  }
}

/* Rounds to the nearest float16 number, ties to even; infinity for a value that is too large. */
static double nearest_f16(double value) {
  const double magnitude = fabs(value);
  if (!(magnitude < 65520)) return INFINITY;
  int exponent;
  frexp(magnitude, &exponent); /* magnitude < 2^exponent */
  const double step = ldexp(1, (exponent > -13 ? exponent : -13) - 11);
  return copysign(nearbyint(magnitude / step) * step, value);
}

static float weight_at(const Linear *l, const Weights *w, int channel, int k) {
  const int64_t at = w->is_transposed ? (int64_t)k * w->count + channel : (int64_t)channel * l->inputs + k;
  float value;
  if (w->type == F32) {
    memcpy(&value, (const float *)w->values + at, sizeof value);
    return value;
  }
  const uint32_t bits = (uint32_t)((const uint16_t *)w->values)[at] << 16;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/*
 * Quantises inputs [start, end) of a channel to codes and returns the scale. Computes what quantize.ts computes, to the
 * last bit, in float64 as JavaScript does: quantising on load and in advance give the same model. Codes are 0 if the
 * scale is 0.
 */
static float quantize_block(const Linear *l, const Weights *w, int channel, int start, int end, int8_t *codes) {
  /* with its sign: the 4-bit range is wider below zero, so the extreme weight is mapped to its lower end */
  float weights[QUANT_BLOCK], extreme = 0;
  for (int k = start; k < end; k++) {
    const float weight = weights[k - start] = weight_at(l, w, channel, k);
    if (fabsf(weight) > fabsf(extreme)) extreme = weight;
  }
  const bool is_q8 = w->packed == Q8;
  const double scale = nearest_f16(is_q8 ? fabs((double)extreme) / 127 : (double)extreme / -8);
  if (scale == 0 || isinf(scale)) return 0;
  const double least = is_q8 ? -127 : -8, most = is_q8 ? 127 : 7;
  for (int i = 0; i < end - start; i++) {
    double code = (double)weights[i] / scale;
    if (isnan(code)) code = 0;
    code = code < least ? least : code > most ? most : code;
    /* rounds halves up, as Math.round does: truncation is a floor for a positive number */
    codes[i] = (int8_t)((int)(code + 128.5) - 128);
  }
  return (float)scale;
}

/*
 * Reads a block of a GGUF file as codes and returns its scale. With 4 bits, the low halves of the bytes hold the first
 * 16 values and the high halves the others; 8 is added to each value.
 */
static uint16_t read_block(const uint8_t *block, bool is_q8, int8_t *codes) {
  uint16_t scale;
  memcpy(&scale, block, sizeof scale);
  if (is_q8) memcpy(codes, block + 2, QUANT_BLOCK);
  for (int i = 0; !is_q8 && i < QUANT_BLOCK / 2; i++) {
    codes[i] = (int8_t)((block[2 + i] & 15) - 8);
    codes[i + QUANT_BLOCK / 2] = (int8_t)((block[2 + i] >> 4) - 8);
  }
  return scale;
}

/* Packs one channel of a quantised panel. */
static void pack_codes(const Linear *l, const Weights *w, int channel, uint8_t *panel, int column) {
  const int inputs = l->inputs, blocks = (inputs + QUANT_BLOCK - 1) / QUANT_BLOCK;
  for (int block = 0; block < blocks; block++) {
    const int start = block * QUANT_BLOCK, end = start + QUANT_BLOCK < inputs ? start + QUANT_BLOCK : inputs;
    int8_t codes[QUANT_BLOCK] = {0};
    const int64_t number = (int64_t)channel * blocks + block;
    uint16_t half;
    if (w->blocks != NULL) {
      half = read_block(w->blocks + number * (w->packed == Q8 ? GGML_Q8_BYTES : GGML_Q4_BYTES), w->packed == Q8, codes);
    } else if (w->type == w->packed) {
      memcpy(codes, (const int8_t *)w->values + (int64_t)channel * inputs + start, (size_t)(end - start));
      half = to_f16(w->scales[number]);
    } else {
      half = to_f16(quantize_block(l, w, channel, start, end, codes));
    }
    uint8_t *scales = panel + (int64_t)block * (w->packed == Q8 ? Q8_BYTES : Q4_BYTES);
    memcpy(scales + column * 2, &half, sizeof half);
    for (int i = 0; i < QUANT_BLOCK; i++) {
      const int group = i / 4;
      uint8_t *bytes = scales + SCALE_BYTES + column * 4 + i % 4;
      if (w->packed == Q8) bytes[group * PANEL * 4] = (uint8_t)codes[i];
      else bytes[group / 2 * PANEL * 4] |= (uint8_t)(((codes[i] + 8) & 15) << (group % 2 * 4));
    }
  }
}

static void pack_panel(void *argument, int index, int thread) {
  (void)thread;
  const Packing *packing = argument;
  const Linear *l = packing->linear;
  const Weights *w = packing->weights;
  const int number = packing->first_panel + index, start = number * PANEL;
  const int from = start > w->first ? start : w->first;
  const int to = start + PANEL < w->first + w->count ? start + PANEL : w->first + w->count;
  char *panel = (char *)l->weights + (size_t)number * panel_bytes(l, l->type);
  if (w->packed == F32 || w->packed == BF16) pack_floats(l, w, from - w->first, to - w->first, panel, from - start);
  else
    for (int channel = from; channel < to; channel++)
      pack_codes(l, w, channel - w->first, (uint8_t *)panel, channel - start);
}

bool linear_pack(Model *model, Linear *linear, const Weights *weights) {
  if (linear->type == UNSET) {
    linear->weights = arena_zeros(&model->weights, (size_t)linear->panels, panel_bytes(linear, weights->packed));
    if (linear->weights == NULL) return false;
    linear->type = weights->packed;
    model->weight_bytes += (size_t)linear->panels * panel_bytes(linear, linear->type);
  }
  if (linear->type != weights->packed) return false;
  Packing packing = {linear, weights, weights->first / PANEL};
  const int last = (weights->first + weights->count - 1) / PANEL;
  threads_run(model->threads, last - packing.first_panel + 1, pack_panel, &packing);
  return true;
}

static float from_f16(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = (uint32_t)(half & 0x7fff) << 13;
  float value;
  memcpy(&value, &magnitude, sizeof value);
  value *= 0x1p112f; /* the exponent's bias is 15 in float16 and 127 here */
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (magnitude >= 0x0f800000) bits = magnitude | 0x7f800000; /* infinity, NaN */
  bits |= sign;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static float code_at(const uint8_t *scales, WeightType type, int column, int i) {
  const uint8_t *bytes = scales + SCALE_BYTES + column * 4 + i % 4;
  const int group = i / 4;
  if (type == Q8) return (int8_t)bytes[group * PANEL * 4];
  return (float)((bytes[group / 2 * PANEL * 4] >> (group % 2 * 4)) & 15) - 8;
}

void linear_column(const Linear *linear, int column, float *out) {
  const char *panel = (const char *)linear->weights + (size_t)(column / PANEL) * panel_bytes(linear, linear->type);
  const int at = column % PANEL;
  for (int64_t k = 0; k < linear->inputs; k++) {
    if (linear->type == F32) {
      out[k] = ((const float *)panel)[element_at(F32, k, at)];
    } else if (linear->type == BF16) {
      uint32_t bits = (uint32_t)((const uint16_t *)panel)[element_at(BF16, k, at)] << 16;
      memcpy(&out[k], &bits, sizeof bits);
    } else {
      const uint8_t *scales = (const uint8_t *)panel + k / QUANT_BLOCK * (linear->type == Q8 ? Q8_BYTES : Q4_BYTES);
      uint16_t scale;
      memcpy(&scale, scales + at * 2, sizeof scale);
      out[k] = from_f16(scale) * code_at(scales, linear->type, at, k % QUANT_BLOCK);
    }
  }
}
