/* RMSNorm and LayerNorm of one row. `y` may be `x`. */
#include "kernels.h"
#include "simd.h"

#include <math.h>

void KERNEL(rms_norm)(const float *x, int width, const float *scale, float epsilon, float *y) {
  Vec sums = splat(0);
  int i = 0;
  for (; i + LANES <= width; i += LANES) sums += load(x + i) * load(x + i);
  float squares = sum_lanes(sums);
  for (; i < width; i++) squares += x[i] * x[i];
  const float inverse = 1.0f / sqrtf(squares / width + epsilon);
  for (i = 0; i + LANES <= width; i += LANES) store(y + i, load(x + i) * inverse * load(scale + i));
  for (; i < width; i++) y[i] = x[i] * inverse * scale[i];
}

void KERNEL(layer_norm)(const float *x, int width, const float *scale, const float *shift, float epsilon, float *y) {
  Vec sums = splat(0);
  int i = 0;
  for (; i + LANES <= width; i += LANES) sums += load(x + i);
  float sum = sum_lanes(sums);
  for (; i < width; i++) sum += x[i];
  const float mean = sum / width;

  sums = splat(0);
  for (i = 0; i + LANES <= width; i += LANES) {
    Vec centred = load(x + i) - mean;
    sums += centred * centred;
  }
  float squares = sum_lanes(sums);
  for (; i < width; i++) squares += (x[i] - mean) * (x[i] - mean);
  const float inverse = 1.0f / sqrtf(squares / width + epsilon);
  for (i = 0; i + LANES <= width; i += LANES)
    store(y + i, (load(x + i) - mean) * inverse * load(scale + i) + load(shift + i));
  for (; i < width; i++) y[i] = (x[i] - mean) * inverse * scale[i] + shift[i];
}
