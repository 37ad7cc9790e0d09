// Tensor operations over LibTorch, one file for each kind. LibTorch's headers take ten times as long to
// read as the code behind them takes to compile, so the files are one translation unit.
#include "Autograd.inc"
#include "Data.inc"
#include "DeviceSampler.inc"
#include "Elementwise.inc"
#include "Memory.inc"
#include "Optimizer.inc"
#include "Random.inc"
#include "Reduce.inc"
#include "Runtime.inc"
#include "Shape.inc"
