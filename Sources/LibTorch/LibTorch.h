/// LibTorch as a system library: the headers and libraries that `ponder-libtorch.pc` names. Only CTorch
/// includes them.
