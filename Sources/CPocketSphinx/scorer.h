#pragma once
#include <stdint.h>
#include <string.h>

// What PocketSphinx's acoustic module calls its scorer through (ps_mgau_t and ps_mgaufuncs_t of its acmod.h, which is not
// installed), as 0.8+5prealpha and 5 have it.
typedef struct sphinx_scorer sphinx_scorer;
typedef struct {
    const char *name;
    int (*frame_eval)(
        sphinx_scorer *scorer, int16_t *scores, uint8_t *active, int32_t active_count, float **features, int32_t frame,
        int32_t all);
    int (*transform)(sphinx_scorer *scorer, void *mllr);
    void (*free)(sphinx_scorer *scorer);
} sphinx_scorer_functions;
struct sphinx_scorer {
    sphinx_scorer_functions *functions;
    int frame_index;  // the library counts it up; frames before it have been scored once
    void *own;        // what follows is the scorer's own
};

// Which of 64 numbers are at least so great, a bit for each; Swift has no way from a SIMD mask to bits.
static inline uint64_t sphinx_at_least(const float *values, float least) {
    typedef float floats __attribute__((ext_vector_type(16), aligned(4)));
    typedef _Bool bits __attribute__((ext_vector_type(16)));
    uint64_t mask = 0;
    for (int part = 0; part < 4; part++) {
        floats value = *(const floats *)(values + 16 * part);
        bits is_set = __builtin_convertvector(value >= least, bits);
        uint16_t word;
        memcpy(&word, &is_set, sizeof word);
        mask |= (uint64_t)word << (16 * part);
    }
    return mask;
}

// The scores of all senones of a codebook: for each of 3 streams the best 4 densities' weights, added as logarithms, and
// the streams' sum. Swift's byte vectors are 300 times slower here.
typedef uint8_t sphinx_bytes __attribute__((vector_size(32), aligned(1)));
typedef uint16_t sphinx_words __attribute__((vector_size(64), aligned(1)));

// min(a, b) - table[|a - b|]: the library's 8-bit logarithmic sum, whose table falls by one after each of these.
static inline sphinx_bytes sphinx_log_add(sphinx_bytes a, sphinx_bytes b) {
    sphinx_bytes least = __builtin_elementwise_min(a, b);
    sphinx_bytes apart = __builtin_elementwise_max(a, b) - least;
#ifdef __AVX2__
    // Looked up: the first half of the table for 0…15, the second for 16…31; an index with its highest bit set gives 0.
    typedef char v32 __attribute__((vector_size(32)));
    const v32 near = {7, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 7, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2};
    const v32 far = {2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0};
    sphinx_bytes low = __builtin_elementwise_add_sat(apart, (sphinx_bytes){} + 112);
    sphinx_bytes high = __builtin_elementwise_add_sat(apart - 16, (sphinx_bytes){} + 112);
    return least - (sphinx_bytes)__builtin_ia32_pshufb256(near, (v32)low)
        - (sphinx_bytes)__builtin_ia32_pshufb256(far, (v32)high);
#else
    return least + (sphinx_bytes)(apart <= 28) + (sphinx_bytes)(apart <= 17) + (sphinx_bytes)(apart <= 12)
        + (sphinx_bytes)(apart <= 8) + (sphinx_bytes)(apart <= 5) + (sphinx_bytes)(apart <= 2)
        + (sphinx_bytes)(apart == 0);
#endif
}

// weights: [3 streams][128 densities][width], width a multiple of 32; top: [3 streams][4 densities, 4 scores of 0…96].
static inline void sphinx_mix(const uint8_t *weights, int64_t width, const int32_t *top, int16_t *out) {
    const uint8_t *row[12];
    uint8_t score[12];
    for (int stream = 0; stream < 3; stream++)
        for (int place = 0; place < 4; place++) {
            row[4 * stream + place] = weights + (128 * stream + top[8 * stream + place]) * width;
            score[4 * stream + place] = (uint8_t)top[8 * stream + 4 + place];
        }
    for (int64_t senone = 0; senone < width; senone += 32) {
        sphinx_words sum = {0};
        for (int stream = 0; stream < 3; stream++) {
            sphinx_bytes density = *(const sphinx_bytes *)(row[4 * stream] + senone) + score[4 * stream];
            for (int place = 1; place < 4; place++)
                density = sphinx_log_add(
                    density, *(const sphinx_bytes *)(row[4 * stream + place] + senone) + score[4 * stream + place]);
            sum += __builtin_convertvector(density, sphinx_words);
        }
        *(sphinx_words *)(out + senone) = sum;
    }
}
