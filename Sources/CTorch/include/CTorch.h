/// The C face of LibTorch: everything the module Tensors may call.
#ifndef CTORCH_H
#define CTORCH_H

#include "tensor.h"

#if __has_include("fused.h")
#include "fused.h"
#endif

#if __has_include("decoder.h")
#include "decoder.h"
#endif

#endif
