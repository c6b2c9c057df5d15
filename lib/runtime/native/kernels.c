#include "kernels.h"

#include <stddef.h>
#include <string.h>

#define DECLARE(machine)                                                                                      \
  void linear_f32_##machine(const LinearPanel *);                                                             \
  void linear_bf16_##machine(const LinearPanel *);                                                            \
  void attention_##machine(const AttentionHead *);                                                            \
  void rms_norm_##machine(const float *, int, const float *, float, float *);                                 \
  void layer_norm_##machine(const float *, int, const float *, const float *, float, float *);                \
  void silu_gate_##machine(const float *, const float *, int, float *);                                       \
  void gelu_tanh_##machine(float *, int);                                                                     \
  static const Kernels machine = { #machine, linear_f32_##machine, linear_bf16_##machine, attention_##machine, \
    rms_norm_##machine, layer_norm_##machine, silu_gate_##machine, gelu_tanh_##machine }

DECLARE(baseline);
#if defined(__x86_64__)
DECLARE(avx2);
DECLARE(avx512);
#endif

static bool runs(const Kernels *kernels) {
#if defined(__x86_64__)
  if (kernels == &avx512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  }
  if (kernels == &avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return kernels == &baseline;
}

const Kernels *kernels_choose(const char *name) {
  const Kernels *const widest_first[] = {
#if defined(__x86_64__)
    &avx512, &avx2,
#endif
    &baseline,
  };
  for (size_t i = 0; i < sizeof widest_first / sizeof *widest_first; i++) {
    bool is_asked_for = name == NULL || strcmp(name, widest_first[i]->name) == 0;
    if (is_asked_for && runs(widest_first[i])) return widest_first[i];
  }
  return NULL;
}
