import Foundation

/// The machine that a run was computed on: all that decides which of the numbers' last bits it gets.
///
/// The same recipe and seed give the same weights, bit for bit, on the same machine. On another
/// processor Ponder and LibTorch choose other kernels, which add in another order: the run there is as
/// good a one and not the same one.
public struct Machine: Codable, Hashable, Sendable {
    /// Its model's name; `unknown` where the system does not say.
    public var processor: String
    public var cores: Int
    /// Threads that one operation uses.
    public var threads: Int
    /// Instruction set of Ponder's fused kernels.
    public var kernels: String
    /// Instruction set of LibTorch's own kernels, as ATen names it.
    public var cpuCapability: String
    /// LibTorch's version.
    public var libTorch: String
    /// The compiler that Ponder was built with.
    public var swift: String
    /// The operating system and its version.
    public var system: String
    /// Bytes.
    public var memory: UInt64

    package init(
        processor: String, cores: Int, threads: Int, kernels: String, cpuCapability: String,
        libTorch: String, swift: String, system: String, memory: UInt64
    ) {
        self.processor = processor
        self.cores = cores
        self.threads = threads
        self.kernels = kernels
        self.cpuCapability = cpuCapability
        self.libTorch = libTorch
        self.swift = swift
        self.system = system
        self.memory = memory
    }

    /// What was used of it, as half a sentence: the `machine` of a summary.
    public var sentence: String {
        "\(cores) cores, \(threads) threads, \(kernels) kernels, LibTorch \(libTorch)"
    }

    /// What it is, line by line, for a person.
    public var facts: [(name: String, value: String)] {
        [
            ("processor", "\(processor), \(cores) \(cores == 1 ? "core" : "cores")"),
            ("threads", "\(threads)"), ("kernels", "\(kernels), in LibTorch \(cpuCapability)"),
            ("LibTorch", libTorch), ("Swift", swift), ("system", system),
            ("memory", Self.gibibytes(memory)),
        ]
    }

    /// Bytes for a person, such as `24.0 GiB`.
    public static func gibibytes(_ bytes: UInt64) -> String {
        String(format: "%.1f GiB", Double(bytes) / Double(1 << 30))
    }
}
