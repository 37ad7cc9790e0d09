import Tensors

/// The processes that train one model together, each on its part of every batch: the place between
/// the backward pass and clipping where gradients meet.
///
/// Losses are divided by the counts of the whole batch, so the sum of the processes' gradients is the
/// gradient of the whole.
public protocol ProcessGroup: Sendable {
    /// How many they are.
    var count: Int { get }
    /// Adds up tensors over the processes, in place. Each process gives the same shapes in the same
    /// order.
    func sum(_ tensors: [Tensor]) throws
    /// Adds up counts over the processes.
    func sum(_ counts: [Int]) throws -> [Int]
}

/// A process that trains by itself.
public struct SingleProcess: ProcessGroup {
    public var count: Int { 1 }

    public init() {}
    public func sum(_ tensors: [Tensor]) {}
    public func sum(_ counts: [Int]) -> [Int] { counts }
}

extension ProcessGroup {
    /// A process's mean over its `values` as its part of the mean over all processes' values.
    func share(of mean: Tensor, over values: Int) throws -> Tensor {
        guard count > 1 else { return mean }
        return try mean * (Double(values) / Double(max(sum([values])[0], 1)))
    }
}
