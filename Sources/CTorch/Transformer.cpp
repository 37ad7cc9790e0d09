// The transformer's fused operations and its decoder, over the kernels: one translation unit, as in
// Operations.cpp.
#include "Checkpointing.inc"
#include "Decoder.inc"
#include "DecoderStep.inc"
#include "FusedAttention.inc"
#include "FusedAttentionSublayer.inc"
#include "FusedFeedForward.inc"
#include "FusedLinear.inc"
#include "FusedOps.inc"
#include "Parallel.inc"
#include "Products.inc"
#include "Sampler.inc"
