// llama.cpp behind the bench's line protocol (resident.ts): one model, resident, asked for one measurement a line.
#include "llama.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

static const int PROMPT_CHUNK = 512; // rows of a step: llama.cpp's own default of n_ubatch

static double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] static void fail(const char *message) {
  std::fprintf(stderr, "llama-driver: %s\n", message);
  std::exit(1);
}

/* A number of sequences with a cache of their own. */
struct Sequences {
  llama_context *context;
  int count;
  std::vector<int> length; /* [count] positions in the cache */
  llama_batch batch;
  int vocab;

  Sequences(llama_model *model, int threads, int sequences, int positions) : count(sequences), length(sequences, 0) {
    llama_context_params params = llama_context_default_params();
    params.n_ctx = (uint32_t)(sequences * positions);
    params.n_batch = params.n_ubatch = PROMPT_CHUNK;
    params.n_seq_max = (uint32_t)sequences;
    params.n_threads = params.n_threads_batch = threads;
    params.no_perf = true;
    context = llama_init_from_model(model, params);
    if (context == nullptr) fail("no context");
    batch = llama_batch_init(PROMPT_CHUNK, 0, 1);
    vocab = llama_vocab_n_tokens(llama_model_get_vocab(model));
  }

  void truncate(int sequence, int positions) {
    if (length[sequence] <= positions) return;
    if (!llama_memory_seq_rm(llama_get_memory(context), sequence, positions, -1)) fail("the cache cannot be cut");
    length[sequence] = positions;
  }

  void add(int token, int sequence, bool wanted) {
    const int row = batch.n_tokens++;
    batch.token[row] = token;
    batch.pos[row] = length[sequence]++;
    batch.n_seq_id[row] = 1;
    batch.seq_id[row][0] = sequence;
    batch.logits[row] = wanted;
  }

  void run() {
    if (llama_decode(context, batch) != 0) fail("llama_decode failed");
    llama_synchronize(context);
    batch.n_tokens = 0;
  }

  /* Appends tokens to a sequence; the logits of the last one are wanted. */
  void append(int sequence, const std::vector<int> &tokens) {
    for (size_t i = 0; i < tokens.size(); i++) {
      add(tokens[i], sequence, i + 1 == tokens.size());
      if (batch.n_tokens == PROMPT_CHUNK || i + 1 == tokens.size()) run();
    }
  }
};

/* The prompt of a sequence: the same in every driver. */
static int prompt_token(int sequence, int position, int vocab) {
  return (int)(((int64_t)position * 7919 + (int64_t)sequence * 104729 + 17) % (vocab - 16));
}

static std::vector<int> prompt(int sequence, int tokens, int vocab) {
  std::vector<int> out(tokens);
  for (int i = 0; i < tokens; i++) out[i] = prompt_token(sequence, i, vocab);
  return out;
}

static double prefill(Sequences &s, int tokens) {
  s.truncate(0, 0);
  const std::vector<int> ids = prompt(0, tokens, s.vocab);
  const double start = now_ms();
  s.append(0, ids);
  return now_ms() - start;
}

static double decode(Sequences &s, int context, int steps) {
  for (int i = 0; i < s.count; i++) {
    s.truncate(i, context);
    if (s.length[i] < context) {
      s.truncate(i, 0);
      s.append(i, prompt(i, context, s.vocab));
    }
  }
  const double start = now_ms();
  for (int step = 0; step < steps; step++) {
    for (int i = 0; i < s.count; i++) s.add(prompt_token(i, context + step, s.vocab), i, true);
    s.run();
  }
  return now_ms() - start;
}

static void greedy(Sequences &s, const std::vector<int> &ids, int steps) {
  s.truncate(0, 0);
  s.append(0, ids);
  std::ostringstream tokens, gaps;
  for (int step = 0; step < steps; step++) {
    const float *logits = llama_get_logits_ith(s.context, -1);
    int best = 0;
    for (int i = 1; i < s.vocab; i++)
      if (logits[i] > logits[best]) best = i;
    float second = -1e30f;
    for (int i = 0; i < s.vocab; i++)
      if (i != best) second = std::max(second, logits[i]);
    tokens << (step ? "," : "") << best;
    gaps << (step ? "," : "") << logits[best] - second;
    if (step + 1 < steps) s.append(0, {best});
  }
  std::cout << "{\"tokens\":[" << tokens.str() << "],\"gaps\":[" << gaps.str() << "]}" << std::endl;
}

static void quiet(ggml_log_level level, const char *text, void *) {
  if (level == GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
}

/* llama-driver MODEL THREADS POSITIONS BATCH BATCH_POSITIONS */
int main(int argc, char **argv) {
  if (argc != 6) fail("MODEL THREADS POSITIONS BATCH BATCH_POSITIONS");
  const int threads = std::atoi(argv[2]);
  llama_log_set(quiet, nullptr);
  llama_backend_init();
  const double start = now_ms();
  llama_model *model = llama_model_load_from_file(argv[1], llama_model_default_params());
  if (model == nullptr) fail("the model does not load");
  Sequences one(model, threads, 1, std::atoi(argv[3]));
  Sequences many(model, threads, std::atoi(argv[4]), std::atoi(argv[5]));
  std::cout << "{\"loadMs\":" << now_ms() - start << ",\"about\":\"" << llama_print_system_info() << "\"}" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string op;
    int a = 0, b = 0, c = 0;
    words >> op;
    if (op == "prefill" && words >> a) {
      std::cout << "{\"ms\":" << prefill(one, a) << "}" << std::endl;
    } else if (op == "decode" && words >> a >> b >> c && (a == 1 || a == many.count)) {
      std::cout << "{\"ms\":" << decode(a == 1 ? one : many, b, c) << "}" << std::endl;
    } else if (op == "greedy" && words >> a) {
      std::vector<int> ids;
      for (int id; words >> id;) ids.push_back(id);
      greedy(one, ids, a);
    } else {
      std::cout << "{\"error\":\"" << op << " is not known\"}" << std::endl;
    }
  }
}
