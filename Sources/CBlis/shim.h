#pragma once

// The one function that is used, as in every CBLAS: BLIS keeps its header where no include path leads.
enum { CblasRowMajor = 101, CblasNoTrans = 111, CblasTrans = 112 };
void cblas_sgemm(
    int order, int transA, int transB, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
    int ldb, float beta, float *c, int ldc);
