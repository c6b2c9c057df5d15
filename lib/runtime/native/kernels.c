#include "kernels.h"

#include <stddef.h>
#include <string.h>

#if defined(HAS_AMX)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

#define DECLARE(machine)                                                                                               \
  void linear_f32_##machine(const LinearPanel *);                                                                      \
  void linear_bf16_##machine(const LinearPanel *);                                                                     \
  void linear_q8_##machine(const LinearPanel *);                                                                       \
  void linear_q4_##machine(const LinearPanel *);                                                                       \
  void quantize_##machine(const float *, int, int8_t *, float *, int32_t *);                                           \
  void attention_##machine(const AttentionHead *);                                                                     \
  void rms_norm_##machine(const float *, int, const float *, float, float *);                                          \
  void layer_norm_##machine(const float *, int, const float *, const float *, float, float *);                         \
  void silu_gate_##machine(const float *, const float *, int, float *);                                                \
  void gelu_tanh_##machine(float *, int);                                                                              \
  void gelu_erf_##machine(float *, int);                                                                               \
  static const Kernels machine = {#machine,                                                                            \
                                  linear_f32_##machine,                                                                \
                                  linear_bf16_##machine,                                                               \
                                  linear_q8_##machine,                                                                 \
                                  linear_q4_##machine,                                                                 \
                                  quantize_##machine,                                                                  \
                                  NULL,                                                                                \
                                  attention_##machine,                                                                 \
                                  rms_norm_##machine,                                                                  \
                                  layer_norm_##machine,                                                                \
                                  silu_gate_##machine,                                                                 \
                                  gelu_tanh_##machine,                                                                 \
                                  gelu_erf_##machine}

DECLARE(baseline);
#if defined(__x86_64__)
DECLARE(avx2);
DECLARE(avx512);
DECLARE(avx512vnni);
#if defined(HAS_AMX)
void linear_bf16_amx(const LinearPanel *);
void linear_q8_amx(const LinearPanel *);
void linear_q4_amx(const LinearPanel *);
void split_amx(const float *, int, uint16_t *);
/* Tiles where they are faster; for the rest, the kernels of a CPU without them. */
static const Kernels amx = {"amx",
                            linear_f32_avx512vnni,
                            linear_bf16_amx,
                            linear_q8_amx,
                            linear_q4_amx,
                            quantize_avx512vnni,
                            split_amx,
                            attention_avx512vnni,
                            rms_norm_avx512vnni,
                            layer_norm_avx512vnni,
                            silu_gate_avx512vnni,
                            gelu_tanh_avx512vnni,
                            gelu_erf_avx512vnni};

/* Linux saves the state of tiles only for a process that has requested it; a kernel before 5.16 refuses. */
static bool has_tiles(void) {
  const int request = 0x1023 /* ARCH_REQ_XCOMP_PERM of asm/prctl.h */, tile_data = 18;
  const unsigned amx = 1u << 22 | 1u << 24 | 1u << 25; /* bfloat16, tiles, 8 bits: EDX of CPUID leaf 7 */
  unsigned eax, ebx, ecx, edx;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (edx & amx) == amx &&
         syscall(SYS_arch_prctl, request, tile_data) == 0;
}
#endif
#elif defined(__aarch64__)
DECLARE(dotprod);
#endif

static bool runs(const Kernels *kernels) {
#if defined(__x86_64__)
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("fma");
#if defined(HAS_AMX)
  if (kernels == &amx) return runs(&avx512vnni) && has_tiles();
#endif
  if (kernels == &avx512vnni) return has_avx512 && __builtin_cpu_supports("avx512vnni");
  if (kernels == &avx512) return has_avx512;
  /* no CPU has AVX2 without F16C */
  if (kernels == &avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#elif defined(__aarch64__) && defined(__linux__)
  if (kernels == &dotprod) return (getauxval(AT_HWCAP) & (1 << 20)) != 0; /* HWCAP_ASIMDDP of asm/hwcap.h */
#elif defined(__aarch64__) && defined(__APPLE__)
  if (kernels == &dotprod) return true; /* every Apple silicon since M1 */
#endif
  return kernels == &baseline;
}

const Kernels *kernels_choose(const char *name) {
  const Kernels *const widest_first[] = {
#if defined(HAS_AMX)
      &amx,
#endif
#if defined(__x86_64__)
      &avx512vnni, &avx512, &avx2,
#elif defined(__aarch64__)
      &dotprod,
#endif
      &baseline,
  };
  for (size_t i = 0; i < sizeof widest_first / sizeof *widest_first; i++) {
    bool matches = name == NULL || strcmp(name, widest_first[i]->name) == 0;
    if (matches && runs(widest_first[i])) return widest_first[i];
  }
  return NULL;
}
