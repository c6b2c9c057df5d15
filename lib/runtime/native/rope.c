/* Rotary positions. The angles of a row are the same for every head and layer, so they are computed once per step. */
#include "model.h"

#include <math.h>

void rope_angles(const float *frequencies, int half, int position, float *cosines, float *sines) {
  for (int i = 0; i < half; i++) {
    /* Rounded as in training: at large positions the model has learned the rounded float32 angles. */
    float angle = (float)position * frequencies[i];
    cosines[i] = (float)cos((double)angle);
    sines[i] = (float)sin((double)angle);
  }
}

void rope_rotate(float *heads, int count, int half, const float *cosines, const float *sines) {
  for (int head = 0; head < count; head++) {
    float *first = heads + (int64_t)head * 2 * half, *second = first + half;
    for (int i = 0; i < half; i++) {
      float a = first[i], b = second[i];
      first[i] = a * cosines[i] - b * sines[i];
      second[i] = b * cosines[i] + a * sines[i];
    }
  }
}
